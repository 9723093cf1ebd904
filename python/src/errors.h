// Errors of the library as Python exceptions. hapax_words/_errors.py has their classes. Tested by
// tests/python/errors_test.py.
#pragma once

#include <hapax/result.h>
#include <nanobind/nanobind.h>

#include <string_view>
#include <type_traits>
#include <utility>

namespace hapax::python {

// Makes exceptions of Python of Failures, which functions throw that read words from disk.
void translate_failures();

// Binds the names of the kinds, the values of hapax_words.Error.kind.
void bind_error_kinds(nanobind::module_& module);

// A str of a message, whatever its bytes are.
nanobind::object make_message(std::string_view text);

// The error of work that a stop argument, or another end, has ended.
Error cancelled();

// Throws `error` as an exception of Python. Call it with the GIL held.
[[noreturn]] void throw_error(const Error& error);

template <typename T>
T value_or_throw(Result<T> result) {
  if (!result) {
    throw_error(result.error());
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(result).value();
  }
}

}  // namespace hapax::python
