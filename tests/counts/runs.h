// Helpers for the tests of runs: they write a run to memory and read one from memory.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "counts/run_reader.h"
#include "counts/run_writer.h"
#include "input/plain_streams.h"
#include "support/bytes.h"

namespace hapax::counts::test_runs {

using Words = std::vector<std::pair<std::string, std::uint64_t>>;

class StringSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  std::string text;
};

inline RunHeader header(RunOrder order = RunOrder::kByWord,
                        LetterCase letter_case = LetterCase::kLower) {
  return run_header(order, TokenProfile::kPython, letter_case);
}

inline std::string encode(const Words& words, const RunHeader& of = header()) {
  StringSink sink;
  RunWriter writer(of, sink);
  for (const auto& [word, count] : words) {
    EXPECT_TRUE(writer.add(word, count).ok());
  }
  EXPECT_TRUE(writer.finish().ok());
  EXPECT_EQ(writer.bytes_written(), sink.text.size());
  return sink.text;
}

// `bytes` outlive the reader.
inline Result<RunReader> reader_of(std::string_view bytes, const std::string& name = "a.counts") {
  return RunReader::open(input::memory_stream(test::as_bytes(bytes)), name);
}

inline Result<Words> decode(std::string_view bytes) {
  Result<RunReader> reader = reader_of(bytes);
  if (!reader) {
    return reader.error();
  }
  Words words;
  std::uint64_t tokens = 0;
  while (const auto entry = reader->next()) {
    words.emplace_back(entry->word, entry->count);
    tokens += entry->count;
  }
  if (reader->error()) {
    return *reader->error();
  }
  EXPECT_EQ(reader->totals(), (RunTotals{words.size(), tokens}));
  return words;
}

}  // namespace hapax::counts::test_runs
