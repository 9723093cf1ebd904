#include "vocabulary.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::uint64_t kMinCharacters = 2;

}  // namespace

Terms::Terms(const CountsTable& table) : counts_(table.shared_counts()) {
  const std::unique_ptr<Cursor> cursor =
      table.cursor({.order = Order::kByWord, .min_length = kMinCharacters});
  words_.reserve(cursor->size());
  while (const std::optional<WordCount> entry = cursor->next()) {
    words_.push_back(*entry);
  }
}

void Terms::keep_documents(double least, double most) {
  const Counts& documents = *counts_->documents();
  std::erase_if(words_, [&](const WordCount& entry) {
    const auto number = static_cast<double>(documents[entry.word]);
    return number < least || number > most;
  });
}

void Terms::keep(const nb::typed<nb::list, int>& numbers) {
  std::vector<WordCount> kept;
  kept.reserve(numbers.size());
  for (const nb::handle number : numbers) {
    kept.push_back(words_.at(nb::cast<std::size_t>(number)));
  }
  words_ = std::move(kept);
}

nb::bytes Terms::frequencies() const {
  std::vector<std::int64_t> frequencies;
  frequencies.reserve(words_.size());
  for (const WordCount& entry : words_) {
    frequencies.push_back(static_cast<std::int64_t>(entry.count));
  }
  return nb::bytes(frequencies.data(), frequencies.size() * sizeof(std::int64_t));
}

nb::typed<nb::dict, nb::str, int> Terms::to_dict() const {
  nb::dict numbers = new_dict(words_.size());
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const nb::object word = make_str(words_[i].word);
    const nb::object number = make_count(i);
    if (PyDict_SetItem(numbers.ptr(), word.ptr(), number.ptr()) != 0) {
      throw nb::python_error();
    }
  }
  return numbers;
}

void bind_vocabulary(nb::module_& module) {
  nb::class_<Terms>(module, "Terms", "The terms of a vocabulary: see _vocabulary.py.")
      .def(nb::init<const CountsTable&>(), MayCallPython())
      .def("__len__", &Terms::size)
      .def("keep_documents", &Terms::keep_documents, MayCallPython(), nb::arg("least"),
           nb::arg("most"))
      .def("keep", &Terms::keep, MayCallPython(), nb::arg("numbers"))
      .def("frequencies", &Terms::frequencies, MayCallPython())
      .def("to_dict", &Terms::to_dict, MayCallPython());
}

}  // namespace hapax::python
