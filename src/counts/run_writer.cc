#include "counts/run_writer.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/count_overflow.h"
#include "base/little_endian.h"

namespace hapax::counts {
namespace {

// A block grows to what its words take: there may be thousands of runs of few words.
constexpr std::size_t kFirstBytes = 1024;
static_assert(kFirstBytes >= kBlockHeaderBytes + kEndPayloadBytes);

std::string_view as_text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::size_t shared_bytes(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin());
  return static_cast<std::size_t>(end.first - a.begin());
}

}  // namespace

RunWriter::RunWriter(const RunHeader& header, ByteSink& sink)
    : sink_(sink), header_(header), block_(kFirstBytes), used_(kBlockHeaderBytes) {}

Result<void> RunWriter::add(std::string_view word, std::uint64_t count) {
  assert(!word.empty() && word.size() <= kMaxLoweredBytes && count > 0);
  assert(header_.order == RunOrder::kAny || words_ == 0 || previous_ < word);
  if (count > kMaxCount - totals_.tokens) {
    return count_overflow();
  }
  const bool is_coded = header_.order == RunOrder::kByWord;
  const std::size_t shared = is_coded ? shared_bytes(previous_, word) : 0;
  const std::string_view rest = word.substr(shared);
  const std::size_t max_used = used_ + 3 * kMaxVarintBytes + rest.size();
  if (max_used > block_.size()) {
    block_.resize(std::max(max_used, 2 * block_.size()));
  }
  append_varint(shared);
  append_varint(rest.size());
  std::memcpy(block_.data() + used_, rest.data(), rest.size());
  used_ += rest.size();
  append_varint(count);
  if (is_coded) {
    previous_.assign(word);
  }
  ++words_;
  ++totals_.types;
  totals_.tokens += count;
  return used_ < kBlockBytes ? Result<void>() : write_block();
}

void RunWriter::append_varint(std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) {
    block_[used_++] = static_cast<std::uint8_t>(number | 0x80);
  }
  block_[used_++] = static_cast<std::uint8_t>(number);
}

Result<void> RunWriter::finish() {
  if (words_ > 0) {
    if (Result<void> written = write_block(); !written) {
      return written;
    }
  }
  store_little_endian(block_.data() + used_, totals_.types);
  store_little_endian(block_.data() + used_ + sizeof totals_.types, totals_.tokens);
  used_ += kEndPayloadBytes;
  return write_block();
}

Result<void> RunWriter::write_block() {
  if (!has_begun_) {
    has_begun_ = true;
    std::uint8_t header[kRunHeaderBytes];
    encode_header(header_, header);
    if (Result<void> written = write(as_text(header, sizeof header)); !written) {
      return written;
    }
  }
  const auto payload_bytes = static_cast<std::uint32_t>(used_ - kBlockHeaderBytes);
  store_little_endian(block_.data(), payload_bytes);
  store_little_endian(block_.data() + 4, words_);
  store_little_endian(block_.data() + 8,
                      block_checksum(payload_bytes, words_, block_.data() + kBlockHeaderBytes));
  Result<void> written = write(as_text(block_.data(), used_));
  used_ = kBlockHeaderBytes;
  words_ = 0;
  previous_.clear();
  return written;
}

Result<void> RunWriter::write(std::string_view bytes) {
  bytes_written_ += bytes.size();
  return sink_.write(bytes);
}

}  // namespace hapax::counts
