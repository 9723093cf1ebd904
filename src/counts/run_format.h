// A run is a list of words and counts as bytes. Counts files and messages use this one format.
// docs/counts_format.md draws every byte; this header has what readers and writers share.
//
//     Run      Header, Block.., End        End is a block without words; its payload is the totals
//     Header   magic 8 | version 2 | flags 1 | profile 1 | case 1 | Unicode 3 | zero 8 | checksum 8
//     Block    payload bytes 4 | words 4 | checksum 8 | payload
//     payload  for each word: length shared with the previous word, length of the rest, rest, count
//
// Numbers of fixed width are little-endian; the others are varints, seven bits a byte, least
// significant first. Checksums are XXH3 (64 bits).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::counts {

enum class RunOrder : std::uint8_t {
  kAny,     // each word once, in any order
  kByWord,  // strictly ascending by bytes: can be merged by streaming
};

// Says what was counted. Sorted runs with equal headers can be added up.
struct RunHeader {
  RunOrder order = RunOrder::kByWord;
  TokenProfile tokens = TokenProfile::kPython;
  LetterCase letter_case = LetterCase::kLower;
  UnicodeVersion unicode{};
  bool operator==(const RunHeader&) const = default;
};

// The header for words that this library counted.
RunHeader run_header(RunOrder order, TokenProfile tokens, LetterCase letter_case);

struct RunTotals {
  std::uint64_t types = 0;   // words
  std::uint64_t tokens = 0;  // the sum of their counts
  bool operator==(const RunTotals&) const = default;
};

// As in PNG, a byte that is not ASCII and line ends, so that damage by a transfer as text shows.
inline constexpr std::array<std::uint8_t, 8> kRunMagic = {0x89, 'H', 'A',  'P',
                                                          'A',  'X', '\r', '\n'};
inline constexpr std::uint16_t kRunVersion = 1;

inline constexpr std::size_t kRunHeaderBytes = 32;
inline constexpr std::size_t kBlockHeaderBytes = 16;
inline constexpr std::size_t kEndPayloadBytes = 16;
inline constexpr std::size_t kMaxVarintBytes = 10;

// A block is written once it has this many bytes: many beside its header, few beside a cache.
inline constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
// Lower-casing makes a word at most half as long again.
inline constexpr std::uint64_t kMaxLoweredBytes = kMaxWordBytes / 2 * 3;
inline constexpr std::uint64_t kMaxPayloadBytes =
    kBlockBytes + kMaxLoweredBytes + 3 * kMaxVarintBytes;
static_assert(kMaxPayloadBytes < UINT32_MAX);

void encode_header(const RunHeader& header, std::uint8_t (&bytes)[kRunHeaderBytes]);
// The error has no path yet: the caller adds it.
Result<RunHeader> decode_header(const std::uint8_t (&bytes)[kRunHeaderBytes]);

// Writes the header of the block at `block`, whose payload stands behind it already.
void encode_block_header(std::uint8_t* block, std::uint32_t payload_bytes, std::uint32_t words);
// The checksum of a block's sizes and payload.
std::uint64_t block_checksum(std::uint32_t payload_bytes, std::uint32_t words,
                             const std::uint8_t* payload);

}  // namespace hapax::counts
