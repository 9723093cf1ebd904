#include "arrow_export.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <utility>

#include "arrow_abi.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::int64_t kBatchRows = 65'536;
constexpr const char* kStreamName = "arrow_array_stream";
constexpr const char* kSchemaName = "arrow_schema";
constexpr const char* kArrayName = "arrow_array";

using SharedColumns = std::shared_ptr<const Columns>;

// The private_data of a struct points to this: its children, one for each column.
template <typename Struct>
struct Parent {
  std::array<Struct, 2> children;
  std::array<Struct*, 2> pointers;
  std::array<const void*, 1> no_validity{};
};

template <typename Struct>
void release_parent(Struct* self) {
  auto* const parent = static_cast<Parent<Struct>*>(self->private_data);
  for (Struct& child : parent->children) {
    // A consumer may have moved a child out, and then it releases that itself.
    if (child.release != nullptr) {
      child.release(&child);
    }
  }
  delete parent;
  self->release = nullptr;
}

void release_field(ArrowSchema* field) { field->release = nullptr; }

ArrowSchema field(const char* format, const char* name) {
  return {.format = format,
          .name = name,
          .metadata = nullptr,
          .flags = 0,
          .n_children = 0,
          .children = nullptr,
          .dictionary = nullptr,
          .release = release_field,
          .private_data = nullptr};
}

void fill_schema(ArrowSchema& schema) {
  auto* const parent = new Parent<ArrowSchema>{
      .children = {field("U", "word"), field("l", "count")}, .pointers = {}};
  parent->pointers = {&parent->children[0], &parent->children[1]};
  schema = {.format = "+s",
            .name = "",
            .metadata = nullptr,
            .flags = 0,
            .n_children = 2,
            .children = parent->pointers.data(),
            .dictionary = nullptr,
            .release = release_parent<ArrowSchema>,
            .private_data = parent};
}

// A column of a batch, which keeps all columns alive.
struct Column {
  SharedColumns columns;
  std::array<const void*, 3> buffers;  // validity, which is absent, and one or two more
};

void release_column(ArrowArray* column) {
  delete static_cast<Column*>(column->private_data);
  column->release = nullptr;
}

ArrowArray column_array(std::int64_t rows, std::int64_t buffers, std::unique_ptr<Column> column) {
  const void** const pointers = column->buffers.data();
  return {.length = rows,
          .null_count = 0,
          .offset = 0,
          .n_buffers = buffers,
          .n_children = 0,
          .buffers = pointers,
          .children = nullptr,
          .dictionary = nullptr,
          .release = release_column,
          .private_data = column.release()};
}

void fill_batch(const SharedColumns& columns, std::int64_t at, std::int64_t rows,
                ArrowArray& batch) {
  auto words = std::make_unique<Column>(
      Column{columns, {nullptr, columns->offsets.data() + at, columns->bytes.data()}});
  auto counts =
      std::make_unique<Column>(Column{columns, {nullptr, columns->counts.data() + at, nullptr}});
  auto parent = std::make_unique<Parent<ArrowArray>>();
  parent->children = {column_array(rows, 3, std::move(words)),
                      column_array(rows, 2, std::move(counts))};
  parent->pointers = {&parent->children[0], &parent->children[1]};
  batch = {.length = rows,
           .null_count = 0,
           .offset = 0,
           .n_buffers = 1,
           .n_children = 2,
           .buffers = parent->no_validity.data(),
           .children = parent->pointers.data(),
           .dictionary = nullptr,
           .release = release_parent<ArrowArray>,
           .private_data = nullptr};
  batch.private_data = parent.release();
}

struct Stream {
  SharedColumns columns;
  std::int64_t at = 0;
};

// Runs a callback's body. Returns an errno, as Arrow wants.
template <typename Body>
int without_exceptions(const Body& body) {
  try {
    body();
    return 0;
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  }
}

int get_schema(ArrowArrayStream* /*self*/, ArrowSchema* schema) {
  return without_exceptions([&] { fill_schema(*schema); });
}

int get_next(ArrowArrayStream* self, ArrowArray* batch) {
  auto& stream = *static_cast<Stream*>(self->private_data);
  const std::int64_t left = std::ssize(stream.columns->counts) - stream.at;
  if (left == 0) {
    *batch = {};  // released: the end
    return 0;
  }
  return without_exceptions([&] {
    const std::int64_t rows = std::min(kBatchRows, left);
    fill_batch(stream.columns, stream.at, rows, *batch);
    stream.at += rows;
  });
}

const char* no_last_error(ArrowArrayStream* /*self*/) { return nullptr; }

void release_stream(ArrowArrayStream* self) {
  delete static_cast<Stream*>(self->private_data);
  self->release = nullptr;
}

// Owns a struct on the heap until its capsule does.
template <typename Struct>
nb::object make_capsule(std::unique_ptr<Struct> content, const char* name,
                        PyCapsule_Destructor destroy) {
  PyObject* const capsule = PyCapsule_New(content.get(), name, destroy);
  if (capsule == nullptr) {
    content->release(content.get());
    throw nb::python_error();
  }
  static_cast<void>(content.release());  // the capsule has it
  return nb::steal(capsule);
}

template <typename Struct>
void destroy_content(PyObject* capsule, const char* name) {
  auto* const content = static_cast<Struct*>(PyCapsule_GetPointer(capsule, name));
  if (content->release != nullptr) {
    content->release(content);
  }
  delete content;
}

}  // namespace

nb::object make_arrow_stream(SharedColumns columns) {
  auto stream = std::make_unique<Stream>(Stream{.columns = std::move(columns)});
  auto content = std::make_unique<ArrowArrayStream>(
      ArrowArrayStream{get_schema, get_next, no_last_error, release_stream, nullptr});
  content->private_data = stream.release();
  return make_capsule(std::move(content), kStreamName, [](PyObject* capsule) {
    destroy_content<ArrowArrayStream>(capsule, kStreamName);
  });
}

nb::tuple make_arrow_array(const SharedColumns& columns) {
  auto content = std::make_unique<ArrowArray>();
  fill_batch(columns, 0, std::ssize(columns->counts), *content);
  return nb::make_tuple(make_arrow_schema(),
                        make_capsule(std::move(content), kArrayName, [](PyObject* capsule) {
                          destroy_content<ArrowArray>(capsule, kArrayName);
                        }));
}

nb::object make_arrow_schema() {
  auto content = std::make_unique<ArrowSchema>();
  fill_schema(*content);
  return make_capsule(std::move(content), kSchemaName, [](PyObject* capsule) {
    destroy_content<ArrowSchema>(capsule, kSchemaName);
  });
}

}  // namespace hapax::python
