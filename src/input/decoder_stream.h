// The common part of all decompressors: a window on the stored bytes that is refilled when it is
// empty, the loop that feeds a decoder from it, the search for the next member, and the errors.
// Tested by tests/input/decompress_test.cc and damaged_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "input/byte_stream.h"
#include "input/decompress.h"

namespace hapax::input {

// A format overrides step() and the functions about the beginning of a member. Not safe for
// threads, except help().
class DecoderStream : public ByteStream {
 public:
  DecoderStream(std::unique_ptr<ByteStream> stored, std::string name, std::string format,
                DecoderStart start = {});

  Result<std::size_t> read(std::span<std::uint8_t> buffer) final;
  std::uint64_t stored_bytes_read() const final { return stored_->stored_bytes_read(); }
  bool help() final { return stored_->help(); }

 protected:
  struct Step {
    std::size_t taken = 0;            // of the stored bytes
    std::size_t given = 0;            // to the output
    std::optional<Error> fault = {};  // met after the given bytes
  };
  enum class At : std::uint8_t { kBetweenMembers, kInMember };
  // Decodes some bytes. `stored` is empty only at the end of the stored bytes. A step may take or
  // give nothing if it needs more stored bytes. Where a member begins, `stored` has head_bytes()
  // bytes, or all that are left. Not called again after a fault.
  virtual Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) = 0;
  // Whether the stored bytes may end here.
  virtual At at() const = 0;
  // How many bytes at the beginning of a member identify it.
  virtual std::size_t head_bytes() const = 0;
  // Whether a member may begin with `head`, which is shorter than head_bytes() where no more bytes
  // follow.
  virtual bool may_begin(std::span<const std::uint8_t> head) const = 0;

  // Returns kCorruptInput: "gzip data is <what>", at the offset after the `taken` bytes that the
  // failing step took.
  Error corrupt(const std::string& what, std::size_t taken = 0) const;
  // Returns the error of a decoder that ran out of memory.
  Error out_of_memory() const;
  // Returns the error for data that needs `needed` bytes of memory, more than `allowed`.
  Error needs_more_memory(std::uint64_t needed, const DecoderOptions& options) const;

 private:
  std::span<const std::uint8_t> window() const {
    return std::span(window_).subspan(window_begin_, window_end_ - window_begin_);
  }
  // Returns false at the end. Also if something else than a member follows; that becomes the fault.
  bool begin_member();
  void advance(Step step, At before);
  void refill();
  void skip_padding();
  void end_with(Error fault);

  std::unique_ptr<ByteStream> stored_;
  const std::string name_;
  const std::string format_;
  std::vector<std::uint8_t> window_;
  std::size_t window_begin_ = 0;
  std::size_t window_end_ = 0;
  std::uint64_t taken_;  // stored bytes that the decoder has taken
  bool stored_ended_ = false;
  std::optional<Error> stored_error_;  // the error that ended them
  bool member_has_given_ = false;
  bool any_member_;  // a member is complete
  std::optional<Error> fault_;
};

}  // namespace hapax::input
