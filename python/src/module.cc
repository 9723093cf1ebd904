// The extension hapax_words._hapax. Each part of it binds itself; this file lists the parts.
// Tested by tests/python/.
#include <hapax/count.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string_view.h>

NB_MODULE(_hapax, module) {
  module.def("version", &hapax::version);
  module.def("unicode_version", &hapax::unicode_version);
}
