// Compares hapax::count() with the naive count: on any text, in memory and through a reader, with
// any strategy, kernel, number of workers and chunk size. The last bytes of the input choose these,
// so that a seed is a text. The large seeds (make_seeds.py) fill whole blocks of the kernels, which
// get them from chunks of some KB and more.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
  require(counts->stats().tokens == expected.tokens, "the statistics say so, too");
  require(counts->stats().invalid_sequences == expected.invalid, "invalid sequences agree");
  for (const auto& [word, number] : expected.words) {
    require((*counts)[word] == number, "each word is found");
  }
}

// The size of a part: a few words for a short text, up to some kernel blocks for a long one. A long
// text in tiny parts would take seconds.
std::size_t part_bytes(FuzzedDataProvider& choices, std::size_t text_bytes) {
  constexpr std::size_t kShortBytes = 2'000;
  constexpr std::size_t kMaxParts = 50;
  return text_bytes <= kShortBytes
             ? choices.ConsumeIntegralInRange<std::size_t>(1, 70)
             : choices.ConsumeIntegralInRange<std::size_t>(text_bytes / kMaxParts, text_bytes);
}

void fuzz_one(FuzzedDataProvider& choices) {
  static const std::vector<std::string_view> kKernels = kernels();
  Options options{
      .strategy = choices.PickValueInArray(
          {StrategyKind::kLinear, StrategyKind::kThreads, StrategyKind::kAuto}),
      .workers = choices.ConsumeIntegralInRange<unsigned>(1, 4),
      .letter_case = choices.ConsumeBool() ? LetterCase::kLower : LetterCase::kKeep,
      .decompress = Decompress::kNever,
      .encoding = "UTF-8",
      .internals = {
          .kernel = std::string(
              kKernels[choices.ConsumeIntegralInRange<std::size_t>(0, kKernels.size() - 1)]),
          .hash_seed = 1}};
  if (choices.ConsumeBool()) {
    options.internals.chunk_bytes = part_bytes(choices, choices.remaining_bytes());
  }
  const std::size_t piece = part_bytes(choices, choices.remaining_bytes());
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
