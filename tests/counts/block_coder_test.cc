// Checks that a block gives back what was put in, that its size stays within its limit, and that
// bytes which are no block are faults.
#include "counts/block_coder.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace hapax::counts {
namespace {

using Coding = BlockEncoder::Coding;
using WordOrder = BlockDecoder::WordOrder;
using Words = std::vector<std::pair<std::string, std::uint64_t>>;
using Bytes = std::vector<std::uint8_t>;

Bytes encode(const Words& words, Coding coding = Coding::kFront) {
  BlockEncoder encoder(coding, 1 << 15);
  for (const auto& [word, count] : words) {
    const std::size_t most = encoder.max_size_with(word);
    encoder.add(word, count);
    EXPECT_LE(encoder.size(), most);
  }
  const auto block = encoder.finish();
  return {block.begin(), block.end()};
}

// The words, or the fault as the only word.
Words decode(const Bytes& block, WordOrder order = WordOrder::kAscending) {
  BlockDecoder decoder(order);
  Words words;
  WordCount entry;
  if (decoder.open(block)) {
    while (decoder.next(entry)) {
      words.emplace_back(entry.word, entry.count);
    }
    EXPECT_FALSE(decoder.next(entry)) << "the end stays the end";
  }
  return decoder.fault() == nullptr ? words : Words{{decoder.fault(), 0}};
}

TEST(SharedBytes, AreThoseOfASimpleLoop) {
  rc::check([](std::string a, std::string b, std::uint8_t shared) {
    const std::string begin(shared % 40, 'x');
    a = begin + a;
    b = begin + b;
    std::size_t expected = 0;
    while (expected < a.size() && expected < b.size() && a[expected] == b[expected]) {
      ++expected;
    }
    RC_ASSERT(shared_bytes(a, b) == expected);
  });
}

TEST(BlockCoder, GivesBackRandomWords) {
  rc::check([](const std::vector<std::pair<std::uint16_t, std::uint32_t>>& seeds) {
    Words words;
    for (const auto& [seed, count] : seeds) {
      std::string word(seed % 50, 'a');
      word += static_cast<char>(seed >> 8);
      word += std::string(seed / 64 % 40, static_cast<char>(seed));
      words.emplace_back(word, count + 1ULL);
    }
    RC_ASSERT(decode(encode(words), WordOrder::kAny) == words);
    RC_ASSERT(decode(encode(words, Coding::kWhole), WordOrder::kAny) == words);
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end(),
                            [](const auto& a, const auto& b) { return a.first == b.first; }),
                words.end());
    RC_ASSERT(decode(encode(words)) == words);
  });
}

TEST(BlockCoder, AnEncoderIsUsedForManyBlocks) {
  BlockEncoder encoder(Coding::kFront, 1 << 10);
  for (int block = 0; block < 3; ++block) {
    encoder.clear();
    encoder.add("abc", 1);
    encoder.add("abd", kMaxCount);
    const auto bytes = encoder.finish();
    EXPECT_EQ(decode({bytes.begin(), bytes.end()}), (Words{{"abc", 1}, {"abd", kMaxCount}}));
  }
}

TEST(BlockCoder, WithRoomForEachWordABlockStaysWithinItsLimit) {
  constexpr std::size_t kLimit = 200;
  BlockEncoder encoder(Coding::kFront, kLimit);
  for (int i = 0; i < 1000; ++i) {
    const std::string word(1 + i * 7 % 100, static_cast<char>('a' + i % 26));
    if (!encoder.has_room_for(word)) {
      EXPECT_GT(encoder.words(), 0U);
      encoder.clear();
      EXPECT_TRUE(encoder.has_room_for(word));
    }
    encoder.add(word, kMaxCount);
    EXPECT_LE(encoder.size(), kLimit);
  }
  encoder.clear();
  EXPECT_TRUE(encoder.has_room_for(std::string(1000, 'x'))) << "alone in its block";
  encoder.add("a", 1);
  EXPECT_FALSE(encoder.is_full());
  EXPECT_FALSE(encoder.has_room_for(std::string(1000, 'x')));
}

TEST(BlockCoder, EveryFlippedBitAndEveryTruncationIsAFault) {
  const Bytes block = encode({{"a", 1}, {"ab", 300}, {"b", 2}});
  for (std::size_t bit = 0; bit < 8 * block.size(); ++bit) {
    Bytes flipped = block;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    EXPECT_FALSE(BlockDecoder(WordOrder::kAscending).open(flipped)) << bit;
  }
  for (std::size_t size = 0; size < block.size(); ++size) {
    EXPECT_FALSE(BlockDecoder(WordOrder::kAny).open(std::span(block).first(size))) << size;
  }
}

// With a checksum that is right, whatever the payload is, all words are read within the block.
TEST(BlockCoder, AnyPayloadIsReadSafely) {
  rc::check([](const std::vector<std::uint8_t>& payload, std::uint8_t words) {
    std::vector<std::uint8_t> block(kBlockHeaderBytes);
    for (const std::uint8_t byte : payload) {
      block.push_back(byte % 16 == 0 ? byte : byte % 4);  // small numbers make words
    }
    encode_block_header(block.data(), static_cast<std::uint32_t>(payload.size()), words);
    for (const WordOrder order : {WordOrder::kAny, WordOrder::kAscending}) {
      BlockDecoder decoder(order);
      RC_ASSERT(decoder.open(block));
      WordCount entry;
      std::string last;
      std::size_t read = 0;
      while (decoder.next(entry)) {
        RC_ASSERT(!entry.word.empty() && entry.count > 0);
        RC_ASSERT(order == WordOrder::kAny || last < entry.word);
        last = entry.word;
        ++read;
      }
      RC_ASSERT(read == words || decoder.fault() != nullptr);
    }
  });
}

TEST(BlockCoder, ABlockThatIsLongerThanItsWordsIsAFault) {
  Bytes block = encode({{"a", 1}});
  block.push_back(0);
  encode_block_header(block.data(), static_cast<std::uint32_t>(block.size() - kBlockHeaderBytes),
                      1);
  EXPECT_EQ(decode(block), (Words{{"a block is longer than its words", 0}}));
}

}  // namespace
}  // namespace hapax::counts
