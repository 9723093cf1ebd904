#include "from_arrow.h"

#include <hapax/counts_builder.h>

#include <cstdint>
#include <utility>

#include "arrow_abi.h"
#include "arrow_source.h"
#include "counts_columns.h"
#include "counts_table.h"
#include "released_gil.h"
#include "stepwise_work.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// Counts in the making. Batches are read without the GIL.
class TableReader {
 public:
  TableReader(bool keeps_case, nb::object stop)
      : work_(std::move(stop)), builder_(work_.run([&] {
          return CountsBuilder::make(keeps_case ? LetterCase::kKeep : LetterCase::kLower,
                                     work_.token());
        })) {}

  void add(const CountsColumns& columns, const ArrowArray& batch) {
    work_.run([&]() -> Result<bool> {
      const Result<void> added = add_rows(columns, batch, rows_, builder_);
      return added ? Result<bool>(true) : added.error();
    });
    rows_ += batch.length;
  }

  CountsTable finish() {
    return CountsTable(work_.run([&] { return builder_.finish(); }));
  }

 private:
  StepwiseWork work_;
  CountsBuilder builder_;
  std::int64_t rows_ = 0;
};

CountsTable from_stream(nb::handle capsule, bool keeps_case, nb::object stop) {
  constexpr const char* kWhat = "counts";
  Owned<ArrowArrayStream> stream(capsule, "arrow_array_stream");
  Owned<ArrowSchema> schema;
  call_stream(kWhat, stream, (*stream).get_schema, schema);
  const CountsColumns columns = counts_columns(*schema);
  TableReader reader(keeps_case, std::move(stop));
  for (;;) {
    Owned<ArrowArray> batch;
    call_stream(kWhat, stream, (*stream).get_next, batch);
    if (batch.is_empty()) {
      return reader.finish();
    }
    reader.add(columns, *batch);
  }
}

CountsTable from_array(nb::handle schema_capsule, nb::handle array_capsule, bool keeps_case,
                       nb::object stop) {
  const Owned<ArrowSchema> schema(schema_capsule, "arrow_schema");
  const Owned<ArrowArray> batch(array_capsule, "arrow_array");
  const CountsColumns columns = counts_columns(*schema);
  TableReader reader(keeps_case, std::move(stop));
  reader.add(columns, *batch);
  return reader.finish();
}

}  // namespace

void bind_from_arrow(nb::module_& module) {
  module.def("counts_from_stream", &from_stream, MayCallPython(), nb::arg("stream"),
             nb::arg("keep_case"), nb::arg("stop").none());
  module.def("counts_from_array", &from_array, MayCallPython(), nb::arg("schema"), nb::arg("array"),
             nb::arg("keep_case"), nb::arg("stop").none());
}

}  // namespace hapax::python
