#include "counts/run_format.h"

// Compiled in, so that programs that link the library do not need xxHash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/little_endian.h"
#include "text/unicode_version.h"

namespace hapax::counts {
namespace {

// Offsets of the header's fields.
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kFlagsAt = 10;
constexpr std::size_t kTokensAt = 11;
constexpr std::size_t kCaseAt = 12;
constexpr std::size_t kUnicodeAt = 13;
constexpr std::size_t kZeroAt = 16;
constexpr std::size_t kChecksumAt = 24;

constexpr std::uint8_t kSortedFlag = 1;

// The numbers of token profiles in files, which never change: docs/counts_format.md.
constexpr std::uint8_t kPythonId = 0;

std::uint8_t id_of(TokenProfile tokens) {
  switch (tokens) {
    case TokenProfile::kPython:
      return kPythonId;
  }
  return UINT8_MAX;  // of no profile: decode_header() refuses it
}

std::optional<TokenProfile> profile_with_id(std::uint8_t id) {
  return id == kPythonId ? std::optional(TokenProfile::kPython) : std::nullopt;
}

Error not_readable(std::string cause, std::string remedy) {
  return Error{
      .kind = ErrorKind::kCorruptInput, .cause = std::move(cause), .remedy = std::move(remedy)};
}

}  // namespace

RunHeader run_header(RunOrder order, TokenProfile tokens, LetterCase letter_case) {
  return RunHeader{order, tokens, letter_case, text::own_unicode_version()};
}

void encode_header(const RunHeader& header, std::uint8_t (&bytes)[kRunHeaderBytes]) {
  std::fill(std::begin(bytes), std::end(bytes), std::uint8_t{0});
  std::copy(kRunMagic.begin(), kRunMagic.end(), bytes);
  store_little_endian(bytes + kVersionAt, kRunVersion);
  bytes[kFlagsAt] = header.order == RunOrder::kByWord ? kSortedFlag : 0;
  bytes[kTokensAt] = id_of(header.tokens);
  bytes[kCaseAt] = static_cast<std::uint8_t>(header.letter_case);
  std::copy(header.unicode.begin(), header.unicode.end(), bytes + kUnicodeAt);
  store_little_endian<std::uint64_t>(bytes + kChecksumAt, ::XXH3_64bits(bytes, kChecksumAt));
}

Result<RunHeader> decode_header(const std::uint8_t (&bytes)[kRunHeaderBytes]) {
  if (!std::equal(kRunMagic.begin(), kRunMagic.end(), bytes)) {
    return not_readable("it is not a counts file", "make one with hapax count -f counts");
  }
  const auto version = load_little_endian<std::uint16_t>(bytes + kVersionAt);
  if (load_little_endian<std::uint64_t>(bytes + kChecksumAt) != ::XXH3_64bits(bytes, kChecksumAt)) {
    return not_readable("the header is damaged", "get an undamaged copy");
  }
  const std::optional<TokenProfile> tokens = profile_with_id(bytes[kTokensAt]);
  const bool is_known = version == kRunVersion && bytes[kFlagsAt] <= kSortedFlag && tokens &&
                        bytes[kCaseAt] <= static_cast<std::uint8_t>(LetterCase::kKeep) &&
                        std::all_of(bytes + kZeroAt, bytes + kChecksumAt,
                                    [](std::uint8_t byte) { return byte == 0; });
  if (!is_known) {
    return not_readable("it is of a later version of the format (" + std::to_string(version) + ")",
                        "read it with a later version of hapax");
  }
  RunHeader header{bytes[kFlagsAt] == kSortedFlag ? RunOrder::kByWord : RunOrder::kAny,
                   *tokens,
                   static_cast<LetterCase>(bytes[kCaseAt]),
                   {}};
  std::copy_n(bytes + kUnicodeAt, header.unicode.size(), header.unicode.begin());
  return header;
}

void encode_block_header(std::uint8_t* block, std::uint32_t payload_bytes, std::uint32_t words) {
  store_little_endian(block, payload_bytes);
  store_little_endian(block + 4, words);
  store_little_endian(block + 8, block_checksum(payload_bytes, words, block + kBlockHeaderBytes));
}

std::uint64_t block_checksum(std::uint32_t payload_bytes, std::uint32_t words,
                             const std::uint8_t* payload) {
  const std::uint64_t sizes = static_cast<std::uint64_t>(words) << 32 | payload_bytes;
  return ::XXH3_64bits_withSeed(payload, payload_bytes, sizes);
}

}  // namespace hapax::counts
