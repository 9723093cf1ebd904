#include "counts/block_coder.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "base/little_endian.h"

namespace hapax::counts {
namespace {

constexpr std::size_t kFirstBytes = 1024;

// Bytes that are copied at once where so many can be read and written: most words are shorter.
constexpr std::size_t kAtOnce = 16;

// How many bytes of `different`, read in the order of memory, are zero before the first other one.
std::size_t equal_bytes(std::uint64_t different) {
  const int bits = std::endian::native == std::endian::little ? std::countr_zero(different)
                                                              : std::countl_zero(different);
  return static_cast<std::size_t>(bits) / 8;
}

}  // namespace

std::size_t shared_bytes(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= most; at += sizeof(std::uint64_t)) {
    std::uint64_t of_a;
    std::uint64_t of_b;
    std::memcpy(&of_a, a.data() + at, sizeof of_a);
    std::memcpy(&of_b, b.data() + at, sizeof of_b);
    if (of_a != of_b) {
      return at + equal_bytes(of_a ^ of_b);
    }
  }
  while (at < most && a[at] == b[at]) {
    ++at;
  }
  return at;
}

BlockEncoder::BlockEncoder(Coding coding, std::size_t limit_bytes)
    : coding_(coding), limit_bytes_(limit_bytes) {}

void BlockEncoder::add(std::string_view word, std::uint64_t count) {
  assert(!word.empty() && word.size() <= kMaxLoweredBytes && count > 0);
  const std::size_t shared = coding_ == Coding::kFront ? shared_bytes(previous_, word) : 0;
  const std::string_view rest = word.substr(shared);
  const std::size_t max_used = used_ + 3 * kMaxVarintBytes + rest.size();
  if (max_used > block_.size()) {
    block_.resize(std::max({max_used, 2 * block_.size(), kFirstBytes}));
  }
  append_varint(shared);
  append_varint(rest.size());
  std::memcpy(block_.data() + used_, rest.data(), rest.size());
  used_ += rest.size();
  append_varint(count);
  if (coding_ == Coding::kFront) {
    previous_.replace(shared, std::string::npos, rest);
  }
  ++words_;
}

void BlockEncoder::append_varint(std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) {
    block_[used_++] = static_cast<std::uint8_t>(number | 0x80);
  }
  block_[used_++] = static_cast<std::uint8_t>(number);
}

std::span<const std::uint8_t> BlockEncoder::finish() {
  block_.resize(std::max(block_.size(), kBlockHeaderBytes));
  encode_block_header(block_.data(), static_cast<std::uint32_t>(used_ - kBlockHeaderBytes), words_);
  return std::span(block_).first(used_);
}

void BlockEncoder::clear() {
  used_ = kBlockHeaderBytes;
  words_ = 0;
  previous_.clear();
}

void BlockEncoder::release() {
  clear();
  block_ = {};
  previous_ = {};
}

BlockSizes block_sizes(const std::uint8_t* header) {
  return {load_little_endian<std::uint32_t>(header), load_little_endian<std::uint32_t>(header + 4)};
}

bool BlockDecoder::open(std::span<const std::uint8_t> block) {
  fault_ = nullptr;
  words_left_ = 0;
  previous_ = nullptr;
  previous_size_ = 0;
  at_ = nullptr;
  end_ = nullptr;
  if (block.size() < kBlockHeaderBytes || block_sizes(block.data()).bytes() != block.size()) {
    return fail("the size of a block is wrong");
  }
  const BlockSizes sizes = block_sizes(block.data());
  if (load_little_endian<std::uint64_t>(block.data() + 8) !=
      block_checksum(sizes.payload_bytes, sizes.words, block.data() + kBlockHeaderBytes)) {
    return fail("the checksum of a block is wrong");
  }
  at_ = block.data() + kBlockHeaderBytes;
  end_ = block.data() + block.size();
  words_left_ = sizes.words;
  return true;
}

bool BlockDecoder::read_word(WordCount& entry) {
  std::uint64_t shared = 0;
  std::uint64_t rest = 0;
  const bool has_sizes = read_varint(shared) && read_varint(rest) && shared <= previous_size_ &&
                         rest <= static_cast<std::uint64_t>(end_ - at_) && shared + rest > 0 &&
                         shared + rest <= kMaxLoweredBytes;
  if (!has_sizes) {
    return fail("a word has an invalid length");
  }
  if (order_ == WordOrder::kAscending && !is_ascending(shared, rest)) {
    return fail("words are out of order");
  }
  join(shared, rest);
  entry.word = {previous_, previous_size_};
  if (!read_varint(entry.count) || entry.count == 0 || entry.count > kMaxCount) {
    return fail("a count is invalid");
  }
  --words_left_;
  return true;
}

// False if the number does not end, is too large or has more bytes than it needs.
bool BlockDecoder::read_long_varint(std::uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; at_ != end_ && shift < 64; shift += 7) {
    const std::uint64_t bits = *at_ & 0x7FU;
    if (shift == 63 && bits > 1) {
      return false;
    }
    number |= bits << shift;
    if ((*at_++ & 0x80) == 0) {
      return shift == 0 || bits != 0;
    }
  }
  return false;
}

// True if the new word goes on with a greater byte than the previous one where the two part, or is
// longer. So a word that shares fewer bytes than it could is refused.
bool BlockDecoder::is_ascending(std::uint64_t shared, std::uint64_t rest) const {
  return previous_size_ == 0 ||
         (rest > 0 &&
          (shared == previous_size_ || *at_ > static_cast<unsigned char>(previous_[shared])));
}

// Builds the next word from the first `shared` bytes of the previous one and the next `rest` bytes
// of the block, without a copy where possible.
void BlockDecoder::join(std::uint64_t shared, std::uint64_t rest) {
  const auto* const source = reinterpret_cast<const char*>(at_);
  const auto left = static_cast<std::size_t>(end_ - at_);
  at_ += rest;
  if (shared == 0) {
    previous_ = source;
    previous_size_ = rest;
    return;
  }
  if (joined_.size() < shared + rest + kAtOnce) {
    std::vector<char> larger(2 * (shared + rest) + kAtOnce);
    std::memcpy(larger.data(), previous_, shared);
    joined_ = std::move(larger);
    previous_ = joined_.data();
  } else if (previous_ != joined_.data()) {
    std::memcpy(joined_.data(), previous_, shared);
    previous_ = joined_.data();
  }
  if (rest <= kAtOnce && left >= kAtOnce) {
    std::memcpy(joined_.data() + shared, source, kAtOnce);
  } else {
    std::memcpy(joined_.data() + shared, source, rest);
  }
  previous_size_ = shared + rest;
}

// Words end where the block does.
bool BlockDecoder::finish() {
  return at_ == end_ || fault_ != nullptr ? false : fail("a block is longer than its words");
}

bool BlockDecoder::fail(const char* fault) {
  fault_ = fault;
  words_left_ = 0;
  return false;
}

}  // namespace hapax::counts
