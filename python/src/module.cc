// The extension hapax_words._hapax. Each part of it binds itself; this file lists the parts.
// Tested by tests/python/.
#include <hapax/count.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string_view.h>

#include "bytes_counter.h"
#include "count.h"
#include "count_iter.h"
#include "counts_batch.h"
#include "counts_files.h"
#include "counts_table.h"
#include "errors.h"
#include "from_arrow.h"
#include "group_counter.h"
#include "list_files.h"
#include "merged_counts.h"
#include "options.h"
#include "partitioned_counts.h"
#include "pieces.h"
#include "released_gil.h"
#include "vocabulary.h"
#include "word_iterator.h"

namespace hapax::python {
namespace {

// Classes, hooks and jobs belong to one interpreter.
void refuse_sub_interpreters() {
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
    throw nanobind::import_error(
        "hapax_words works in the main interpreter only, not in a sub-interpreter");
  }
}

// A second import, after the module was removed from sys.modules, gives what the first one made:
// its classes and hooks exist once in a process.
bool is_made_of_first(nanobind::module_& module) {
  static PyObject* first = nullptr;
  if (first == nullptr) {
    first = module.inc_ref().ptr();
    return false;
  }
  for (const auto& [name, value] : nanobind::borrow<nanobind::dict>(PyModule_GetDict(first))) {
    if (!nanobind::hasattr(module, name)) {  // a module has its own __name__, __spec__ and so on
      nanobind::setattr(module, name, value);
    }
  }
  return true;
}

}  // namespace
}  // namespace hapax::python

NB_MODULE(_hapax, module) {
  hapax::python::refuse_sub_interpreters();
  if (hapax::python::is_made_of_first(module)) {
    return;
  }
  // Threads that sleep until the process ends keep their objects.
  nanobind::set_leak_warnings(false);
  module.def("version", &hapax::version, "The version of hapax (str), such as \"0.2.0\".");
  module.def("unicode_version", &hapax::unicode_version,
             "The version of Unicode that says what a letter is (str): \"14.0.0\".");
  hapax::python::register_process_hooks();
  hapax::python::translate_failures();
  hapax::python::bind_error_kinds(module);
  hapax::python::bind_options(module);
  hapax::python::bind_counts_table(module);
  hapax::python::bind_counts_files(module);
  hapax::python::bind_partitioned_counts(module);
  hapax::python::bind_counts_batch(module);
  hapax::python::bind_merged_counts(module);
  hapax::python::bind_group_counter(module);
  hapax::python::bind_from_arrow(module);
  hapax::python::bind_word_iterator(module);
  hapax::python::bind_count(module);
  hapax::python::bind_bytes_counter(module);
  hapax::python::bind_pieces(module);
  hapax::python::bind_count_iter(module);
  hapax::python::bind_list_files(module);
  hapax::python::bind_vocabulary(module);
}
