#include "counts_batch.h"

#include "arrow_export.h"
#include "released_gil.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

nb::tuple array_of(const CountsBatch& batch, const nb::object& /*requested_schema*/) {
  return make_arrow_array(batch.columns());
}

}  // namespace

void bind_counts_batch(nb::module_& module) {
  nb::class_<CountsBatch>(module, "CountsBatch", "Words and counts for Arrow.")
      .def("__len__", &CountsBatch::size)
      .def("__arrow_c_array__", &array_of, MayCallPython(),
           nb::arg("requested_schema").none() = nb::none(),
           nb::sig("def __arrow_c_array__(self, requested_schema: object | None = None) -> "
                   "tuple[object, object]"));
}

}  // namespace hapax::python
