// Words and counts in, a run out, a block at a time. One thread at a time.
// Tested by tests/counts/run_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_sink.h"
#include "counts/run_format.h"
#include "hapax/result.h"

namespace hapax::counts {

class RunWriter {
 public:
  // `sink` outlives the writer.
  RunWriter(const RunHeader& header, ByteSink& sink);

  // `word` is UTF-8 and not empty, `count` at least 1; kOverflow where the counts come to more than
  // kMaxCount. Under RunOrder::kByWord each word
  // comes after the one before by its bytes; under kAny each comes once.
  Result<void> add(std::string_view word, std::uint64_t count);
  // Writes what is left and the end. Called once, last.
  Result<void> finish();

  const RunTotals& totals() const { return totals_; }
  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  void append_varint(std::uint64_t number);
  Result<void> write_block();
  Result<void> write(std::string_view bytes);

  ByteSink& sink_;
  const RunHeader header_;
  bool has_begun_ = false;
  std::vector<std::uint8_t> block_;  // the block's header, its payload, and room
  std::size_t used_;                 // of block_
  std::uint32_t words_ = 0;
  std::string previous_;  // word of this block; of use under kByWord alone
  RunTotals totals_;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace hapax::counts
