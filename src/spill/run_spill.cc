#include "spill/run_spill.h"

// Compiled in, so that programs that link the library do not need xxHash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/count_overflow.h"
#include "base/little_endian.h"
#include "spill/spill_errors.h"

namespace hapax::spill {
namespace {

using Number = std::uint64_t;

constexpr std::size_t kHeadBytes = 80;
constexpr std::size_t kChecksumAt = kHeadBytes - sizeof(Number);
constexpr std::size_t kIndexEntryBytes = 3 * sizeof(Number);
// An index with so many entries keeps every second one: it takes little memory beside a block.
constexpr std::size_t kMaxIndexEntries = 256;

struct Head {
  Number previous = 0;
  SpilledRun run;
};

using HeadBytes = std::array<std::uint8_t, kHeadBytes>;

// The seed is the place where the bytes stand: a copy of them elsewhere is damaged.
Number checksum_of(std::span<const std::uint8_t> bytes, Number at) {
  return ::XXH3_64bits_withSeed(bytes.data(), bytes.size(), at);
}

HeadBytes encode(const Head& head, Number at) {
  HeadBytes bytes{};
  std::uint8_t* to = bytes.data();
  const SpilledRun& run = head.run;
  for (const Number number : {head.previous, run.bytes, run.words, run.word_bytes, run.total,
                              run.largest_block, run.largest_word, run.index_entries}) {
    store_little_endian(to, number);
    to += sizeof number;
  }
  store_little_endian(bytes.data() + kChecksumAt,
                      checksum_of(std::span(bytes).first(kChecksumAt), at));
  return bytes;
}

Result<Head> read_head(const SpillFile& file, Number at) {
  HeadBytes bytes;
  if (Result<void> read = file.read(at, bytes); !read) {
    return read.error();
  }
  const auto number = [&bytes](std::size_t i) {
    return load_little_endian<Number>(bytes.data() + i * sizeof(Number));
  };
  if (number(kChecksumAt / sizeof(Number)) !=
      checksum_of(std::span(bytes).first(kChecksumAt), at)) {
    return damaged("a run has no head", file.folder());
  }
  return Head{number(0),
              {at + kHeadBytes, number(1), number(2), number(3), number(4), number(5), number(6),
               number(7)}};
}

std::uint64_t index_bytes(std::uint64_t entries) {
  return entries * kIndexEntryBytes + sizeof(Number);
}

// Whether the numbers of a head at `at` can be true. The run ends at `end` or before.
bool is_sound(const Head& head, Number at, Number end) {
  const SpilledRun& run = head.run;
  return run.offset <= end && run.bytes <= end - run.offset &&
         run.index_entries <= kMaxIndexEntries &&
         index_bytes(run.index_entries) <= end - run.offset - run.bytes && run.words <= run.bytes &&
         run.words <= run.total && run.total <= kMaxCount && run.largest_block <= run.bytes &&
         run.largest_word <= counts::kMaxLoweredBytes &&
         run.word_bytes <= run.words * run.largest_word && head.previous < at &&
         (run.words == 0) == (run.bytes == 0) && (run.words == 0) == (run.index_entries == 0);
}

}  // namespace

// Two neighbours that do not fit into one block have more bytes than one block together.
std::uint64_t RunSpiller::max_bytes(std::uint64_t words, std::uint64_t word_bytes,
                                    std::uint64_t largest_word, std::size_t block_bytes) {
  constexpr std::uint64_t kShortWord = 127;     // its lengths have one byte
  constexpr std::uint64_t kMaxLengthBytes = 4;  // of a length up to kMaxLoweredBytes
  constexpr std::uint64_t kMaxNumberBytes = 9;  // of a count up to kMaxCount
  const std::uint64_t of_word =
      2 * (largest_word <= kShortWord ? 1 : kMaxLengthBytes) + kMaxNumberBytes;
  const std::uint64_t payload = words * of_word + word_bytes;
  const std::uint64_t blocks = std::min(words, 2 * payload / (block_bytes / 2) + 1);
  return kHeadBytes + payload + blocks * counts::kBlockHeaderBytes +
         index_bytes(std::min<std::uint64_t>(blocks, kMaxIndexEntries));
}

RunSpiller::RunSpiller(SpillFile& file, std::uint64_t offset, std::uint64_t max_bytes,
                       std::size_t block_bytes)
    : file_(&file),
      head_(offset),
      end_(offset + max_bytes),
      block_(counts::BlockEncoder::Coding::kFront, block_bytes) {
  run_.offset = head_ + kHeadBytes;
}

Result<RunSpiller> RunSpiller::begin(SpillFile& file, std::uint64_t max_bytes,
                                     std::size_t block_bytes, std::uint64_t expected_bytes) {
  max_bytes = std::max(max_bytes, kHeadBytes + index_bytes(0));
  const Result<std::uint64_t> offset = file.reserve(max_bytes, std::min(max_bytes, expected_bytes));
  return offset ? Result<RunSpiller>(RunSpiller(file, *offset, max_bytes, block_bytes))
                : offset.error();
}

Result<void> RunSpiller::add(std::string_view word, std::uint64_t count) {
  if (!block_.has_room_for(word)) {
    if (Result<void> written = write_block(); !written) {
      return written;
    }
  }
  if (count > kMaxCount - run_.total) {
    return count_overflow();
  }
  if (block_.words() == 0) {
    first_ = prefix_of(word);
  }
  block_.add(word, count);
  ++run_.words;
  run_.word_bytes += word.size();
  run_.total += count;
  run_.largest_word = std::max<std::uint64_t>(run_.largest_word, word.size());
  return {};
}

// Adds the block to the index, if it is the turn of one.
void RunSpiller::note_block() {
  if (blocks_++ % stride_ != 0) {
    return;
  }
  if (index_.size() == kMaxIndexEntries) {
    for (std::size_t i = 0; 2 * i < index_.size(); ++i) {
      index_[i] = index_[2 * i];
    }
    index_.resize(kMaxIndexEntries / 2);
    stride_ *= 2;
  }
  index_.push_back({run_.bytes, first_});
}

Result<void> RunSpiller::write_block() {
  const std::span<const std::uint8_t> bytes = block_.finish();
  if (Result<void> written = write(run_.offset + run_.bytes, bytes); !written) {
    return written;
  }
  note_block();
  run_.bytes += bytes.size();
  run_.largest_block = std::max<std::uint64_t>(run_.largest_block, bytes.size());
  block_.clear();
  return {};
}

Result<void> RunSpiller::write_index() {
  run_.index_entries = index_.size();
  std::vector<std::uint8_t> bytes(index_bytes(index_.size()));
  std::uint8_t* to = bytes.data();
  for (const IndexEntry& entry : index_) {
    for (const Number number : {entry.offset, entry.prefix.high, entry.prefix.low}) {
      store_little_endian(to, number);
      to += sizeof number;
    }
  }
  const Number at = run_.offset + run_.bytes;
  store_little_endian(to, checksum_of(std::span(bytes).first(bytes.size() - sizeof(Number)), at));
  return write(at, bytes);
}

Result<void> RunSpiller::write(std::uint64_t at, std::span<const std::uint8_t> bytes) {
  if (at > end_ || bytes.size() > end_ - at) {
    return damaged("a run has more words than were announced", file_->folder());
  }
  return file_->write(at, bytes);
}

Result<std::uint64_t> RunSpiller::finish(std::uint64_t previous) {
  Result<void> written = block_.words() > 0 ? write_block() : Result<void>();
  written = written ? write_index() : written;
  written = written ? write(head_, encode({previous, run_}, head_)) : written;
  return written ? Result<std::uint64_t>(head_) : written.error();
}

Result<std::vector<SpilledRun>> read_chain(const SpillFile& file, std::uint64_t last) {
  std::vector<SpilledRun> runs;
  std::uint64_t end = file.end();
  for (std::uint64_t at = last; at != 0;) {
    const Result<Head> head =
        at < end ? read_head(file, at) : damaged("a run lies outside", file.folder());
    if (!head) {
      return head.error();
    }
    if (!is_sound(*head, at, end)) {
      return damaged("the head of a run is wrong", file.folder());
    }
    if (head->run.words > 0) {
      runs.push_back(head->run);
    }
    end = at;
    at = head->previous;
  }
  return runs;
}

Result<std::vector<IndexEntry>> read_index(const SpillFile& file, const SpilledRun& run) {
  const Number at = run.offset + run.bytes;
  std::vector<std::uint8_t> bytes(index_bytes(run.index_entries));
  if (Result<void> read = file.read(at, bytes); !read) {
    return read.error();
  }
  const std::size_t checksum_at = bytes.size() - sizeof(Number);
  const auto number = [&bytes](std::size_t place) {
    return load_little_endian<Number>(bytes.data() + place);
  };
  bool is_sound = number(checksum_at) == checksum_of(std::span(bytes).first(checksum_at), at);
  std::vector<IndexEntry> entries(run.index_entries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t place = i * kIndexEntryBytes;
    entries[i] = {number(place),
                  {number(place + sizeof(Number)), number(place + 2 * sizeof(Number))}};
    is_sound = is_sound && entries[i].offset < run.bytes &&
               (i == 0 ? entries[i].offset == 0 : entries[i - 1].offset < entries[i].offset);
  }
  return is_sound ? Result<std::vector<IndexEntry>>(std::move(entries))
                  : damaged("an index is wrong", file.folder());
}

void discard_run(const SpillFile& file, const SpilledRun& run) {
  file.discard(run.offset - kHeadBytes, kHeadBytes + run.bytes + index_bytes(run.index_entries));
}

}  // namespace hapax::spill
