// Sorted words stand all over the memory, so reading a word misses the cache. Each word is read
// once:
//
//     step 1   each part copies its words to bytes of its own, and writes counts and offsets, which
//              begin at 0 in each part
//     step 2   the parts' bytes are added up: where each begins in the column
//     step 3   each part copies its bytes there, and shifts its offsets
//
// Nobody fills the columns with zeros first.
#include "order/columns.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "base/parallel.h"
#include "order/word_bytes.h"

namespace hapax::order {
namespace {

// Some 600 KB of words.
constexpr std::uint64_t kWordsOfAPart = std::uint64_t{1} << 16;

struct Part {
  std::uint64_t begin = 0;  // of its words
  std::uint64_t end = 0;
  Column<char> bytes;
  std::size_t begin_of_bytes = 0;  // in the column
};

std::vector<Part> parts_of(std::uint64_t words) {
  std::vector<Part> parts;
  for (std::uint64_t begin = 0; begin < words; begin += kWordsOfAPart) {
    parts.emplace_back();
    parts.back().begin = begin;
    parts.back().end = std::min(begin + kWordsOfAPart, words);
  }
  return parts;
}

void read_part(const Cursor& words, Part& part, Columns& columns) {
  const std::unique_ptr<Cursor> own = words.part(part.begin, part.end);
  WordBytes bytes(part.bytes);
  for (std::uint64_t row = part.begin; row < part.end; ++row) {
    const std::optional<WordCount> entry = own->next();
    bytes.append(entry->word);
    columns.counts[row] = static_cast<std::int64_t>(entry->count);
    columns.offsets[row + 1] = static_cast<std::int64_t>(bytes.size());
  }
  bytes.finish();
}

void place_part(Part& part, Columns& columns) {
  std::memcpy(columns.bytes.data() + part.begin_of_bytes, part.bytes.data(), part.bytes.size());
  for (std::uint64_t row = part.begin; row < part.end; ++row) {
    columns.offsets[row + 1] += static_cast<std::int64_t>(part.begin_of_bytes);
  }
  part.bytes = {};
}

}  // namespace

Columns copy_columns(const Cursor& words, unsigned workers, const std::stop_token& stop) {
  Columns columns;
  columns.offsets.resize(words.size() + 1);
  columns.counts.resize(words.size());
  columns.offsets[0] = 0;
  std::vector<Part> parts = parts_of(words.size());
  parallel_for(
      workers, parts.size(), [&](std::size_t i) { read_part(words, parts[i], columns); }, stop);
  std::size_t size = 0;
  for (Part& part : parts) {
    part.begin_of_bytes = size;
    size += part.bytes.size();
  }
  columns.bytes.resize(size);
  parallel_for(
      workers, parts.size(), [&](std::size_t i) { place_part(parts[i], columns); }, stop);
  return columns;
}

}  // namespace hapax::order
