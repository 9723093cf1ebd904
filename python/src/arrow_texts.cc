#include "arrow_texts.h"

#include <optional>
#include <span>

#include "arrow_abi.h"
#include "arrow_column.h"
#include "arrow_source.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr const char* kWhat = "texts";
// Signals are looked for after so many rows.
constexpr std::int64_t kRowsPerLook = 1024;

bool add_rows(const TextColumn& column, TextAdder& adder, TextsCount& count) {
  for (std::int64_t row = 0; row < column.size(); ++row) {
    if (const std::optional<std::span<const std::uint8_t>> text = column[row]) {
      adder.add(*text);
    }
    if (row % kRowsPerLook == 0 && count.has_ended()) {
      return false;
    }
  }
  return true;
}

}  // namespace

void add_arrow_stream(nb::handle capsule, TextAdder& adder, TextsCount& count) {
  Owned<ArrowArrayStream> stream(capsule, "arrow_array_stream");
  Owned<ArrowSchema> schema;
  call_stream(kWhat, stream, (*stream).get_schema, schema);
  const ColumnType type = column_type(*schema);
  for (;;) {
    Owned<ArrowArray> array;
    call_stream(kWhat, stream, (*stream).get_next, array);
    if (array.is_empty() || !add_rows(TextColumn(type, *array), adder, count)) {
      return;
    }
  }
}

void add_arrow_array(nb::handle schema_capsule, nb::handle array_capsule, TextAdder& adder,
                     TextsCount& count) {
  const Owned<ArrowSchema> schema(schema_capsule, "arrow_schema");
  const Owned<ArrowArray> array(array_capsule, "arrow_array");
  add_rows(TextColumn(column_type(*schema), *array), adder, count);
}

}  // namespace hapax::python
