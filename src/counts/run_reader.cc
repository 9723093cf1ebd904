#include "counts/run_reader.h"

#include <algorithm>
#include <utility>

#include "base/little_endian.h"
#include "base/word_too_long.h"
#include "text/token_profile.h"

namespace hapax::counts {
namespace {

// A payload is read in steps of at least this, so that a damaged size does not allocate memory for
// bytes that are not there.
constexpr std::size_t kReadStep = std::size_t{1} << 20;

}  // namespace

Result<RunReader> RunReader::open(std::unique_ptr<input::ByteStream> bytes, std::string name,
                                  const char* remedy) {
  RunReader reader(std::move(bytes), std::move(name), remedy);
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
  words_ = BlockDecoder(header_.order == RunOrder::kByWord ? BlockDecoder::WordOrder::kAscending
                                                           : BlockDecoder::WordOrder::kAny);
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
    if (words_.next(entry)) {
      return accept(entry) ? std::optional(entry) : std::nullopt;
    }
    if (words_.fault() != nullptr) {
      error_ = damaged(words_.fault());
    } else if (Result<void> read = read_block(); !read) {
      error_ = read.error();
    }
  }
  return std::nullopt;
}

Result<void> RunReader::read_block() {
  if (header_.order == RunOrder::kByWord) {
    last_.assign(last_word_);
  }
  is_first_ = true;
  block_offset_ = offset_;
  block_.resize(std::max(block_.size(), kBlockHeaderBytes));
  if (Result<void> read = read_exactly(std::span(block_).first(kBlockHeaderBytes)); !read) {
    return read;
  }
  const BlockSizes sizes = block_sizes(block_.data());
  if (sizes.payload_bytes > kMaxPayloadBytes) {
    return damaged("a block is too large");
  }
  if (sizes.payload_bytes > kBlockBytes + max_word_bytes_ + 3 * kMaxVarintBytes) {
    return too_long();
  }
  if (Result<void> read = read_payload(sizes.payload_bytes); !read) {
    return read;
  }
  if (!words_.open(std::span(block_).first(sizes.bytes()))) {
    return damaged(words_.fault());
  }
  if (sizes.words > 0) {
    return {};
  }
  if (sizes.payload_bytes != kEndPayloadBytes) {
    return damaged("a block has no words");
  }
  return check_end(block_.data() + kBlockHeaderBytes);
}

Result<void> RunReader::read_payload(std::size_t size) {
  const std::size_t end = kBlockHeaderBytes + size;
  for (std::size_t have = kBlockHeaderBytes; have < end;) {
    const std::size_t step = std::min(end - have, std::max(kReadStep, have));
    block_.resize(std::max(block_.size(), have + step));
    if (Result<void> read = read_exactly(std::span(block_).subspan(have, step)); !read) {
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

// Checks what a block alone does not tell. Returns false and sets the error if the word is wrong.
bool RunReader::accept(const WordCount& entry) {
  if (header_.order == RunOrder::kByWord && is_first_ && last_ >= entry.word) {
    error_ = damaged("words are out of order");
    return false;
  }
  if (!text::may_be_token(header_.tokens, header_.letter_case, entry.word)) {
    error_ = damaged("an entry is not a word");
    return false;
  }
  if (entry.count > kMaxCount - totals_.tokens) {
    error_ = damaged("a count is invalid");
    return false;
  }
  is_first_ = false;
  last_word_ = entry.word;
  ++totals_.types;
  totals_.tokens += entry.count;
  return true;
}

Error RunReader::truncated() const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = offset_ == 0 ? "it is empty and not a counts file" : "counts are truncated",
               .path = name_,
               .offset = offset_,
               .remedy = remedy_ != nullptr ? remedy_ : "get a complete copy"};
}

Error RunReader::damaged(const std::string& what) const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = "counts are damaged (" + what + ")",
               .path = name_,
               .offset = block_offset_,
               .remedy = remedy_ != nullptr ? remedy_ : "get an undamaged copy"};
}

Error RunReader::too_long() const {
  Error error = word_too_long(max_word_bytes_);
  error.path = name_;
  error.offset = block_offset_;
  error.remedy = "raise --memory, or add up fewer files at a time";
  return error;
}

}  // namespace hapax::counts
