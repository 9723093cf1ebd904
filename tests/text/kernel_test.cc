// Checks every kernel alone, on blocks that it must take, against the naive count: every code point
// in every place of a vector, every pair of neighbours that changes a word, and what it must leave.
#include "text/kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/bytes.h"
#include "support/naive.h"
#include "support/texts.h"
#include "table/cpu_levels.h"
#include "text/boundary.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word_batch.h"

namespace hapax::text {
namespace {

using Words = std::map<std::string, std::uint64_t>;

// What a kernel makes of the first `size` bytes of a block.
struct Taken {
  std::size_t size = 0;
  Words words;
};

// The bytes behind the block are no text. All blocks share a batch, which is emptied of the words
// of the block before: a new one for each of millions of blocks would take most of the time.
Taken take(BlockFunction kernel, std::string_view block, std::size_t offset = 0) {
  std::vector<std::uint8_t> bytes(offset + block.size() + kKernelSlack, 0xFF);
  std::copy(block.begin(), block.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  static WordBatch batch;
  batch.clear();
  std::memset(batch.edges.get(), 0, 2 * WordBatch::kWords * sizeof(batch.edges[0]));
  std::memset(batch.text.data(), 0, batch.text.size());
  batch.giant_bytes = 1;
  Taken taken{.size = kernel(bytes.data() + offset, block.size(), batch), .words = {}};
  if (taken.size == 0) {
    return taken;
  }
  EXPECT_EQ(batch.giant_bytes, 0U);
  EXPECT_LE(batch.size, WordBatch::kWords);
  std::size_t word_bytes = 0;
  for (std::size_t i = 0; i < batch.size; ++i) {
    ++taken.words[std::string(batch.word(i))];
    word_bytes += batch.word(i).size();
  }
  EXPECT_LE(word_bytes, batch.text_bytes);
  return taken;
}

std::string utf8(char32_t code_point) {
  std::uint8_t bytes[kMaxUtf8Length];
  const std::size_t size = encode(code_point, bytes);
  return {bytes, bytes + size};
}

class KernelTest : public testing::TestWithParam<table::CpuLevel> {
 protected:
  static const Kernel& kernel() { return GetParam().tokenise; }
  void expect_words(std::string_view block, std::size_t offset = 0) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const Taken taken = take(kernel().of(letter_case), block, offset);
      ASSERT_EQ(taken.size, block.size()) << testing::PrintToString(std::string(block));
      ASSERT_EQ(taken.words, test::naive_count(test::as_bytes(block), letter_case).words)
          << testing::PrintToString(std::string(block));
    }
  }
  // That it takes no more than `most` bytes, and those right, up to a separator.
  void expect_left(std::string_view block, std::size_t most) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const Taken taken = take(kernel().of(letter_case), block);
      ASSERT_LE(taken.size, most) << testing::PrintToString(std::string(block));
      const std::string_view own = block.substr(0, taken.size);
      ASSERT_EQ(taken.words, test::naive_count(test::as_bytes(own), letter_case).words)
          << testing::PrintToString(std::string(block));
      ASSERT_TRUE(own.empty() || last_cut(TokenProfile::kPython, test::as_bytes(own).data(),
                                          own.size()) == own.size())
          << testing::PrintToString(std::string(block));
    }
  }
};

// Alone, between letters of each case, and at a place that moves through a vector.
TEST_P(KernelTest, TakesEveryCodePoint) {
  for (char32_t code_point = 0; code_point <= kMaxCodePoint; ++code_point) {
    if (code_point == 0xD800) {
      code_point = 0xE000;
    }
    const std::string character = utf8(code_point);
    std::string block(code_point % 67, ' ');
    block += character;
    block += " a";
    block += character;
    block += "B ";
    expect_words(block, code_point % 5);
    if (HasFatalFailure()) {
      return;
    }
  }
}

