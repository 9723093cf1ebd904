// A run in, words and counts out, in the order in which they were written. Survives any bytes: what
// is damaged, cut short or made up is an error (kCorruptInput) that names the input and the offset,
// never a wrong count. Memory: a block, which is a little more than the longest word; what a block
// claims to be is believed only as far as its bytes are there.
//
// Errors come at the end: next() gives nothing, and status() says why.
// One thread at a time. Tested by tests/counts/run_test.cc and tests/fuzz/run_fuzzer.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "counts/run_format.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "input/byte_stream.h"

namespace hapax::counts {

class RunReader {
 public:
  enum class Source : std::uint8_t {
    kFile,     // from anywhere: every word is checked to be one, and nothing may follow the run
    kMessage,  // from a worker of this run: what follows is the next message
  };
  // Reads the header. `name` is for messages.
  static Result<RunReader> open(std::unique_ptr<input::ByteStream> bytes, std::string name,
                                Source source);

  const RunHeader& header() const { return header_; }
  const std::string& name() const { return name_; }

  // The next word, a view that lives until the next call; nothing at the end and after an error.
  std::optional<WordCount> next();
  const std::optional<Error>& error() const { return error_; }
  // Of the words so far; at the end they are what the run says of itself.
  const RunTotals& totals() const { return totals_; }
  std::uint64_t bytes_read() const { return offset_; }

 private:
  RunReader(std::unique_ptr<input::ByteStream> bytes, std::string name, Source source)
      : bytes_(std::move(bytes)), name_(std::move(name)), source_(source) {}

  Result<void> read_header();
  Result<void> read_block();
  Result<void> read_exactly(std::span<std::uint8_t> into);
  Result<void> read_payload(std::size_t size);
  Result<void> check_end(const std::uint8_t* totals);
  bool read_word(WordCount& entry);
  bool read_varint(std::uint64_t& number);
  bool is_after_the_last(std::size_t shared, std::string_view rest) const;
  void join(std::size_t shared, std::string_view rest);
  bool is_word(std::string_view word) const;
  Error truncated() const;
  Error damaged(const std::string& what) const;

  std::unique_ptr<input::ByteStream> bytes_;
  std::string name_;
  Source source_;
  RunHeader header_;
  std::uint64_t offset_ = 0;        // of the next byte to read
  std::uint64_t block_offset_ = 0;  // of the block that is being decoded
  std::vector<std::uint8_t> payload_;
  const std::uint8_t* at_ = nullptr;  // in payload_
  const std::uint8_t* end_ = nullptr;
  std::uint32_t words_left_ = 0;  // in the block
  // The word before in the block; empty before the first. A view into payload_, unless it had to be
  // joined.
  std::string_view previous() const { return is_joined_ ? joined_ : in_payload_; }
  std::string_view in_payload_;
  std::string joined_;
  bool is_joined_ = false;
  std::string last_;  // word of the block before: order is checked across blocks too
  RunTotals totals_;
  bool at_end_ = false;
  std::optional<Error> error_;
};

}  // namespace hapax::counts
