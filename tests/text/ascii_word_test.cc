// Checks the eight-bytes-at-a-time ASCII path against the definition of an ASCII word character:
// every byte in every place, and words of every length up to every limit.
#include "text/ascii_word.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace hapax::text {
namespace {

bool is_ascii_word(std::uint8_t byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_';
}

std::uint8_t lower(std::uint8_t byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte + 32) : byte;
}

TEST(AsciiEight, KnowsEveryByteInEveryPlaceAmongAnyOthers) {
  for (const int other : {0x00, 0x20, 0x41, 0x5B, 0x61, 0x7A, 0x7F, 0x80, 0xC3, 0xFF}) {
    for (unsigned place = 0; place < 8; ++place) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        std::uint8_t bytes[8];
        std::fill(std::begin(bytes), std::end(bytes), static_cast<std::uint8_t>(other));
        bytes[place] = static_cast<std::uint8_t>(byte);
        const AsciiEight eight(bytes);
        const std::uint64_t words = eight.word_bytes();
        const std::uint64_t lowered = eight.lowered<LetterCase::kLower>();
        const std::uint64_t kept = eight.lowered<LetterCase::kKeep>();
        for (unsigned i = 0; i < 8; ++i) {
          ASSERT_EQ(words >> (8 * i) & 0xFF, is_ascii_word(bytes[i]) ? 0x80U : 0U)
              << byte << " at " << place << " among " << other;
          ASSERT_EQ(lowered >> (8 * i) & 0xFF, lower(bytes[i]));
          ASSERT_EQ(kept >> (8 * i) & 0xFF, bytes[i]);
        }
      }
    }
  }
}

// Takes a copy of exactly the bytes before the limit, so that AddressSanitizer sees a read past it.
template <LetterCase kCase>
std::string copied(const std::string& text) {
  const std::vector<std::uint8_t> source(text.begin(), text.end());
  std::vector<std::uint8_t> out(text.size() + 7);
  const std::size_t length =
      copy_ascii_word<kCase>(source.data(), source.data() + source.size(), out.data());
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(length)};
}

TEST(CopyAsciiWord, StopsAtTheFirstOtherByte) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (const char end : {' ', '\0', '\x7F', '\x80', '\xC3', '@', '[', '`', '{', '/', ':'}) {
      const std::string word =
          std::string("Abc_09ZyX").substr(0, length % 9) + std::string(length - length % 9, 'Q');
      // Eight bytes behind the end of the word, so that it lies before the limit's last eight.
      const std::string text = word + end + "Behind__";
      std::string lowered = word;
      std::transform(word.begin(), word.end(), lowered.begin(), [](char letter) {
        return static_cast<char>(lower(static_cast<std::uint8_t>(letter)));
      });
      ASSERT_EQ(copied<LetterCase::kLower>(text), lowered);
      ASSERT_EQ(copied<LetterCase::kKeep>(text), word);
    }
  }
}

TEST(CopyAsciiWord, TakesABeginningOfTheWordWhereTheLimitIsNear) {
  EXPECT_TRUE(rc::check([] {
    const auto text =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("aZ_0 é\x80@")));
    const auto end = std::find_if(text.begin(), text.end(), [](char byte) {
      return !is_ascii_word(static_cast<std::uint8_t>(byte));
    });
    const std::string word(text.begin(), end);
    const std::string taken = copied<LetterCase::kKeep>(text);
    RC_ASSERT(word.compare(0, taken.size(), taken) == 0);
    RC_ASSERT(taken.size() == word.size() || text.size() - taken.size() < 8);
  }));
}

}  // namespace
}  // namespace hapax::text
