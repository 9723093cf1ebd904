// Reads words and counts from a run, in the order in which they were written. It accepts any bytes:
// a damaged, truncated or forged run is an error (kCorruptInput) that names the input and the
// offset, never a wrong count. It needs memory for one block, which is a little more than the
// longest word. The size that a block claims allocates memory only as its bytes arrive.
//
// After an error next() returns nothing, and error() says why. Used by one thread at a time. Tested
// by tests/counts/run_test.cc and tests/fuzz/run_fuzzer.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "counts/block_coder.h"
#include "counts/run_format.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "input/byte_stream.h"

namespace hapax::counts {

class RunReader {
 public:
  // Reads the header of a run, which no byte may follow. Error messages call the run `name`.
  // `remedy` says what to do about a damaged one; null: get another copy. It outlives the reader.
  static Result<RunReader> open(std::unique_ptr<input::ByteStream> bytes, std::string name,
                                const char* remedy = nullptr);

  // From here on a longer word is an error, kWordTooLong, before there is memory for it. A reader
  // has three copies of a word at most.
  void set_max_word_bytes(std::uint64_t bytes) { max_word_bytes_ = bytes; }

  const RunHeader& header() const { return header_; }
  const std::string& name() const { return name_; }

  // The next word, a view that is valid until the next call. Empty at the end and after an error.
  std::optional<WordCount> next();
  const std::optional<Error>& error() const { return error_; }
  // Totals of the words read so far. At the end they are equal to the totals that the run states.
  const RunTotals& totals() const { return totals_; }
  std::uint64_t bytes_read() const { return offset_; }

 private:
  RunReader(std::unique_ptr<input::ByteStream> bytes, std::string name, const char* remedy)
      : bytes_(std::move(bytes)), name_(std::move(name)), remedy_(remedy) {}

  Result<void> read_header();
  Result<void> read_block();
  Result<void> read_exactly(std::span<std::uint8_t> into);
  Result<void> read_payload(std::size_t size);
  Result<void> check_end(const std::uint8_t* totals);
  bool accept(const WordCount& entry);
  Error truncated() const;
  Error damaged(const std::string& what) const;
  Error too_long() const;

  std::unique_ptr<input::ByteStream> bytes_;
  std::string name_;
  const char* remedy_;
  std::uint64_t max_word_bytes_ = kMaxLoweredBytes;
  RunHeader header_;
  std::uint64_t offset_ = 0;         // of the next byte to read
  std::uint64_t block_offset_ = 0;   // of the block that is being decoded
  std::vector<std::uint8_t> block_;  // its header, its payload, and free space
  BlockDecoder words_{BlockDecoder::WordOrder::kAny};
  std::string_view last_word_;  // of the block so far
  std::string last_;            // of the previous block: words are ordered across blocks too
  bool is_first_ = false;       // whether the next word is the first of its block
  RunTotals totals_;
  bool at_end_ = false;
  std::optional<Error> error_;
};

}  // namespace hapax::counts
