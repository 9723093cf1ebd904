// Checks every kernel alone, on blocks that it must take, against the naive count: every code point
// in every place of a vector, every pair of neighbours that changes a word, and what it must leave.
#include "text/kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/naive.h"
#include "support/texts.h"
#include "text/boundary.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word_batch.h"

namespace hapax::text {
namespace {

using Words = std::map<std::string, std::uint64_t>;

// The words of a block; nothing where the kernel leaves it. What follows the block is no text.
std::optional<Words> words_of(BlockFunction kernel, std::string_view block,
                              std::size_t offset = 0) {
  std::vector<std::uint8_t> bytes(offset + block.size() + kKernelSlack, 0xFF);
  std::copy(block.begin(), block.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  WordBatch batch;
  batch.giant_bytes = 1;
  if (!kernel(bytes.data() + offset, block.size(), batch)) {
    return std::nullopt;
  }
  EXPECT_EQ(batch.giant_bytes, 0U);
  EXPECT_LE(batch.size, WordBatch::kWords);
  Words words;
  std::size_t word_bytes = 0;
  for (std::size_t i = 0; i < batch.size; ++i) {
    ++words[std::string(batch.word(i))];
    word_bytes += batch.word(i).size();
  }
  EXPECT_LE(word_bytes, batch.text_bytes);
  return words;
}

std::string utf8(char32_t code_point) {
  std::uint8_t bytes[kMaxUtf8Length];
  const std::size_t size = encode(code_point, bytes);
  return {bytes, bytes + size};
}

class KernelTest : public testing::TestWithParam<Kernel> {
 protected:
  void expect_words(std::string_view block, std::size_t offset = 0) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const std::optional<Words> found = words_of(GetParam().of(letter_case), block, offset);
      ASSERT_TRUE(found.has_value()) << testing::PrintToString(std::string(block));
      ASSERT_EQ(*found, test::naive_count(test::as_bytes(block), letter_case).words)
          << testing::PrintToString(std::string(block));
    }
  }
  void expect_left(std::string_view block) {
    EXPECT_FALSE(words_of(GetParam().lower, block).has_value())
        << testing::PrintToString(std::string(block));
    EXPECT_FALSE(words_of(GetParam().keep, block).has_value());
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

TEST_P(KernelTest, TakesBlocksOfEverySize) {
  const std::string text = test::make_text(test::Kind::kMixedScripts, 2 * kKernelBlockBytes, 7);
  for (std::size_t size = 1; size <= kKernelBlockBytes; size += size < 300 ? 1 : 97) {
    const std::size_t cut = last_cut(test::as_bytes(text).data(), size);
    if (const auto words = words_of(GetParam().lower, text.substr(0, cut))) {
      ASSERT_EQ(*words, test::naive_count(test::as_bytes(text.substr(0, cut))).words) << cut;
    }
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

TEST_P(KernelTest, LeavesWhatIsNoUtf8) {
  for (const std::string_view bad :
       {"\x80", "\xBF", "\xC0\xAF", "\xC1\x81", "\xC3", "\xC3\x28", "\xE0\x80\x80", "\xE0\x9F\xBF",
        "\xE4\xBD", "\xE4\x28\xA0", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3\xC3\xA9",
        "\xE4\xBD\xA0\x80"}) {
    for (const std::size_t before : {0, 5, 60, 61, 62, 63, 64, 100}) {
      expect_left(std::string(before, 'a') + std::string(bad) + " after it ");
      expect_left(std::string(before, 'a') + std::string(bad) + std::string(80, ' '));
    }
    expect_left("at the end " + std::string(bad));
  }
}

// More special words than a batch has room for: left, or right.
TEST_P(KernelTest, SpecialWordsAreRightOrLeft) {
  for (const std::size_t number : {1U, 30U, 127U, 128U, 129U, 600U}) {
    std::string block;
    for (std::size_t i = 0; i < number && block.size() + 7 < kKernelBlockBytes; ++i) {
      block += i % 2 == 0 ? "aΣ " : "İΣΣ ";
    }
    const auto found = words_of(GetParam().lower, block);
    if (number < 100) {
      ASSERT_TRUE(found.has_value());
    }
    if (found) {
      EXPECT_EQ(*found, test::naive_count(test::as_bytes(block)).words);
    }
  }
  // Longer by half.
  std::string longer;
  for (std::size_t i = 0; i < 60; ++i) {
    longer += "Ⱥ";
  }
  expect_words(longer + " " + longer + "b ");
}

std::vector<Kernel> vector_kernels() {
  std::vector<Kernel> vectors;
  std::ranges::copy_if(kernels(), std::back_inserter(vectors),
                       [](const Kernel& kernel) { return kernel.lower != nullptr; });
  return vectors;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KernelTest);
INSTANTIATE_TEST_SUITE_P(Kernels, KernelTest, testing::ValuesIn(vector_kernels()),
                         [](const testing::TestParamInfo<Kernel>& which) {
                           return std::string(which.param.name);
                         });

TEST(Kernels, AreFoundByName) {
  ASSERT_FALSE(kernels().empty());
  EXPECT_EQ(kernels().back().name, "scalar");
  EXPECT_EQ(find_kernel(""), &kernels().front());
  EXPECT_EQ(find_kernel("scalar"), &kernels().back());
  EXPECT_EQ(find_kernel("abacus"), nullptr);
}

}  // namespace
}  // namespace hapax::text
