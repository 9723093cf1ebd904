// CountsTable: the counts of a run as an object of Python. hapax_words.Counts derives from it and
// adds what needs no speed. It never changes; any number of threads may read it.
//
// What takes long (sorting, columns) runs without the GIL and can be interrupted. Tested by
// tests/python/counts_test.py.
#pragma once

#include <hapax/counts.h>
#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "interruptible.h"

namespace hapax::python {

class CountsTable {
 public:
  explicit CountsTable(Counts counts)
      : CountsTable(std::make_shared<const Counts>(std::move(counts)), {}) {}
  // Counts of so many texts.
  CountsTable(std::shared_ptr<const Counts> counts, std::optional<std::uint64_t> texts)
      : shared_(std::make_shared<Shared>(Shared{.counts = std::move(counts), .texts = texts})) {}

  const Counts& counts() const { return *shared_->counts; }
  const std::shared_ptr<const Counts>& shared_counts() const { return shared_->counts; }
  // How many texts were counted, where that is known: by count_iter().
  std::optional<std::uint64_t> texts() const { return shared_->texts; }
  // The document frequencies, if they were counted.
  std::optional<CountsTable> documents() const;
  std::uint64_t hapaxes() const;

  // Whether work on all words takes some milliseconds only: too little for a thread.
  bool is_small() const;

  // The name of the function of hapax_words that counted, where there are notices. Set before
  // others see the table.
  const std::string& caller() const { return shared_->caller; }
  void set_caller(std::string caller) { shared_->caller = std::move(caller); }

  // Words in the total order. `watch` may end the sorting. The cursor must not outlive
  // shared_counts().
  std::unique_ptr<Cursor> cursor(const Selection& selection = {}, const Watch& watch = {}) const;

  // All words in the total order. They take some 25 bytes a word, and are shared by all who hold
  // them at the same time.
  std::shared_ptr<const Columns> columns() const;

 private:
  // Written with the GIL held.
  struct Shared {
    std::shared_ptr<const Counts> counts;
    std::optional<std::uint64_t> texts;
    std::optional<std::uint64_t> hapaxes = {};
    std::weak_ptr<const Columns> columns = {};
    std::string caller = {};
  };

  std::shared_ptr<Shared> shared_;
};

void bind_counts_table(nanobind::module_& module);

}  // namespace hapax::python
