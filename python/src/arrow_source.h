// Reads the capsules in which other libraries give us Arrow's C data. Use it with the GIL held.
// Tested by tests/python/arrow_texts_test.py and from_arrow_test.py.
#pragma once

#include <nanobind/nanobind.h>

#include <cstring>

#include "arrow_abi.h"
#include "released_gil.h"

namespace hapax::python {

// One of Arrow's structures, which releases itself. A release may run the code of any library, so
// it runs with the GIL held, as where Python drops an object.
template <typename Struct>
class Owned {
 public:
  Owned() = default;
  // Takes over what the capsule points to.
  Owned(nanobind::handle capsule, const char* name) {
    auto* const content = static_cast<Struct*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (content == nullptr) {
      throw nanobind::python_error();
    }
    if (content->release == nullptr) {
      throw nanobind::value_error("an Arrow capsule was used before");
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

// Runs a function of a stream of `what`, which may run any code, also Python's, without the GIL.
// Throws RuntimeError for an error of the stream.
template <typename Function, typename Out>
void call_stream(const char* what, Owned<ArrowArrayStream>& stream, Function function,
                 Owned<Out>& out) {
  int error = 0;
  {
    const ReleasedGil released;
    error = function(stream.get(), out.get());
  }
  if (PyErr_CheckSignals() != 0) {
    throw nanobind::python_error();
  }
  if (error != 0) {
    const char* const message = (*stream).get_last_error(stream.get());
    PyErr_Format(PyExc_RuntimeError, "the Arrow stream of the %s failed: %s", what,
                 message == nullptr ? std::strerror(error) : message);
    throw nanobind::python_error();
  }
}

}  // namespace hapax::python
