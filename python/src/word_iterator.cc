#include "word_iterator.h"

#include <optional>

#include "released_gil.h"
#include "texts.h"

namespace hapax::python {

namespace nb = nanobind;

nb::object WordIterator::next() {
  signals_.step();
  const std::optional<WordCount> entry = cursor_->next();
  if (!entry) {
    throw nb::stop_iteration();
  }
  --left_;
  switch (give_) {
    case Give::kWords:
      return make_str(entry->word);
    case Give::kCounts:
      return make_count(entry->count);
    case Give::kPairs:
      break;
  }
  return make_pair(*entry);
}

void bind_word_iterator(nb::module_& module) {
  nb::class_<WordIterator>(module, "WordIterator", "Words in the total order.")
      .def("__iter__", [](nb::handle self) { return nb::borrow(self); })
      .def("__next__", &WordIterator::next, MayCallPython())
      .def("__length_hint__", &WordIterator::left);
}

}  // namespace hapax::python
