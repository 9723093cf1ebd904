// Decompresses gzip with ISA-L, which verifies the CRC and the length of every member. It is three
// times as fast as zlib (200 MB of English, 128 KB at a time: 0.18 s and 0.55 s; Xeon, 2026-11-24).
// After a failure it does not say exactly how many bytes are good; gzip_rescue.h finds out.
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/decoder_stream.h"
#include "input/decompress.h"
#include "input/gzip_header.h"
#include "input/gzip_rescue.h"

namespace hapax::input {
namespace {

std::string_view describe_status(int status) {
  switch (status) {
    case ISAL_INVALID_BLOCK:
      return "damaged (invalid block)";
    case ISAL_INVALID_SYMBOL:
      return "damaged (invalid code)";
    case ISAL_INVALID_LOOKBACK:
      return "damaged (invalid distance)";
    case ISAL_INCORRECT_CHECKSUM:
      return "damaged (incorrect data check)";
    default:
      return "damaged";
  }
}

// Whether a failed call may have advanced its output pointer past the bytes that it wrote.
bool gives_too_much(int status) {
  return status == ISAL_INVALID_BLOCK || status == ISAL_INVALID_SYMBOL ||
         status == ISAL_INVALID_LOOKBACK;
}

class GzipStream final : public DecoderStream {
 public:
  GzipStream(std::unique_ptr<ByteStream> stored, std::string name, DecoderOptions options,
             DecoderStart start)
      : DecoderStream(std::move(stored), std::move(name), "gzip", start),
        state_(std::make_unique<inflate_state>()) {
    ::isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP_NO_HDR_VER;
    if (options.before_damage == DecoderOptions::BeforeDamage::kExact) {
      checkpoint_.emplace();
    }
  }

 private:
  // Decodes until a fault or a premature end. Then gives the rescued text, and after it the fault.
  Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (fault_ || rescued_given_ < rescued_.size()) {
      return give_rescued(out);
    }
    if (!header_.is_done()) {
      return read_header(stored);
    }
    if (checkpoint_) {
      checkpoint_->before_call(*state_, is_fresh_, stored);
    }
    int status = 0;
    Step done = inflate(stored, out, status);
    is_fresh_ = is_fresh_ && done.taken == 0;
    if (status < 0) {
      fault_ = corrupt(std::string(describe_status(status)), done.taken);
      if (gives_too_much(status)) {
        rescued_ = checkpoint_ ? checkpoint_->text_to_fault() : std::vector<std::uint8_t>();
        return give_rescued(out);
      }
      return {.taken = done.taken, .given = done.given, .fault = fault_};
    }
    if (checkpoint_) {
      checkpoint_->after_call(done.taken, done.given);
    }
    if (state_->block_state == ISAL_BLOCK_FINISH) {
      end_member();
    } else if (stored.empty() && done.given == 0 && !at_the_end_) {
      at_the_end_ = true;
      rescued_ = last_literals(*state_);
      return give_rescued(out);
    }
    return done;
  }

  Step read_header(std::span<const std::uint8_t> stored) {
    const std::size_t taken = header_.take(stored);
    in_member_ = in_member_ || taken > 0;
    if (header_.is_damaged()) {
      return {.taken = taken, .fault = corrupt("damaged (incorrect header check)", taken)};
    }
    return {.taken = taken};
  }

  void end_member() {
    in_member_ = false;
    is_fresh_ = true;
    header_ = GzipHeader();
    ::isal_inflate_reset(state_.get());
    state_->crc_flag = ISAL_GZIP_NO_HDR_VER;
  }

  Step inflate(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out, int& status) {
    inflate_state& state = *state_;
    state.next_in = const_cast<std::uint8_t*>(stored.data());
    state.avail_in = static_cast<std::uint32_t>(std::min<std::size_t>(stored.size(), UINT32_MAX));
    state.next_out = out.data();
    state.avail_out = static_cast<std::uint32_t>(std::min<std::size_t>(out.size(), UINT32_MAX));
    status = ::isal_inflate(&state);
    // After a failure the pointers are right, but avail_in and avail_out are not.
    return {.taken = static_cast<std::size_t>(state.next_in - stored.data()),
            .given = static_cast<std::size_t>(state.next_out - out.data())};
  }

  Step give_rescued(std::span<std::uint8_t> out) {
    const std::size_t given = std::min(out.size(), rescued_.size() - rescued_given_);
    std::copy_n(rescued_.begin() + static_cast<std::ptrdiff_t>(rescued_given_), given, out.begin());
    rescued_given_ += given;
    return {.given = given,
            .fault = rescued_given_ == rescued_.size() ? fault_ : std::optional<Error>()};
  }

  At at() const override { return in_member_ ? At::kInMember : At::kBetweenMembers; }
  std::size_t head_bytes() const override { return kGzipHeadBytes; }
  bool may_begin(std::span<const std::uint8_t> head) const override { return may_be_gzip(head); }

  std::unique_ptr<inflate_state> state_;  // 90 KB
  GzipHeader header_;
  bool in_member_ = false;
  bool is_fresh_ = true;  // nothing has been decoded since the header
  std::optional<Checkpoint> checkpoint_;
  bool at_the_end_ = false;            // the stored bytes have ended inside a member
  std::vector<std::uint8_t> rescued_;  // text before a fault that ISA-L itself did not give
  std::size_t rescued_given_ = 0;
  // Returned after the rescued text.
  std::optional<Error> fault_;
};

}  // namespace

std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                        DecoderOptions options, DecoderStart start) {
  return std::make_unique<GzipStream>(std::move(stored), std::move(name), options, start);
}

}  // namespace hapax::input
