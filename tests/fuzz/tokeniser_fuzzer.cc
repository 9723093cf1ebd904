// Compares the tokeniser with the naive count: with any kernel, on any text, cut anywhere into
// parts with the least context that a chunk promises. The last bytes of the input choose the cuts,
// so that a seed is a text.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz/require.h"
#include "support/naive.h"
#include "table/cpu_levels.h"
#include "text/chunk.h"
#include "text/kernel.h"
#include "text/tokeniser.h"
#include "text/word_batch.h"

namespace hapax {
namespace {

using fuzz::require;

void add_words(const text::Chunk& chunk, LetterCase letter_case, const text::Kernel& kernel,
               test::NaiveCount& into) {
  text::KernelBackoff backoff;
  text::Tokeniser tokeniser(chunk, TokenProfile::kPython, letter_case, kernel, backoff);
  text::WordBatch batch;
  while (tokeniser.next(batch)) {
    for (std::size_t i = 0; i < batch.tokens(); ++i) {
      ++into.words[std::string(batch.word(i))];
    }
    into.tokens += batch.tokens();
  }
  require(!tokeniser.too_long(), "no word is too long");
  require(tokeniser.first_invalid().has_value() == (tokeniser.invalid_sequences() > 0),
          "where there is an invalid sequence, there is a first one");
  into.invalid += tokeniser.invalid_sequences();
}

void fuzz_one(FuzzedDataProvider& choices) {
  const auto letter_case = choices.ConsumeBool() ? LetterCase::kLower : LetterCase::kKeep;
  const std::span<const table::CpuLevel> levels = table::cpu_levels();
  const text::Kernel& kernel =
      levels[choices.ConsumeIntegralInRange<std::size_t>(0, levels.size() - 1)].tokenise;
  const auto before = choices.ConsumeIntegralInRange<std::size_t>(text::kContextBefore, 9);
  std::vector<std::size_t> cuts(choices.ConsumeIntegralInRange<std::size_t>(0, 4));
  for (std::size_t& cut : cuts) {
    cut = choices.ConsumeIntegral<std::uint16_t>();
  }
  const auto text = choices.ConsumeRemainingBytes<std::uint8_t>();
  for (std::size_t& cut : cuts) {
    cut = std::min(cut, text.size());
  }
  cuts.push_back(0);
  cuts.push_back(text.size());
  std::sort(cuts.begin(), cuts.end());

  test::NaiveCount found;
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    const std::size_t from = cuts[i - 1] - std::min(cuts[i - 1], before);
    // A copy, so that AddressSanitizer sees a read before or past it.
    const std::vector<std::uint8_t> bytes(text.begin() + static_cast<std::ptrdiff_t>(from),
                                          text.end());
    add_words({.bytes = bytes.data(),
               .size = bytes.size(),
               .owned_begin = cuts[i - 1] - from,
               .owned_end = cuts[i] - from,
               .offset = from},
              letter_case, kernel, found);
  }
  const test::NaiveCount expected = test::naive_count(text, letter_case);
  require(found.words == expected.words, "the words are those of the naive count");
  require(found.tokens == expected.tokens, "so is their number");
  require(found.invalid == expected.invalid, "and that of invalid sequences");
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider choices(data, size);
  hapax::fuzz_one(choices);
  return 0;
}
