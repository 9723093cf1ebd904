// Adds words with their counts to a table, in groups: the home of each word is prefetched when the
// word is taken, and has come from memory when its group is added. Words that lie in the arena are
// added one by one.
//
// One thread at a time. Tested by tests/counts_files/.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "hapax/result.h"
#include "table/prefetching_inserter.h"
#include "table/table.h"

namespace hapax::table {

class WordInserter {
 public:
  // `table` must outlive the inserter and stay where it is.
  explicit WordInserter(Table& table) : table_(table), inserter_(table, table.view()) {}

  // Adds `count` occurrences of `word`, whose tag is `tag`. Errors are those of the whole group: no
  // memory, or a sum past kMaxCount.
  Result<void> add(std::uint64_t tag, std::string_view word, std::uint64_t count) {
    if (word.size() > kWideBytes) {
      return table_.add_word(tag, word, count);
    }
    WideSlot& slot = group_[next_++ % group_.size()];
    slot.head = {tag, count};
    std::fill_n(slot.key, hash::kShortWordBytes / sizeof slot.key[0], 0);  // pads a short word
    std::memcpy(slot.key, word.data(), word.size());
    return inserter_.add(slot.head);
  }

  // Adds the words of the group that is not yet full. Call it last.
  Result<void> flush() { return inserter_.flush(); }

 private:
  Table& table_;
  PrefetchingInserter inserter_;
  // The slots that the inserter refers to.
  std::array<WideSlot, PrefetchingInserter::kGroup> group_;
  std::size_t next_ = 0;
};

}  // namespace hapax::table
