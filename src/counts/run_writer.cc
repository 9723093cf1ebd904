#include "counts/run_writer.h"

#include <cassert>

#include "base/count_overflow.h"
#include "base/little_endian.h"

namespace hapax::counts {

RunWriter::RunWriter(const RunHeader& header, ByteSink& sink)
    : sink_(sink),
      header_(header),
      block_(header.order == RunOrder::kByWord ? BlockEncoder::Coding::kFront
                                               : BlockEncoder::Coding::kWhole,
             kBlockBytes) {}

Result<void> RunWriter::add(std::string_view word, std::uint64_t count) {
  assert(header_.order == RunOrder::kAny || block_.words() == 0 || block_.previous() < word);
  if (count > kMaxCount - totals_.tokens) {
    return count_overflow();
  }
  block_.add(word, count);
  ++totals_.types;
  totals_.tokens += count;
  return block_.is_full() ? write_block() : Result<void>();
}

Result<void> RunWriter::finish() {
  if (block_.words() > 0) {
    if (Result<void> written = write_block(); !written) {
      return written;
    }
  }
  std::uint8_t end[kBlockHeaderBytes + kEndPayloadBytes];
  store_little_endian(end + kBlockHeaderBytes, totals_.types);
  store_little_endian(end + kBlockHeaderBytes + sizeof totals_.types, totals_.tokens);
  encode_block_header(end, kEndPayloadBytes, 0);
  const Result<void> begun = write_header();
  return begun ? write(end) : begun;
}

Result<void> RunWriter::write_block() {
  if (Result<void> begun = write_header(); !begun) {
    return begun;
  }
  Result<void> written = write(block_.finish());
  block_.clear();
  return written;
}

// Writes the run's header, once.
Result<void> RunWriter::write_header() {
  if (has_begun_) {
    return {};
  }
  has_begun_ = true;
  std::uint8_t header[kRunHeaderBytes];
  encode_header(header_, header);
  return write(header);
}

Result<void> RunWriter::write(std::span<const std::uint8_t> bytes) {
  bytes_written_ += bytes.size();
  return sink_.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace hapax::counts
