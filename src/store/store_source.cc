#include "store/store_source.h"

#include <algorithm>
#include <utility>

#include "store/read_slots.h"

namespace hapax::store {
namespace {

// 2 MB of lines, or of slots.
constexpr std::uint64_t kLinesOfAPiece = std::uint64_t{1} << 15;

// A word whose count is 0 is in the slots.
std::size_t read_lines(const WordLines& lines, std::uint64_t& at, std::span<WordRef> out) {
  constexpr std::uint64_t kWords = WordLine::kWords;
  if (out.size() < kWords || at % kWords != 0) {
    const std::uint64_t line = at / kWords;
    const std::uint64_t place = at % kWords;
    out[0] = WordRef(lines.lines[line], place);
    ++at;
    return lines.lines[line].counts[place] > 0 ? 1 : 0;
  }
  std::size_t size = 0;
  std::uint64_t line = at / kWords;
  const std::uint64_t end = std::min<std::uint64_t>(line + out.size() / kWords, lines.size);
  for (; line < end; ++line) {
    for (std::uint64_t place = 0; place < kWords; ++place) {
      out[size] = WordRef(lines.lines[line], place);
      size += lines.lines[line].counts[place] > 0 ? 1 : 0;
    }
  }
  at = line * kWords;
  return size;
}

}  // namespace

StoreSource::StoreSource(std::unique_ptr<const Store> store, std::shared_ptr<const Budget> budget)
    : budget_(std::move(budget)), store_(std::move(store)) {
  for (std::size_t i = 0; i < kPartitions; ++i) {
    const WordLines lines = store_->partition(i).lines(store_->pool());
    for (std::uint64_t begin = 0; begin < lines.size; begin += kLinesOfAPiece) {
      pieces_.push_back({{lines.lines + begin, std::min(kLinesOfAPiece, lines.size - begin)}, {}});
    }
    const table::SlotView slots = store_->partition(i).slots(store_->pool());
    for (std::uint64_t begin = 0; begin < slots.size; begin += kLinesOfAPiece) {
      pieces_.push_back({{},
                         {slots.first + begin * slots.slot_bytes, slots.slot_bytes,
                          std::min(kLinesOfAPiece, slots.size - begin)}});
    }
  }
}

std::size_t StoreSource::read(std::size_t piece, std::uint64_t& at, std::span<WordRef> out) const {
  const auto& [lines, slots] = pieces_[piece];
  std::size_t size = 0;
  while (size == 0 && at < lines.size * WordLine::kWords) {
    size = read_lines(lines, at, out);
  }
  return size > 0 ? size : read_slots(slots, at, out);
}

std::uint64_t StoreSource::count(std::string_view word) const {
  // No store has an empty word, or one longer than the longest possible.
  if (word.empty() || word.size() >= std::uint64_t{1} << table::kLengthBits) {
    return 0;
  }
  return store_->count_of(word);
}

std::string_view StoreSource::long_word(WordRef ref) const { return store_->word(ref.slot()); }

}  // namespace hapax::store
