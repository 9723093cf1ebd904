#include "arrow_texts.h"

#include <cstring>
#include <optional>
#include <span>

#include "arrow_abi.h"
#include "arrow_column.h"
#include "released_gil.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// Signals are looked for after so many rows.
constexpr std::int64_t kRowsPerLook = 1024;

// One of Arrow's structures, which releases itself. A release may run the code of any library, so
// it runs with the GIL held, as where Python drops an object.
template <typename Struct>
class Owned {
 public:
  Owned() = default;
  // Takes over what the capsule points to.
  Owned(nb::handle capsule, const char* name) {
    auto* const content = static_cast<Struct*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (content == nullptr) {
      throw nb::python_error();
    }
    if (content->release == nullptr) {
      throw nb::value_error("an Arrow capsule was used before");
    }
    struct_ = *content;
    content->release = nullptr;
  }
  ~Owned() {
    if (struct_.release != nullptr) {
      struct_.release(&struct_);
    }
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  Struct* get() { return &struct_; }
  const Struct& operator*() const { return struct_; }
  bool is_empty() const { return struct_.release == nullptr; }

 private:
  Struct struct_{};
};

// Runs a function of a stream, which may run any code, also Python's.
template <typename Function, typename Out>
void call(ArrowArrayStream* stream, Function function, Out* out) {
  int error = 0;
  {
    const ReleasedGil released;
    error = function(stream, out);
  }
  if (PyErr_CheckSignals() != 0) {
    throw nb::python_error();
  }
  if (error != 0) {
    const char* const message = stream->get_last_error(stream);
    PyErr_Format(PyExc_RuntimeError, "the Arrow stream of the texts failed: %s",
                 message == nullptr ? std::strerror(error) : message);
    throw nb::python_error();
  }
}

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
  call(stream.get(), (*stream).get_schema, schema.get());
  const ColumnType type = column_type(*schema);
  for (;;) {
    Owned<ArrowArray> array;
    call(stream.get(), (*stream).get_next, array.get());
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
