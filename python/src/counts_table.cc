#include "counts_table.h"

#include <hapax/stats_json.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <string>
#include <utility>

#include "arrow_export.h"
#include "dict_builder.h"
#include "interruptible.h"
#include "notices.h"
#include "released_gil.h"
#include "small_work.h"
#include "texts.h"
#include "word_iterator.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr unsigned kAllProcessors = 0;

std::string_view word_at(const Columns& columns, std::size_t row) {
  const auto begin = static_cast<std::size_t>(columns.offsets[row]);
  const auto end = static_cast<std::size_t>(columns.offsets[row + 1]);
  return {columns.bytes.data() + begin, end - begin};
}

std::uint64_t get_count(const CountsTable& table, nb::handle word) {
  if (!PyUnicode_Check(word.ptr())) {
    throw nb::type_error(
        (std::string("words are str, not ") + nb::inst_name(word).c_str()).c_str());
  }
  return table.counts()[TextBytes(word, "word").view()];
}

bool contains(const CountsTable& table, nb::handle word) {
  return PyUnicode_Check(word.ptr()) && table.counts()[TextBytes(word, "word").view()] != 0;
}

nb::object get(const CountsTable& table, nb::handle word, nb::object fallback) {
  if (!PyUnicode_Check(word.ptr())) {
    return fallback;
  }
  const std::uint64_t count = table.counts()[TextBytes(word, "word").view()];
  return count != 0 ? make_count(count) : std::move(fallback);
}

std::uint64_t size_of(const CountsTable& table) {
  return sizeof(CountsTable) + table.counts().memory_bytes();
}

nb::list first_pairs(const CountsTable& table, std::uint64_t k) {
  nb::list pairs;
  const std::unique_ptr<Cursor> cursor = table.cursor({.first = k});
  SignalCheck signals;
  while (const std::optional<WordCount> entry = cursor->next()) {
    signals.step();
    pairs.append(make_pair(*entry));
  }
  return pairs;
}

nb::dict to_dict(const CountsTable& table) {
  const std::shared_ptr<const Columns> columns = table.columns();
  DictBuilder all(columns->counts.size());
  SignalCheck signals;
  for (std::size_t row = 0; row < columns->counts.size(); ++row) {
    signals.step();
    all.add(make_str(word_at(*columns, row)),
            make_count(static_cast<std::uint64_t>(columns->counts[row])));
  }
  return all.finish();
}

// Of counts with as many words each.
Result<bool> equal_counts(const Counts& mine, const Counts& theirs, const std::stop_token& stop) {
  std::uint64_t words = 0;
  for (const WordCount entry : mine) {
    if (theirs[entry.word] != entry.count) {
      return false;
    }
    if (++words % kSmallWords == 0 && stop.stop_requested()) {
      return cancelled();
    }
  }
  return true;
}

bool equals(const CountsTable& table, const CountsTable& other) {
  const Counts& mine = table.counts();
  const Counts& theirs = other.counts();
  if (&mine == &theirs) {
    return true;
  }
  if (mine.size() != theirs.size() || mine.total() != theirs.total()) {
    return false;
  }
  if (table.is_small()) {
    return *equal_counts(mine, theirs, std::stop_token());
  }
  return run_interruptibly(
      Watch(), [&](const std::stop_token& stop) { return equal_counts(mine, theirs, stop); });
}

// Whether `value` is the number `count`, by Python's ==.
bool is_count(nb::handle value, std::uint64_t count) {
  const nb::object expected = make_count(count);
  const CallingPython calling;  // the exit of Python waits for one comparison at most
  const int is_equal = PyObject_RichCompareBool(value.ptr(), expected.ptr(), Py_EQ);
  if (is_equal < 0) {
    throw nb::python_error();
  }
  return is_equal != 0;
}

// Whether a dict has the same words with the same counts. With `ignores_zeros` as a Counter
// compares: a count of 0 is that of an absent word.
bool equals_dict(const CountsTable& table, const nb::dict& dict, bool ignores_zeros) {
  std::uint64_t found = 0;
  Py_ssize_t at = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  SignalCheck signals;
  while (PyDict_Next(dict.ptr(), &at, &key, &value) != 0) {
    const nb::object word = nb::borrow(key);
    const nb::object number = nb::borrow(value);
    const std::uint64_t count =
        contains(table, word) ? table.counts()[TextBytes(word, "word").view()] : 0;
    if ((count == 0 && !ignores_zeros) || !is_count(number, count)) {
      return false;
    }
    found += count != 0 ? 1 : 0;
    signals.step();  // may run Python's code, so `key` and `value` are not used any more
  }
  return found == table.counts().size();
}

template <Give kGive>
WordIterator iterator(const CountsTable& table) {
  return {table, kGive};
}

}  // namespace

bool CountsTable::is_small() const { return counts().size() <= kSmallWords; }

std::optional<CountsTable> CountsTable::documents() const {
  const Counts* const documents = counts().documents();
  if (documents == nullptr) {
    return std::nullopt;
  }
  return CountsTable(std::shared_ptr<const Counts>(shared_counts(), documents), texts());
}

std::uint64_t CountsTable::hapaxes() const {
  if (!shared_->hapaxes) {
    std::uint64_t hapaxes = 0;
    if (is_small()) {
      hapaxes = counts().hapaxes();
    } else {
      const ReleasedGil released;
      hapaxes = counts().hapaxes();
    }
    shared_->hapaxes = hapaxes;
  }
  return *shared_->hapaxes;
}

