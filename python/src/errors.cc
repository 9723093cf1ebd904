#include "errors.h"

#include <cstdint>
#include <exception>

namespace hapax::python {
namespace {

namespace nb = nanobind;

nb::tuple error_kinds() {
  nb::list kinds;
  for (std::uint8_t kind = 0; kind <= static_cast<std::uint8_t>(ErrorKind::kSystem); ++kind) {
    const std::string_view name = name_of(static_cast<ErrorKind>(kind));
    kinds.append(nb::str(name.data(), name.size()));
  }
  return nb::tuple(kinds);
}

void set_error(const Error& error) {
  const std::string_view kind = name_of(error.kind);
  const nb::object path =
      error.path.empty() ? nb::object(nb::none()) : nb::bytes(error.path.data(), error.path.size());
  const nb::object offset =
      error.offset ? nb::object(nb::int_(*error.offset)) : nb::object(nb::none());
  const nb::object input =
      error.input ? nb::object(nb::int_(*error.input)) : nb::object(nb::none());
  const nb::object exception =
      nb::module_::import_("hapax_words._errors")
          .attr("make_error")(nb::str(kind.data(), kind.size()), make_message(error.cause), path,
                              offset, error.offset_is_decoded, make_message(error.remedy),
                              error.system_code, input);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
}

void translate(const std::exception_ptr& exception, void* /*unused*/) {
  try {
    std::rethrow_exception(exception);
  } catch (const Failure& failure) {
    try {
      set_error(failure.error());
    } catch (nb::python_error& error) {
      error.restore();  // making the exception failed, as without memory
    }
  }
}

}  // namespace

void translate_failures() { nb::register_exception_translator(&translate); }

void bind_error_kinds(nb::module_& module) {
  module.def("error_kinds", &error_kinds, nb::sig("def error_kinds() -> tuple[str, ...]"));
}

nb::object make_message(std::string_view text) {
  return nb::steal(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "backslashreplace"));
}

Error cancelled() { return {.kind = ErrorKind::kCancelled, .cause = "cancelled"}; }

void throw_error(const Error& error) {
  set_error(error);
  throw nb::python_error();
}

}  // namespace hapax::python
