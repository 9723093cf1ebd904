#include "arrow_memory.h"

#include <nanobind/nanobind.h>

#include <string>

namespace hapax::python {

void throw_malformed(const char* what) {
  throw nanobind::value_error((std::string("an Arrow array has ") + what).c_str());
}

const void* buffer_of(const ArrowArray& array, std::int64_t which) {
  if (which >= array.n_buffers || array.buffers[which] == nullptr) {
    throw_malformed("too few buffers");
  }
  return array.buffers[which];
}

bool is_integer_format(std::string_view format) {
  return format.size() == 1 && std::string_view("cCsSiIlL").find(format) != std::string_view::npos;
}

std::int64_t integer_at(char format, const void* values, std::int64_t row) {
  switch (format) {
    case 'c':
      return std::int64_t{value_at<std::int8_t>(values, row)};
    case 'C':
      return value_at<std::uint8_t>(values, row);
    case 's':
      return value_at<std::int16_t>(values, row);
    case 'S':
      return value_at<std::uint16_t>(values, row);
    case 'i':
      return value_at<std::int32_t>(values, row);
    case 'I':
      return value_at<std::uint32_t>(values, row);
    case 'l':
    case 'L':
      return value_at<std::int64_t>(values, row);
    default:
      return -1;
  }
}

}  // namespace hapax::python
