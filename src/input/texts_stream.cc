#include "input/texts_stream.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/stop_event.h"
#include "input/range_reader.h"

namespace hapax::input {
namespace {

// No character of any word, in no token profile, and it leaves the letters before it final.
constexpr std::uint8_t kSeparator = '\n';

std::size_t number_of(const Texts& texts) {
  return texts.offsets.empty() ? 0 : texts.offsets.size() - 1;
}

std::span<const std::uint8_t> text_of(const Texts& texts, std::size_t i) {
  return texts.bytes.subspan(static_cast<std::size_t>(texts.offsets[i]),
                             static_cast<std::size_t>(texts.offsets[i + 1] - texts.offsets[i]));
}

// Wrong offsets would read memory that is not the caller's.
bool are_offsets_valid(const Texts& texts) {
  return texts.offsets.empty() ||
         (texts.offsets.front() >= 0 && std::ranges::is_sorted(texts.offsets) &&
          static_cast<std::uint64_t>(texts.offsets.back()) <= texts.bytes.size());
}

class OneBlock final : public TextsReader {
 public:
  explicit OneBlock(const Texts& texts) : texts_(texts) {}
  Result<std::optional<Texts>> next() override { return std::exchange(texts_, std::nullopt); }

 private:
  std::optional<Texts> texts_;
};

}  // namespace

std::uint64_t bytes_of(const Texts& texts) {
  return texts.offsets.empty()
             ? 0
             : static_cast<std::uint64_t>(texts.offsets.back() - texts.offsets.front());
}

std::shared_ptr<TextsReader> reader_of(const Texts& texts) {
  return std::make_shared<OneBlock>(texts);
}

TextsStream::TextsStream(std::shared_ptr<TextsReader> reader, std::size_t chunk_bytes,
                         const Options& options)
    : reader_(std::move(reader)), chunk_bytes_(chunk_bytes), options_(options) {}

// Returns false at the end.
Result<bool> TextsStream::next_block() {
  Result<std::optional<Texts>> block = reader_->next();
  if (!block) {
    return block.error();
  }
  if (!*block) {
    texts_ = {};
    return false;
  }
  if (!are_offsets_valid(**block)) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "the offsets of the texts are not ascending, or leave their bytes",
                 .remedy = "pass offsets as Arrow's large_string has them"};
  }
  texts_ = **block;
  text_ = 0;
  return true;
}

Result<std::optional<text::Chunk>> TextsStream::next(ChunkBuffer& buffer) {
  for (;;) {
    if (options_.stop.stop_requested()) {
      return cancelled();
    }
    if (text_ < number_of(texts_)) {
      break;
    }
    const Result<bool> more = next_block();
    if (!more) {
      return more.error();
    }
    if (!*more) {
      return std::optional<text::Chunk>();
    }
  }
  std::size_t bytes = text_of(texts_, text_).size();
  const bool is_whole = options_.document_frequencies == DocumentFrequencies::kCount;
  if (bytes > chunk_bytes_ && !is_whole) {
    const Result<text::Chunk> chunk = cut(buffer);
    return chunk ? Result<std::optional<text::Chunk>>(*chunk) : chunk.error();
  }
  std::size_t until = text_ + 1;
  while (until < number_of(texts_)) {
    const std::size_t more = 1 + text_of(texts_, until).size();
    if (bytes + more > chunk_bytes_) {
      break;
    }
    bytes += more;
    ++until;
  }
  const Result<text::Chunk> chunk = join(until, bytes, buffer);
  return chunk ? Result<std::optional<text::Chunk>>(*chunk) : chunk.error();
}

// The texts up to `until` in one chunk. They have `bytes` bytes, with a separator between texts.
Result<text::Chunk> TextsStream::join(std::size_t until, std::size_t bytes, ChunkBuffer& buffer) {
  if (Result<void> resized = buffer.resize(bytes); !resized) {
    return resized.error();
  }
  const bool wants_ends = options_.document_frequencies == DocumentFrequencies::kCount;
  std::vector<std::size_t>& ends = buffer.text_ends();
  ends.clear();
  std::uint8_t* const begin = buffer.data();
  std::uint8_t* out = begin;
  for (std::size_t first = text_; text_ < until; ++text_) {
    if (text_ > first) {
      *out++ = kSeparator;
    }
    const std::span<const std::uint8_t> text = text_of(texts_, text_);
    out = std::copy(text.begin(), text.end(), out);
    bytes_read_ += text.size();
    if (wants_ends) {
      ends.push_back(static_cast<std::size_t>(out - begin));
    }
  }
  const text::Chunk chunk{.bytes = begin,
                          .size = bytes,
                          .owned_end = bytes,
                          .offset = offset_,
                          .text_ends = ends.data(),
                          .texts = ends.size()};
  offset_ += bytes + 1;
  return chunk;
}

// The next part of a long text.
Result<text::Chunk> TextsStream::cut(ChunkBuffer& buffer) {
  const std::span<const std::uint8_t> text = text_of(texts_, text_);
  const std::uint64_t end = std::min<std::uint64_t>(in_text_ + chunk_bytes_, text.size());
  text::Chunk chunk = memory_range(options_.tokens, text, in_text_, end, longest_word(options_));
  if (Result<void> copied = buffer.assign({chunk.bytes, chunk.size}); !copied) {
    return copied.error();
  }
  chunk.bytes = buffer.data();
  chunk.offset += offset_;
  bytes_read_ += end - in_text_;
  in_text_ = end;
  if (end == text.size()) {
    offset_ += text.size() + 1;
    in_text_ = 0;
    ++text_;
  }
  return chunk;
}

}  // namespace hapax::input
