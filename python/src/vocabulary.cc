#include "vocabulary.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "dict_builder.h"
#include "interruptible.h"
#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::uint64_t kMinCharacters = 2;

}  // namespace

Terms::Terms(const CountsTable& table, nb::object stop)
    : counts_(table.shared_counts()), stop_(std::move(stop)) {
  const std::unique_ptr<Cursor> cursor =
      table.cursor({.order = Order::kByWord, .min_length = kMinCharacters}, {.stop = stop_});
  words_.reserve(cursor->size());
  SignalCheck check(stop_);
  while (const std::optional<WordCount> entry = cursor->next()) {
    check.step();
    words_.push_back(*entry);
    if (counts_->is_on_disk()) {
      words_.back().word = copies_.emplace_back(entry->word);
    }
  }
}

void Terms::keep_documents(double least, double most) {
  const Counts& documents = *counts_->documents();
  SignalCheck check(stop_);
  std::erase_if(words_, [&](const WordCount& entry) {
    check.step();
    const auto number = static_cast<double>(documents[entry.word]);
    return number < least || number > most;
  });
}

void Terms::keep(const nb::typed<nb::list, int>& numbers) {
  std::vector<WordCount> kept;
  kept.reserve(numbers.size());
  SignalCheck check(stop_);
  for (const nb::handle number : numbers) {
    check.step();
    kept.push_back(words_.at(nb::cast<std::size_t>(number)));
  }
  words_ = std::move(kept);
}

nb::bytes Terms::frequencies() const {
  std::vector<std::int64_t> frequencies;
  frequencies.reserve(words_.size());
  SignalCheck check(stop_);
  for (const WordCount& entry : words_) {
    check.step();
    frequencies.push_back(static_cast<std::int64_t>(entry.count));
  }
  return nb::bytes(frequencies.data(), frequencies.size() * sizeof(std::int64_t));
}

nb::typed<nb::dict, nb::str, int> Terms::to_dict() const {
  DictBuilder numbers(words_.size());
  SignalCheck check(stop_);
  for (std::size_t i = 0; i < words_.size(); ++i) {
    check.step();
    numbers.add(make_str(words_[i].word), make_count(i));
  }
  return numbers.finish();
}

void bind_vocabulary(nb::module_& module) {
  nb::class_<Terms>(module, "Terms", "The terms of a vocabulary: see _vocabulary.py.")
      .def(nb::init<const CountsTable&, nb::object>(), nb::arg("table"), nb::arg("stop").none(),
           MayCallPython())
      .def("__len__", &Terms::size)
      .def("keep_documents", &Terms::keep_documents, MayCallPython(), nb::arg("least"),
           nb::arg("most"))
      .def("keep", &Terms::keep, MayCallPython(), nb::arg("numbers"))
      .def("frequencies", &Terms::frequencies, MayCallPython())
      .def("to_dict", &Terms::to_dict, MayCallPython());
}

}  // namespace hapax::python
