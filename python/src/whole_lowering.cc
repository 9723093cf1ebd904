#include "whole_lowering.h"

#include <algorithm>
#include <cstddef>

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::size_t kGroup = 64;

// No branch within a group, so that the compiler can use vectors: the first byte of U+03A3 is also
// that of every second Greek letter.
bool group_has_either(const std::uint8_t* at, std::size_t pairs) {
  unsigned found = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    const bool is_dotted_i = at[i] == 0xC4 && at[i + 1] == 0xB0;
    const bool is_sigma = at[i] == 0xCE && at[i + 1] == 0xA3;
    found |= static_cast<unsigned>(is_dotted_i) | static_cast<unsigned>(is_sigma);
  }
  return found != 0;
}

}  // namespace

bool needs_whole_lowering(std::span<const std::uint8_t> text) {
  for (std::size_t at = 0; at + 1 < text.size(); at += kGroup) {
    if (group_has_either(text.data() + at, std::min(kGroup, text.size() - 1 - at))) {
      return true;
    }
  }
  return false;
}

nb::object lowered(std::span<const std::uint8_t> text) {
  const nb::object decoded = nb::steal(PyUnicode_DecodeUTF8(
      reinterpret_cast<const char*>(text.data()), static_cast<Py_ssize_t>(text.size()), "replace"));
  if (!decoded.is_valid()) {
    throw nb::python_error();
  }
  return decoded.attr("lower")();
}

}  // namespace hapax::python
