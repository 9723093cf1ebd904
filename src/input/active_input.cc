#include "input/active_input.h"

#include <algorithm>
#include <utility>

#include "input/block_reader.h"
#include "input/texts_stream.h"

namespace hapax::input {
namespace {

std::uint64_t chunk_bytes(const Options& options, std::uint64_t default_bytes) {
  return options.internals.chunk_bytes != 0 ? options.internals.chunk_bytes : default_bytes;
}

std::uint64_t chunk_bytes(const Options& options) {
  const std::uint64_t wanted = chunk_bytes(options, kDefaultChunkBytes);
  const std::uint64_t most = options.internals.max_chunk_bytes;
  return most == 0 ? wanted : std::min(wanted, most);
}

ActiveRanges ranges_of(OpenInput opened, const Options& options) {
  ActiveRanges ranges{.range_bytes = chunk_bytes(options)};
  if (const auto* const file = std::get_if<FileRange>(&opened.content)) {
    ranges.claimed = file->begin;
    ranges.end = file->end;
    ranges.content = *file;
  } else if (auto* const source = std::get_if<SourceRange>(&opened.content)) {
    ranges.claimed = source->begin;
    ranges.end = source->end;
    ranges.content = std::move(*source);
    ranges.range_bytes = chunk_bytes(options, kSourceChunkBytes);
  } else {
    const auto memory = std::get<std::span<const std::uint8_t>>(opened.content);
    ranges.end = memory.size();
    ranges.content = memory;
  }
  ranges.unread = ranges.end - ranges.claimed;
  return ranges;
}

}  // namespace

void ActiveInput::take(OpenInput opened, const Options& options) {
  file = std::move(opened.file);
  const auto block_bytes = static_cast<std::size_t>(chunk_bytes(options));
  if (auto* const bytes = std::get_if<std::unique_ptr<ByteStream>>(&opened.content)) {
    content = ActiveStream{
        std::make_unique<BlockReader>(std::move(*bytes), block_bytes, options.tokens, options.stop,
                                      options.invalid_bytes, longest_word(options))};
  } else if (auto* const texts = std::get_if<std::shared_ptr<TextsReader>>(&opened.content)) {
    content = ActiveStream{std::make_unique<TextsStream>(std::move(*texts), block_bytes, options)};
  } else {
    content = ranges_of(std::move(opened), options);
  }
}

bool ActiveInput::has_unclaimed_range() const {
  const auto* const ranges = std::get_if<ActiveRanges>(&content);
  return ranges != nullptr && ranges->claimed < ranges->end;
}

Result<void> ActiveInput::check_for_changes() {
  if (!file) {
    return {};
  }
  const Result<WatchedFile::Change> change = file->change();
  has_grown = change && *change == WatchedFile::Change::kGrew;
  return change ? Result<void>() : change.error();
}

RangeClaim RangeClaim::next_of(std::shared_ptr<ActiveInput> input) {
  ActiveRanges& ranges = std::get<ActiveRanges>(input->content);
  const std::uint64_t begin = ranges.claimed;
  ranges.claimed += std::min(ranges.range_bytes, ranges.end - begin);
  const std::uint64_t ordinal = input->next_ordinal++;
  return RangeClaim(std::move(input), begin, ranges.claimed, ordinal);
}

Result<text::Chunk> RangeClaim::read(TokenProfile tokens, ChunkBuffer& buffer,
                                     std::uint64_t max_word_bytes) const {
  const auto& content = ranges().content;
  if (const auto* const file = std::get_if<FileRange>(&content)) {
    return read_range(tokens, *file, begin_, end_, buffer, max_word_bytes);
  }
  if (const auto* const source = std::get_if<SourceRange>(&content)) {
    return read_range(tokens, *source, begin_, end_, buffer, max_word_bytes);
  }
  return memory_range(tokens, std::get<std::span<const std::uint8_t>>(content), begin_, end_,
                      max_word_bytes);
}

}  // namespace hapax::input
