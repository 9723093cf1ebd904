// A program of the kernels alone, for CPUs that this machine has not: every kernel that the CPU it
// runs on has against the naive count, every batch hash against the seed's, every way to count
// words at home against the obvious one. Static, without a test framework, so that it runs in an
// emulator of another processor.
//
//     kernel_program [LEVEL...]          fails unless the CPU has those levels, in that order
//     kernel_program --names LEVEL...    checks the names and no kernel
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hash/hash_batch.h"
#include "hash/word_hash.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/texts.h"
#include "table/count_at_home.h"
#include "table/cpu_levels.h"
#include "text/chunk.h"
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

constexpr unsigned kBits = 10;
constexpr unsigned kShift = 64 - kBits;

// By the kernel and by the obvious function, into two tables of 2^kBits slots, where every other
// word is at home unless another one is.
void check_counts(const hash::HashedWords& hashed, std::size_t words,
                  const table::CpuLevel& level) {
  std::array<std::vector<table::NarrowSlot>, 2> slots;
  std::array<std::vector<std::uint16_t>, 2> missed;
  const std::array<table::CountAtHome, 2> functions = {level.count_at_home, table::count_at_home};
  for (std::size_t i = 0; i < 2; ++i) {
    slots[i].resize(std::size_t{1} << kBits);
    for (std::size_t word = 0; word < words; word += 2) {
      const hash::ShortKey key = hashed.keys[word];
      if (key.low != 0) {
        slots[i][hashed.hashes[word] >> kShift] = {{1, 1}, {key.low, key.high}};
      }
    }
    missed[i].resize(words + table::kMissedSlack);
    const table::KeysAndHashes all{hashed.keys.data(), hashed.hashes.data(), words};
    missed[i].resize(functions[i]({slots[i].data(), kShift}, all, all, missed[i].data()));
  }
  require(missed[0] == missed[1] && std::memcmp(slots[0].data(), slots[1].data(),
                                                slots[0].size() * sizeof slots[0][0]) == 0,
          level.name, "words at home are counted in another way");
}

void check_hashes(const text::WordBatch& batch, const table::CpuLevel& level) {
  const hash::Seed seed(batch.size);
  const auto hashed = std::make_unique<hash::HashedWords>();
  for (std::size_t from = 0; from < batch.size; from += hash::HashedWords::kMaxWords) {
    const std::size_t words = std::min(hash::HashedWords::kMaxWords, batch.size - from);
    const std::uint16_t* const edges = batch.edges.get() + 2 * from;
    level.hash(batch.text.data(), edges, words, seed, *hashed);
    for (std::size_t i = 0; i < words; ++i) {
      const std::string_view word = batch.word(from + i);
      if (word.size() <= hash::kShortWordBytes) {
        const auto hash = static_cast<std::uint64_t>(
            seed.hash(reinterpret_cast<const std::uint8_t*>(word.data()), word.size()));
        require(hashed->hashes[i] == hash, level.name, "a hash is not the seed's");
      }
    }
    check_counts(*hashed, words, level);
  }
}

void check_text(const std::string& text, const table::CpuLevel& level, LetterCase letter_case) {
  const auto bytes = test::as_bytes(text);
  const text::Chunk chunk{.bytes = bytes.data(), .size = bytes.size(), .owned_end = bytes.size()};
  text::KernelBackoff backoff;
  text::Tokeniser tokeniser(chunk, TokenProfile::kPython, letter_case, level.tokenise, backoff);
  text::WordBatch batch;
  test::NaiveCount found;
  while (tokeniser.next(batch)) {
    for (std::size_t i = 0; i < batch.tokens(); ++i) {
      ++found.words[std::string(batch.word(i))];
    }
    check_hashes(batch, level);
  }
  const test::NaiveCount expected = test::naive_count(bytes, letter_case);
  require(found.words == expected.words, level.name, "the words are not those of the naive count");
  require(tokeniser.invalid_sequences() == expected.invalid, level.name,
          "the invalid sequences are not as many");
}

bool has_levels(const std::vector<std::string_view>& wanted) {
  std::vector<std::string_view> names;
  for (const table::CpuLevel& level : table::cpu_levels()) {
    names.push_back(level.name);
    std::printf("%.*s\n", static_cast<int>(level.name.size()), level.name.data());
  }
  return names == wanted;
}

void check_kernels(const table::CpuLevel& level) {
  for (const test::Kind kind : test::kKinds) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const std::string text = test::make_text(kind, 200 + seed * 2003, seed);
      check_text(text, level, LetterCase::kLower);
      check_text(text, level, LetterCase::kKeep);
    }
  }
}

int run(std::vector<std::string_view> wanted) {
  const bool names_alone = !wanted.empty() && wanted.front() == "--names";
  if (names_alone) {
    wanted.erase(wanted.begin());
  }
  if (!has_levels(wanted) && !wanted.empty()) {
    std::fprintf(stderr, "kernel_program: this CPU has other levels\n");
    return 1;
  }
  if (!names_alone) {
    for (const table::CpuLevel& level : table::cpu_levels()) {
      check_kernels(level);
    }
  }
  return 0;
}

}  // namespace
}  // namespace hapax

int main(int count, char** arguments) {
  return hapax::run(std::vector<std::string_view>(arguments + 1, arguments + count));
}
