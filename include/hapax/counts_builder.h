// Makes Counts of words with counts that come from elsewhere: a database, a data frame, a list.
//
//   hapax::Result<hapax::CountsBuilder> builder = hapax::CountsBuilder::make();
//   hapax::Result<void> added = builder->add("whale", 3);   // and so on
//   hapax::Result<hapax::Counts> counts = builder->finish();
//
// Errors are values; nothing is thrown. After an error the builder must not be used any more.
// Thread safety: one thread at a time. Tested by tests/counts_files/counts_builder_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string_view>

#include "hapax/columns.h"
#include "hapax/counts.h"
#include "hapax/export.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

class HAPAX_API CountsBuilder {
 public:
  // Each word must be one that hapax counts under `letter_case`. A request to `stop` is kCancelled.
  static Result<CountsBuilder> make(LetterCase letter_case = LetterCase::kLower,
                                    const std::stop_token& stop = {});
  ~CountsBuilder();
  CountsBuilder(CountsBuilder&&) noexcept;
  CountsBuilder& operator=(CountsBuilder&&) noexcept;

  // Adds `count` occurrences of `word`. A word may come several times. kInvalidArgument for a word
  // that is not exactly one word of UTF-8, or not in lower case where it must be, and for a count
  // below 1: the error names the row, which is the number of words before. kOverflow if all counts
  // exceed kMaxCount; that may come some words later.
  Result<void> add(std::string_view word, std::int64_t count);
  // The same for all rows.
  Result<void> add(const Columns& columns);

  // The counts. Call it once, last. They have no notices, and the statistics of having been made.
  Result<Counts> finish();

 private:
  struct State;
  explicit CountsBuilder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hapax
