// The part that text formats share: it collects lines in one buffer, and writes the buffer when it
// is large. A format is a struct of three functions that append to that buffer:
//
//   void begin(std::string& to);                        what comes before the first word
//   void word(std::string& to, const WordCount& entry);
//   void end(std::string& to);                          what comes after the last
//
// Tested by tests/output/writer_test.cc.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::output {

// A function of its own: its array needs a stack protector, which costs time only if it is called.
[[gnu::noinline]] inline void append_long_number(std::string& to, std::uint64_t number) {
  std::array<char, 20> digits;  // UINT64_MAX has 20
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  to.append(digits.data(), end);
}

inline void append_number(std::string& to, std::uint64_t number) {
  if (number < 10) {  // as most words' counts are
    to.push_back(static_cast<char>('0' + number));
  } else {
    append_long_number(to, number);
  }
}

template <typename Format>
class LineWriter final : public Writer {
 public:
  explicit LineWriter(OutputFile& out) : out_(out) { buffer_.reserve(2 * kFlushBytes); }

  Result<void> begin() override {
    format_.begin(buffer_);
    return {};
  }
  Result<void> word(const WordCount& entry) override {
    format_.word(buffer_, entry);
    return buffer_.size() < kFlushBytes ? Result<void>() : write_out();
  }
  Result<void> end() override {
    format_.end(buffer_);
    return write_out();
  }

  // A format that remembers nothing from word to word has no members.
  bool formats_apart() const override { return std::is_empty_v<Format>; }
  void format(Cursor& words, std::string& to) const override {
    Format format;
    while (const auto entry = words.next()) {
      format.word(to, *entry);
    }
  }
  Result<OutputFile*> flush() override {
    const Result<void> written = write_out();
    return written ? Result<OutputFile*>(&out_) : written.error();
  }

 private:
  static constexpr std::size_t kFlushBytes = std::size_t{32} << 10;

  Result<void> write_out() {
    auto written = out_.write(buffer_);
    buffer_.clear();
    return written;
  }

  OutputFile& out_;
  Format format_;
  std::string buffer_;
};

}  // namespace hapax::output
