#include "spill/block_reader.h"

#include <algorithm>
#include <cassert>

#include "base/or_throw.h"
#include "spill/spill_errors.h"

namespace hapax::spill {

using counts::kBlockHeaderBytes;

void BlockReader::open(const ListedBlock& block) {
  const std::size_t size = block.bytes + kReadableBytes;
  if (buffer_.size() < size) {
    buffer_ = {};  // the old one is given back first
    buffer_.resize(size);
  }
  const std::span<std::uint8_t> bytes = std::span(buffer_).first(block.bytes);
  or_throw(file_->read(block.offset, bytes));
  open(bytes);
  if (words_left() != block.words) {
    throw Failure(damaged("a block has another number of words", file_->folder()));
  }
}

void BlockReader::open(std::span<const std::uint8_t> bytes) {
  decoder_.open(bytes);
  at_end();
}

bool BlockReader::at_end() const {
  if (decoder_.fault() != nullptr) {
    throw Failure(damaged(decoder_.fault(), file_->folder()));
  }
  return false;
}

RunStream::RunStream(const SpillFile& file, const SpilledRun& run, std::uint64_t begin)
    : words_(file, counts::BlockDecoder::WordOrder::kAscending),
      at_(run.offset + begin),
      end_(run.offset + run.bytes),
      capacity_(static_cast<std::size_t>(run.largest_block + kBlockHeaderBytes)),
      buffer_(capacity_) {}

// Reads the header of the block after it too, so that each block takes one read. The first one is
// read with as much as there is room for.
void RunStream::read_block() {
  const std::uint64_t left = end_ - at_;
  const std::size_t wanted = next_size_ == 0 ? capacity_ : next_size_ + kBlockHeaderBytes;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, wanted));
  or_throw(words_.file().read(at_, std::span(buffer_).first(size)));
  const auto size_of = [](const std::uint8_t* header) {
    return counts::block_sizes(header).bytes();
  };
  const std::uint64_t block = size < kBlockHeaderBytes ? UINT64_MAX : size_of(buffer_.data());
  if (block > size) {
    throw Failure(damaged("a block does not end", words_.file().folder()));
  }
  words_.open(std::span(buffer_).first(block));
  if (words_.words_left() == 0) {
    throw Failure(damaged("a block has no words", words_.file().folder()));
  }
  at_ += block;
  next_size_ = 0;
  if (size - block >= kBlockHeaderBytes) {
    next_size_ = static_cast<std::size_t>(size_of(buffer_.data() + block));
    if (next_size_ + kBlockHeaderBytes > capacity_) {
      throw Failure(damaged("a block is too large", words_.file().folder()));
    }
  }
}

// The decoder joins the parts of a word in a buffer that may be twice as long.
std::uint64_t RunStream::max_memory(const SpilledRun& run) {
  return run.largest_block + kBlockHeaderBytes + 3 * run.largest_word + sizeof(RunStream) + 64;
}

BlockListCursor::BlockListCursor(const SpillFile& file, const BlockList& list, std::uint64_t begin,
                                 std::uint64_t end, WordOrder order)
    : list_(&list), words_(file, order), left_(end - begin) {
  assert(begin <= end && end <= list.words);
  const auto after = std::upper_bound(
      list.blocks.begin(), list.blocks.end(), begin,
      [](std::uint64_t word, const ListedBlock& block) { return word < block.first_word; });
  block_ = static_cast<std::size_t>(after - list.blocks.begin());
  if (left_ > 0) {
    --block_;
    open_next();
    WordCount skipped;
    for (std::uint64_t at = list.blocks[block_ - 1].first_word; at < begin; ++at) {
      words_.next(skipped);
    }
  }
}

void BlockListCursor::open_next() { words_.open(list_->blocks[block_++]); }

}  // namespace hapax::spill
