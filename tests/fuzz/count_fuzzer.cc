// The whole of hapax::count on any text, in memory and through a reader, by any strategy, number of
// workers and size of chunk, against the naive count. The last bytes of the input choose, so that a
// seed is a text.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/pieces.h"
#include "fuzz/require.h"
#include "hapax/count.h"
#include "support/naive.h"

namespace hapax {
namespace {

using fuzz::require;

void check(const Input& input, const Options& options, const test::NaiveCount& expected) {
  const Result<Counts> counts = count({input}, options);
  require(counts.ok(), "any text can be counted");
  std::string listing;
  const std::unique_ptr<Cursor> cursor = counts->cursor({}, options.workers);
  while (const std::optional<WordCount> entry = cursor->next()) {
    listing += std::string(entry->word) + ": " + std::to_string(entry->count) + "\n";
  }
  require(listing == test::listing(expected.words), "the list is that of the naive count");
  require(counts->total() == expected.tokens, "the total is the number of words");
  require(counts->account().tokens == expected.tokens, "the account says so, too");
  require(counts->account().invalid_sequences == expected.invalid, "invalid sequences agree");
  for (const auto& [word, number] : expected.words) {
    require((*counts)[word] == number, "each word is found");
  }
}

void fuzz_one(FuzzedDataProvider& choices) {
  const Options options{
      .strategy = choices.PickValueInArray(
          {StrategyKind::kLinear, StrategyKind::kThreads, StrategyKind::kAuto}),
      .workers = choices.ConsumeIntegralInRange<unsigned>(1, 4),
      .letter_case = choices.ConsumeBool() ? LetterCase::kLower : LetterCase::kKeep,
      .decompress = Decompress::kNever,
      .encoding = "UTF-8",
      .chunk_bytes = choices.ConsumeIntegralInRange<std::uint64_t>(0, 64),
      .hash_seed = 1};
  const auto piece = choices.ConsumeIntegralInRange<std::size_t>(1, 70);
  const auto text = choices.ConsumeRemainingBytes<std::uint8_t>();
  const test::NaiveCount expected = test::naive_count(text, options.letter_case);
  check(MemoryInput{text}, options, expected);
  check(ReaderInput{std::make_shared<fuzz::Pieces>(text, piece)}, options, expected);
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider choices(data, size);
  hapax::fuzz_one(choices);
  return 0;
}
