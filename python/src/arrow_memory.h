// Reads values in an array of Arrow's memory. Touches no Python objects, but throws Python's
// exceptions. Tested by tests/python/arrow_texts_test.py and from_arrow_test.py.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "arrow_abi.h"

namespace hapax::python {

// Throws ValueError: an array has `what`.
[[noreturn]] void throw_malformed(const char* what);

// A buffer of an array. Throws ValueError if the array has not so many.
const void* buffer_of(const ArrowArray& array, std::int64_t which);

// Memory need not be aligned, so it is copied.
template <typename T>
T value_at(const void* values, std::int64_t row) {
  T value;
  std::memcpy(&value, static_cast<const char*>(values) + row * std::int64_t{sizeof(T)}, sizeof(T));
  return value;
}

// Whether a format is that of integers, of any size and sign.
bool is_integer_format(std::string_view format);
// The integer of a row. `format` is the letter of its format. One past 2^63 - 1 becomes negative.
std::int64_t integer_at(char format, const void* values, std::int64_t row);

}  // namespace hapax::python
