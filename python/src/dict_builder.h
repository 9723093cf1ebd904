// Fills a new dict with words, of which there may be millions. Most of the time would go into
// waiting for memory: where a word goes in the dict's index depends on its hash, and a large index
// does not fit the caches. So words are inserted some dozens at a time, and their places in the
// index are prefetched before.
//
// Where these places are is inside of Python. It is only a hint to the processor: if it is wrong,
// filling takes longer. Use it with the GIL held. Tested by tests/python/counts_test.py.
#pragma once

#include <nanobind/nanobind.h>

#include <array>
#include <cstddef>

namespace hapax::python {

class DictBuilder {
 public:
  // For so many words.
  explicit DictBuilder(std::size_t items);

  // Adds a str that was not added before, with its value. May throw Python's exceptions.
  void add(nanobind::object word, nanobind::object value);

  // The dict, in the order in which words were added. Once, last.
  nanobind::dict finish();

 private:
  struct Item {
    nanobind::object word;
    nanobind::object value;
  };
  static constexpr std::size_t kBatch = 32;

  void prefetch_place(Py_hash_t hash) const;
  void insert_all();

  nanobind::dict dict_;
  const char* index_ = nullptr;  // null where it is not known or small
  std::size_t mask_ = 0;
  std::array<Item, kBatch> batch_;
  std::size_t size_ = 0;
};

}  // namespace hapax::python