std::unique_ptr<Cursor> CountsTable::cursor(const Selection& selection, const Watch& watch) const {
  if (is_small()) {
    return counts().cursor(selection);
  }
  return run_interruptibly(
      watch, [&](const std::stop_token& stop) -> Result<std::unique_ptr<Cursor>> {
        std::unique_ptr<Cursor> cursor = counts().cursor(selection, kAllProcessors, stop);
        return cursor == nullptr ? Result<std::unique_ptr<Cursor>>(cancelled())
                                 : Result<std::unique_ptr<Cursor>>(std::move(cursor));
      });
}

std::shared_ptr<const Columns> CountsTable::columns() const {
  std::shared_ptr<const Columns> columns = shared_->columns.lock();
  if (columns != nullptr) {
    return columns;
  }
  if (is_small()) {
    columns = std::make_shared<const Columns>(counts().columns());
  } else {
    columns = run_interruptibly(
        Watch(), [&](const std::stop_token& stop) -> Result<std::shared_ptr<const Columns>> {
          auto made = std::make_shared<const Columns>(counts().columns({}, kAllProcessors, stop));
          return made->offsets.empty() ? Result<std::shared_ptr<const Columns>>(cancelled())
                                       : Result<std::shared_ptr<const Columns>>(std::move(made));
        });
  }
  shared_->columns = columns;
  return columns;
}

namespace {

void bind_class(nb::module_& module) {
  nb::class_<CountsTable>(module, "CountsTable",
                          nb::sig("class CountsTable(collections.abc.Mapping[str, int])"),
                          "The counts behind hapax_words.Counts.")
      .def(nb::init<const CountsTable&>())
      .def("__len__", [](const CountsTable& table) { return table.counts().size(); })
      .def("__sizeof__", &size_of)
      .def("__getitem__", &get_count, nb::arg("word").none(),
           nb::sig("def __getitem__(self, word: str, /) -> int"))
      .def("__contains__", &contains, nb::arg("word").none())
      .def("__iter__", iterator<Give::kWords>, MayCallPython(),
           nb::sig("def __iter__(self) -> collections.abc.Iterator[str]"))
      .def("get", &get, nb::arg("word").none(), nb::arg("default") = nb::none(),
           nb::sig("def get(self, word: str, default: typing.Any = None, /) -> typing.Any"),
           "The count of a word (int), or `default`, which is None, if it is absent.")
      .def("to_dict", &to_dict, MayCallPython(), nb::sig("def to_dict(self) -> dict[str, int]"),
           "A dict of all words with their counts, in the total order.")
      .def(
          "__arrow_c_stream__",
          [](const CountsTable& table, const nb::object& /*requested_schema*/) {
            return make_arrow_stream(table.columns());
          },
          MayCallPython(), nb::arg("requested_schema") = nb::none(),
          "A new stream of Arrow in a capsule: word (large_string) and count (int64), in the total "
          "order, in batches of 65,536 rows. A requested schema is not heeded.")
      .def(
          "__arrow_c_schema__", [](const CountsTable& /*table*/) { return make_arrow_schema(); },
          "The schema of that stream in a capsule.")
      .def_prop_ro(
          "total", [](const CountsTable& table) { return table.counts().total(); },
          "How many words there are, every occurrence (int).")
      .def_prop_ro("hapaxes", &CountsTable::hapaxes, MayCallPython(),
                   "How many words occur once (int).")
      .def_prop_ro("texts", &CountsTable::texts,
                   "How many texts count_iter() counted (int); None if something else counted.");
}

// What hapax_words/_counts.py makes further methods of.
void bind_functions(nb::module_& module) {
  module.def("counts_of", iterator<Give::kCounts>, MayCallPython(),
             nb::sig("def counts_of(table: CountsTable, /) -> collections.abc.Iterator[int]"));
  module.def(
      "pairs_of", iterator<Give::kPairs>, MayCallPython(),
      nb::sig("def pairs_of(table: CountsTable, /) -> collections.abc.Iterator[tuple[str, int]]"));
  module.def("first_pairs_of", &first_pairs, MayCallPython(),
             nb::sig("def first_pairs_of(table: CountsTable, k: int, /) -> list[tuple[str, int]]"));
  module.def("documents_of", &CountsTable::documents);
  module.def("equals", &equals, MayCallPython());
  module.def("equals_dict", &equals_dict, MayCallPython(),
             nb::sig("def equals_dict(table: CountsTable, other: dict[typing.Any, typing.Any], "
                     "ignores_zeros: bool, /) -> bool"));
  module.def("stats_json_of", [](const CountsTable& table) {
    return stats_json(table.counts(), table.counts().stats());
  });
  module.def("has_notices",
             [](const CountsTable& table) { return !table.counts().notices().empty(); });
  module.def("caller_of", &CountsTable::caller);
  module.def("set_caller", &CountsTable::set_caller);
  module.def(
      "notices_of",
      [](const CountsTable& table) { return notice_tuples(table.counts().notices()); },
      MayCallPython(),
      nb::sig("def notices_of(table: CountsTable, /) -> list[tuple[typing.Any, ...]]"));
}

}  // namespace

void bind_counts_table(nb::module_& module) {
  bind_class(module);
  bind_functions(module);
}

}  // namespace hapax::python
