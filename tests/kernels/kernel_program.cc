// A program of the kernels alone, for CPUs that this machine has not: every kernel that the CPU it
// runs on has against the naive count, and every batch hash against the seed's. Static, without a
// test framework, so that it runs in an emulator of another processor.
//
//     kernel_program [KERNEL...]     fails unless those are what the CPU has, in that order
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hash/hash_batch.h"
#include "support/naive.h"
#include "support/texts.h"
#include "text/chunk.h"
#include "text/kernel.h"
#include "text/tokeniser.h"
#include "text/word_batch.h"

namespace hapax {
namespace {

void require(bool holds, std::string_view kernel, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "kernel_program: %.*s: %s\n", static_cast<int>(kernel.size()),
                 kernel.data(), what);
    std::exit(1);
  }
}

void check_hashes(const text::WordBatch& batch, const text::Kernel& kernel) {
  const hash::Seed seed(batch.size);
  const auto hashed = std::make_unique<hash::HashedWords>();
  for (std::size_t from = 0; from < batch.size; from += hash::HashedWords::kMost) {
    const std::size_t words = std::min(hash::HashedWords::kMost, batch.size - from);
    hash::batch_function_for(kernel.name)(batch.text.data(), batch.edges.data() + 2 * from, words,
                                          seed, 40, *hashed);
    for (std::size_t i = 0; i < words; ++i) {
      const std::string_view word = batch.word(from + i);
      if (word.size() <= hash::kShortWordBytes) {
        const auto hash = static_cast<std::uint64_t>(
            seed.of(reinterpret_cast<const std::uint8_t*>(word.data()), word.size()));
        require(hashed->hashes[i] == hash && hashed->homes[i] == hash >> 40, kernel.name,
                "a hash is not the seed's");
      }
    }
  }
}

void check_text(const std::string& text, const text::Kernel& kernel, LetterCase letter_case) {
  const auto bytes = test::as_bytes(text);
  const text::Chunk chunk{.bytes = bytes.data(), .size = bytes.size(), .owned_end = bytes.size()};
  text::KernelUse use;
  text::Tokeniser tokeniser(chunk, letter_case, kernel, use);
  text::WordBatch batch;
  test::NaiveCount found;
  while (tokeniser.next(batch)) {
    for (std::size_t i = 0; i < batch.tokens(); ++i) {
      ++found.words[std::string(batch.word(i))];
    }
    check_hashes(batch, kernel);
  }
  const test::NaiveCount expected = test::naive_count(bytes, letter_case);
  require(found.words == expected.words, kernel.name, "the words are not those of the naive count");
  require(tokeniser.invalid_sequences() == expected.invalid, kernel.name,
          "the invalid sequences are not as many");
}

int run(const std::vector<std::string_view>& wanted) {
  std::vector<std::string_view> names;
  for (const text::Kernel& kernel : text::kernels()) {
    names.push_back(kernel.name);
    std::printf("%.*s\n", static_cast<int>(kernel.name.size()), kernel.name.data());
    for (const test::Kind kind : test::kKinds) {
      for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const std::string text = test::make_text(kind, 200 + seed * 2003, seed);
        check_text(text, kernel, LetterCase::kLower);
        check_text(text, kernel, LetterCase::kKeep);
      }
    }
  }
  if (!wanted.empty() && names != wanted) {
    std::fprintf(stderr, "kernel_program: this CPU has other kernels\n");
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace hapax

int main(int count, char** arguments) {
  return hapax::run(std::vector<std::string_view>(arguments + 1, arguments + count));
}
