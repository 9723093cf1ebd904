// Writes words and counts as a run, one block at a time. Used by one thread at a time. Tested by
// tests/counts/run_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/byte_sink.h"
#include "counts/block_coder.h"
#include "counts/run_format.h"
#include "hapax/result.h"

namespace hapax::counts {

class RunWriter {
 public:
  // `sink` outlives the writer.
  RunWriter(const RunHeader& header, ByteSink& sink);

  // `word` is UTF-8 and not empty, `count` is at least 1. Returns kOverflow if the sum of counts
  // exceeds kMaxCount. Under RunOrder::kByWord each word comes after the previous one by its bytes.
  // Under kAny each word is added once.
  Result<void> add(std::string_view word, std::uint64_t count);
  // Writes the remaining words and the end. Call it once, last.
  Result<void> finish();

  const RunTotals& totals() const { return totals_; }
  std::uint64_t bytes_written() const { return bytes_written_; }
  // An upper bound of the size of the whole run, if `word` were added now and then the run
  // finished.
  std::uint64_t max_bytes_with(std::string_view word) const {
    return (has_begun_ ? 0 : kRunHeaderBytes) + bytes_written_ + block_.max_size_with(word) +
           kBlockHeaderBytes + kEndPayloadBytes;
  }

 private:
  Result<void> write_block();
  Result<void> write_header();
  Result<void> write(std::span<const std::uint8_t> bytes);

  ByteSink& sink_;
  const RunHeader header_;
  bool has_begun_ = false;
  BlockEncoder block_;
  RunTotals totals_;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace hapax::counts