// Words of two characters of one script, which begin in every place of the vector's end.
TEST_P(KernelTest, TakesCharactersAcrossTheEndOfAVector) {
  for (const std::string_view word : {"Да", "ΣΑΣ", "中文", "かな", "İi", "Ⱥb", "𐐀𐐨", "ＡＢ", "ẞ",
                                      "é—É", "ﬁ", "\xF0\x9F\x98\x80x"}) {
    for (std::size_t before = 50; before < 70; ++before) {
      for (std::size_t after = 0; after < 70; after += 23) {
        expect_words(std::string(before, 'x') + "." + std::string(word) + std::string(after, '.') +
                     "Y,");
        expect_words(std::string(before, '-') + std::string(word) + std::string(after, 'z') + " ");
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

// Texts of a few pages each, which come and go: those that a kernel remembers, and those it does
// not.
TEST_P(KernelTest, TakesPagesThatItHasSeenAndOthers) {
  constexpr char32_t kScripts[] = {0x80,   0x370,  0x400,  0x580,  0x900,
                                   0x1E00, 0x3000, 0x4E00, 0xA000, 0xFF00};
  std::mt19937 engine(3);
  const auto random = [&](std::size_t below) { return static_cast<char32_t>(engine() % below); };
  for (int round = 0; round < 300; ++round) {
    std::vector<char32_t> pages;
    for (std::size_t i = 0; i <= random(9); ++i) {
      pages.push_back(kScripts[random(std::size(kScripts))] + 64 * random(4));
    }
    std::string block;
    while (block.size() < 6000) {
      const char32_t page = random(100) == 0 ? 64 * random(0x360) : pages[random(pages.size())];
      block += random(5) == 0 ? " " : utf8(std::max<char32_t>(page + random(64), ' '));
    }
    block += ' ';
    expect_left(block, block.size());
    EXPECT_GT(take(kernel().keep, block).size, 0U);
    if (HasFatalFailure()) {
      return;
    }
  }
}

TEST_P(KernelTest, TakesBlocksOfEverySize) {
  const std::string text = test::make_text(test::Kind::kMixedScripts, 2 * kKernelBlockBytes, 7);
  for (std::size_t size = 1; size <= kKernelBlockBytes; size += size < 300 ? 1 : 97) {
    const std::size_t cut = last_cut(TokenProfile::kPython, test::as_bytes(text).data(), size);
    expect_left(text.substr(0, cut), cut);
    expect_words(std::string(size - 1, 'W') + " ");
    if (HasFatalFailure()) {
      return;
    }
  }
  std::string most_words;
  for (std::size_t i = 0; i < kKernelBlockBytes / 2; ++i) {
    most_words += "a ";
  }
  expect_words(most_words);
}

// All before the vector in which it is.
TEST_P(KernelTest, TakesWhatComesBefore) {
  std::string block;
  for (std::size_t words = 0; block.size() < 1000; ++words) {
    block += words % 3 == 0 ? "ΑΣ " : "Other ";
    const Taken taken = take(kernel().lower, block + "\xFF after it ");
    EXPECT_GE(taken.size + 64 + 6, block.size());
    expect_left(block + "\xFF after it ", block.size());
  }
  // A word that began before is left whole, with what is special in it.
  const std::string begun = "aΣ b Σ" + std::string(100, 'a') + "\xFF after it ";
  EXPECT_EQ(take(kernel().lower, begun).size, 6U);
  expect_left(begun, 6);
}

TEST_P(KernelTest, LeavesWhatIsNoUtf8) {
  for (const std::string_view bad :
       {"\x80", "\xBF", "\xC0\xAF", "\xC1\x81", "\xC3", "\xC3\x28", "\xE0\x80\x80", "\xE0\x9F\xBF",
        "\xE4\xBD", "\xE4\x28\xA0", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3\xC3\xA9",
        "\xE4\xBD\xA0\x80"}) {
    for (const std::size_t before : {0, 5, 60, 61, 62, 63, 64, 100}) {
      expect_left(std::string(before, 'a') + std::string(bad) + " after it ", 0);
      expect_left(std::string(before, 'a') + std::string(bad) + std::string(80, ' '), 0);
      expect_left("aΣ b " + std::string(before, 'a') + std::string(bad) + " after it ", 6);
      expect_left("aΣ b Σ" + std::string(before, 'a') + std::string(bad) + " after it ", 6);
      expect_left(std::string(before, ' ') + std::string(bad) + " after it ", before);
    }
    expect_left("at the end " + std::string(bad), 11);
  }
}

// More special words than a batch has room for: left, or right.
TEST_P(KernelTest, SpecialWordsAreRightOrLeft) {
  for (const std::size_t number : {1U, 30U, 511U, 512U, 513U, 2400U}) {
    std::string block;
    for (std::size_t i = 0; i < number && block.size() + 7 < kKernelBlockBytes; ++i) {
      block += i % 2 == 0 ? "aΣ " : "İΣΣ ";
    }
    expect_left(block, block.size());
    if (number < 300) {
      expect_words(block);
    }
  }
  // Longer by half.
  std::string longer;
  for (std::size_t i = 0; i < 60; ++i) {
    longer += "Ⱥ";
  }
  expect_words(longer + " " + longer + "b ");
}

std::vector<table::CpuLevel> vector_levels() {
  std::vector<table::CpuLevel> levels;
  std::ranges::copy_if(table::cpu_levels(), std::back_inserter(levels),
                       [](const auto& level) { return level.tokenise.lower != nullptr; });
  return levels;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KernelTest);
INSTANTIATE_TEST_SUITE_P(Kernels, KernelTest, testing::ValuesIn(vector_levels()),
                         [](const testing::TestParamInfo<table::CpuLevel>& which) {
                           return std::string(which.param.name);
                         });

}  // namespace
}  // namespace hapax::text
