// A pass over the words of counts in the total order, as an iterator of Python. No list of all
// words is made: the words are sorted as entries of 16 bytes, and each becomes a str when it is
// asked for. Tested by tests/python/counts_test.py.
#pragma once

#include <hapax/counts.h>
#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>

#include "counts_table.h"
#include "interruptible.h"

namespace hapax::python {

enum class Give : std::uint8_t { kWords, kCounts, kPairs };

class WordIterator {
 public:
  WordIterator(const CountsTable& table, Give give)
      : counts_(table.shared_counts()),
        cursor_(table.cursor()),
        left_(cursor_->size()),
        give_(give) {}

  // Throws StopIteration at the end.
  nanobind::object next();
  std::uint64_t left() const { return left_; }

 private:
  std::shared_ptr<const Counts> counts_;  // the cursor's words lie in it
  std::unique_ptr<Cursor> cursor_;
  std::uint64_t left_;
  Give give_;
  SignalCheck signals_;  // list() looks for none itself
};

void bind_word_iterator(nanobind::module_& module);

}  // namespace hapax::python
