#include "spill/block_list.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/count_overflow.h"
#include "base/or_throw.h"

namespace hapax::spill {

void BlockList::append(const BlockList& more) {
  if (more.total > kMaxCount - total) {
    throw Failure(count_overflow());
  }
  for (ListedBlock block : more.blocks) {
    block.first_word += words;
    blocks.push_back(block);
  }
  words += more.words;
  word_bytes += more.word_bytes;
  total += more.total;
  largest_block = std::max(largest_block, more.largest_block);
  largest_word = std::max(largest_word, more.largest_word);
}

void BlockListWriter::add(std::string_view word, std::uint64_t count) {
  if (!block_.has_room_for(word)) {
    write_block();
  }
  if (count > kMaxCount - list_.total) {
    throw Failure(count_overflow());
  }
  block_.add(word, count);
  list_.word_bytes += word.size();
  list_.total += count;
  list_.largest_word = std::max<std::uint64_t>(list_.largest_word, word.size());
}

void BlockListWriter::write_block() {
  const std::span<const std::uint8_t> bytes = block_.finish();
  const std::uint64_t offset = or_throw(file_->reserve(bytes.size()));
  or_throw(file_->write(offset, bytes));
  list_.blocks.push_back(
      {offset, list_.words, static_cast<std::uint32_t>(bytes.size()), block_.words()});
  list_.words += block_.words();
  list_.largest_block = std::max<std::uint64_t>(list_.largest_block, bytes.size());
  block_.clear();
}

void BlockListWriter::flush() {
  if (block_.words() > 0) {
    write_block();
  }
  block_.release();
}

BlockList BlockListWriter::finish() {
  flush();
  return std::exchange(list_, {});
}

// A buffer doubles while it grows, and the encoder keeps a copy of the last word.
std::uint64_t BlockListWriter::max_memory(std::size_t block_bytes, std::uint64_t largest_word) {
  return 3 * std::max<std::uint64_t>(block_bytes, largest_word) + 2 * largest_word;
}

void discard_list(const SpillFile& file, const BlockList& list) {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  for (const ListedBlock& block : list.blocks) {  // neighbours together: only whole pages are freed
    if (block.offset != end) {
      file.discard(begin, end - begin);
      begin = block.offset;
    }
    end = block.offset + block.bytes;
  }
  file.discard(begin, end - begin);
}

}  // namespace hapax::spill
