#include "count_iter.h"

#include <hapax/counts.h>
#include <hapax/options.h>

#include <memory>

#include "arrow_texts.h"
#include "counts_table.h"
#include "released_gil.h"
#include "text_adder.h"
#include "texts_count.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// Signals are looked for after so many texts of a list: a list takes no time to give them.
constexpr Py_ssize_t kTextsPerLook = 1024;

// A count of texts as an object of Python.
class TextsCounter {
 public:
  TextsCounter(const Options& options, const nb::object& stop, const nb::object& progress,
               bool lowers_whole)
      : count_(options, stop, progress),
        adder_(count_, options.document_frequencies,
               lowers_whole ? WholeLowering::kWhereNeeded : WholeLowering::kNever) {}

  // For any(map(add, texts)): true ends the iteration.
  bool add(nb::handle text) {
    adder_.add(text);
    return count_.has_ended();
  }

  // Other threads may change a list whenever the GIL is released, as they may while Python
  // iterates over one.
  void add_list(const nb::typed<nb::list, nb::object>& texts) {
    for (Py_ssize_t i = 0; i < PyList_Size(texts.ptr()); ++i) {
      const nb::object text = nb::borrow(PyList_GetItem(texts.ptr(), i));
      adder_.add(text);
      if (i % kTextsPerLook == 0 && count_.has_ended()) {
        return;
      }
    }
  }

  void add_tuple(const nb::typed<nb::tuple, nb::object, nb::ellipsis>& texts) {
    for (Py_ssize_t i = 0; i < PyTuple_Size(texts.ptr()); ++i) {
      adder_.add(PyTuple_GetItem(texts.ptr(), i));
      if (i % kTextsPerLook == 0 && count_.has_ended()) {
        return;
      }
    }
  }

  void add_stream(nb::handle capsule) { add_arrow_stream(capsule, adder_, count_); }
  void add_array(nb::handle schema, nb::handle array) {
    add_arrow_array(schema, array, adder_, count_);
  }

  CountsTable finish() {
    adder_.flush();
    return {std::make_shared<const Counts>(count_.finish()), adder_.texts()};
  }

  void close() { count_.close(); }
  std::uint64_t texts() const { return adder_.texts(); }

 private:
  TextsCount count_;
  TextAdder adder_;
};

}  // namespace

void bind_count_iter(nb::module_& module) {
  nb::class_<TextsCounter>(module, "TextsCounter", "A count of texts: see _count_iter.py.")
      .def(nb::init<const Options&, const nb::object&, const nb::object&, bool>(), MayCallPython(),
           nb::arg("options"), nb::arg("stop").none(), nb::arg("progress").none(),
           nb::arg("lowers_whole"))
      .def("add", &TextsCounter::add, MayCallPython(), nb::arg("text").none())
      .def("add_list", &TextsCounter::add_list, MayCallPython())
      .def("add_tuple", &TextsCounter::add_tuple, MayCallPython())
      .def("add_stream", &TextsCounter::add_stream, MayCallPython())
      .def("add_array", &TextsCounter::add_array, MayCallPython())
      .def("finish", &TextsCounter::finish, MayCallPython())
      .def("close", &TextsCounter::close, MayCallPython())
      .def_prop_ro("texts", &TextsCounter::texts);
}

}  // namespace hapax::python
