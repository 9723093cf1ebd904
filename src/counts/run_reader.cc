#include "counts/run_reader.h"

#include <algorithm>
#include <utility>

#include "base/little_endian.h"
#include "text/token_profile.h"

namespace hapax::counts {
namespace {

// A payload is read in steps of at least this, so that a damaged size does not allocate memory for
// bytes that are not there.
constexpr std::size_t kReadStep = std::size_t{1} << 20;

}  // namespace

Result<RunReader> RunReader::open(std::unique_ptr<input::ByteStream> bytes, std::string name) {
  RunReader reader(std::move(bytes), std::move(name));
  if (Result<void> read = reader.read_header(); !read) {
    return read.error();
  }
  return reader;
}

// Reads the magic number first: a file that begins otherwise is not a counts file, however short.
Result<void> RunReader::read_header() {
  std::uint8_t bytes[kRunHeaderBytes] = {};
  Result<void> read = read_exactly(std::span(bytes).first(kRunMagic.size()));
  if (std::equal(bytes, bytes + offset_, kRunMagic.begin())) {
    read = read ? read_exactly(std::span(bytes).subspan(kRunMagic.size())) : read;
    if (!read) {
      return read;
    }
  }
  Result<RunHeader> header = decode_header(bytes);
  if (!header) {
    Error error = header.error();
    error.path = name_;
    return error;
  }
  header_ = *header;
  return {};
}

Result<void> RunReader::read_exactly(std::span<std::uint8_t> into) {
  while (!into.empty()) {
    Result<std::size_t> got = bytes_->read(into);
    if (!got) {
      return got.error();
    }
    if (*got == 0) {
      return truncated();
    }
    offset_ += *got;
    into = into.subspan(*got);
  }
  return {};
}

std::optional<WordCount> RunReader::next() {
  WordCount entry;
  while (!error_ && !at_end_) {
    if (words_left_ > 0) {
      if (read_word(entry)) {
        return entry;
      }
    } else if (Result<void> read = read_block(); !read) {
      error_ = read.error();
    }
  }
  return std::nullopt;
}

Result<void> RunReader::read_block() {
  if (at_ != end_) {
    return damaged("a block is longer than its words");
  }
  last_.assign(previous());
  in_payload_ = {};
  is_joined_ = false;
  block_offset_ = offset_;
  std::uint8_t bytes[kBlockHeaderBytes];
  if (Result<void> read = read_exactly(bytes); !read) {
    return read;
  }
  const auto payload_bytes = load_little_endian<std::uint32_t>(bytes);
  const auto words = load_little_endian<std::uint32_t>(bytes + 4);
  if (payload_bytes > kMaxPayloadBytes) {
    return damaged("a block is too large");
  }
  if (Result<void> read = read_payload(payload_bytes); !read) {
    return read;
  }
  if (load_little_endian<std::uint64_t>(bytes + 8) !=
      block_checksum(payload_bytes, words, payload_.data())) {
    return damaged("the checksum of a block is wrong");
  }
  at_ = payload_.data();
  end_ = at_ + payload_bytes;
  words_left_ = words;
  if (words > 0) {
    return {};
  }
  if (payload_bytes != kEndPayloadBytes) {
    return damaged("a block has no words");
  }
  at_ = end_;
  return check_end(payload_.data());
}

Result<void> RunReader::read_payload(std::size_t size) {
  for (std::size_t have = 0; have < size;) {
    const std::size_t step = std::min(size - have, std::max(kReadStep, have));
    payload_.resize(std::max(payload_.size(), have + step));
    if (Result<void> read = read_exactly(std::span(payload_).subspan(have, step)); !read) {
      return read;
    }
    have += step;
  }
  return {};
}

Result<void> RunReader::check_end(const std::uint8_t* totals) {
  const RunTotals said{load_little_endian<std::uint64_t>(totals),
                       load_little_endian<std::uint64_t>(totals + sizeof(std::uint64_t))};
  if (said != totals_) {
    return damaged("the totals do not match the words");
  }
  std::uint8_t more = 0;
  Result<std::size_t> got = bytes_->read(std::span(&more, 1));
  if (!got) {
    return got.error();
  }
  if (*got > 0) {
    block_offset_ = offset_;
    return damaged("data follows the end");
  }
  at_end_ = true;
  return {};
}

// Returns false and sets the error if the bytes are not a word and a count.
bool RunReader::read_word(WordCount& entry) {
  std::uint64_t shared = 0;
  std::uint64_t rest = 0;
  const bool has_sizes = read_varint(shared) && read_varint(rest) && shared <= previous().size() &&
                         rest <= static_cast<std::uint64_t>(end_ - at_) && shared + rest > 0 &&
                         shared + rest <= kMaxLoweredBytes;
  if (!has_sizes) {
    error_ = damaged("a word has an invalid length");
    return false;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(at_), rest);
  at_ += rest;
  if (header_.order == RunOrder::kByWord && !is_after_the_last(shared, bytes)) {
    error_ = damaged("words are out of order");
    return false;
  }
  join(shared, bytes);
  entry.word = previous();
  if (!text::may_be_token(header_.tokens, header_.letter_case, entry.word)) {
    error_ = damaged("an entry is not a word");
    return false;
  }
  if (!read_varint(entry.count) || entry.count == 0 || entry.count > kMaxCount - totals_.tokens) {
    error_ = damaged("a count is invalid");
    return false;
  }
  --words_left_;
  ++totals_.types;
  totals_.tokens += entry.count;
  return true;
}

// Returns false if the number does not end, is too large or has more bytes than it needs.
bool RunReader::read_varint(std::uint64_t& number) {
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
bool RunReader::is_after_the_last(std::size_t shared, std::string_view rest) const {
  const std::string_view before = previous();
  if (before.empty()) {
    return last_ < rest;
  }
  return !rest.empty() &&
         (shared == before.size() ||
          static_cast<unsigned char>(rest.front()) > static_cast<unsigned char>(before[shared]));
}

// Builds the next word from the first `shared` bytes of the previous one and `rest`, without a copy
// where possible.
void RunReader::join(std::size_t shared, std::string_view rest) {
  if (shared == 0) {
    in_payload_ = rest;
    is_joined_ = false;
    return;
  }
  if (is_joined_) {
    joined_.resize(shared);
  } else {
    joined_.assign(in_payload_.substr(0, shared));
    is_joined_ = true;
  }
  joined_.append(rest);
}

Error RunReader::truncated() const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = offset_ == 0 ? "it is empty and not a counts file" : "counts are truncated",
               .path = name_,
               .offset = offset_,
               .remedy = "get a complete copy"};
}

Error RunReader::damaged(const std::string& what) const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = "counts are damaged (" + what + ")",
               .path = name_,
               .offset = block_offset_,
               .remedy = "get an undamaged copy"};
}

}  // namespace hapax::counts
