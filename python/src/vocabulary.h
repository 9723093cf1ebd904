// The terms of a vocabulary for hapax_words/_vocabulary.py: words of at least two characters in
// the order of their bytes, which is that of their code points. Tested by
// tests/python/vocabulary_test.py.
#pragma once

#include <hapax/counts.h>
#include <nanobind/nanobind.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "counts_table.h"

namespace hapax::python {

class Terms {
 public:
  // `stop` is a stop argument. All functions that take long heed it, and signals.
  Terms(const CountsTable& table, nanobind::object stop);

  std::size_t size() const { return words_.size(); }
  // Keeps the terms that occur in so many texts, both bounds included. Only for counts with
  // document frequencies.
  void keep_documents(double least, double most);
  // Keeps the terms of these numbers, which ascend.
  void keep(const nanobind::typed<nanobind::list, int>& numbers);

  // How often each term occurs, as int64 in the order of the terms.
  nanobind::bytes frequencies() const;
  // Each term with its number.
  nanobind::typed<nanobind::dict, nanobind::str, int> to_dict() const;

 private:
  std::shared_ptr<const Counts> counts_;  // the words lie in it,
  std::deque<std::string> copies_;        // or here, if those of the counts are on disk
  std::vector<WordCount> words_;
  nanobind::object stop_;
};

void bind_vocabulary(nanobind::module_& module);

}  // namespace hapax::python
