// Counts the words of texts by group: of each author, day or document. Many small groups take
// little more time than one large one, because one table counts the words of all groups.
//
//   hapax::Result<hapax::GroupCounter> counter = hapax::GroupCounter::make();
//   hapax::Result<void> added = counter->add(texts, authors);   // and so on
//   hapax::GroupColumns batch;
//   for (hapax::Result<bool> more = counter->next(batch); more && *more;
//        more = counter->next(batch)) { ... }
//
// Errors are values; nothing is thrown. After an error the counter must not be used any more.
// Thread safety: one thread at a time. Tested by tests/strategy/group_counter_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "hapax/columns.h"
#include "hapax/export.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

// Row i is the word i of `words`, with its count in group groups[i].
struct GroupColumns {
  Column<std::uint32_t> groups;
  Columns words;
};

class HAPAX_API GroupCounter {
 public:
  // Heeds the options that say what a word is and which bytes are valid, `stop` and `internals`.
  static Result<GroupCounter> make(const Options& options = {});
  ~GroupCounter();
  GroupCounter(GroupCounter&&) noexcept;
  GroupCounter& operator=(GroupCounter&&) noexcept;

  // Counts texts, of which text i is of group groups[i]. No word reaches from one text into the
  // next. They are UTF-8 as they are, whatever they look like. kInvalidArgument for wrong offsets,
  // or if there are not as many groups; else errors are those of count() with TextsInput. An offset
  // is that in all texts so far, one after the other, with one byte between two texts.
  Result<void> add(const Texts& texts, std::span<const std::uint32_t> groups);

  // The memory that words and counts take, in bytes. It grows with the number of different words in
  // each group, so a caller with little memory calls next() when it is large, and adds counts up.
  std::uint64_t memory_bytes() const;
  // Whether the addresses that the process may use (ulimit -v) are not enough for twice as many
  // words. A caller who then calls next() can go on within little memory.
  bool is_nearly_full() const;

  // Replaces the content of `batch` by some of the words so far, at least one and at most 65,536,
  // and reuses its memory. Each word comes once for each group, in an order that means nothing.
  // Returns false at the end; the batch then has no rows, and the counter none of these words.
  Result<bool> next(GroupColumns& batch);

 private:
  struct State;
  explicit GroupCounter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hapax
