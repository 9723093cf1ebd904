// Tables with a row for each value of an enum: its name, its maker, its colour. A table checks
// itself as it compiles, so that a new value without a row is an error and not a wrong name:
//
//     constexpr std::array<Named<Side>, 2> names = {{{Side::left, "left"}, ...}};
//     static_assert(has_each_value(names, &Named<Side>::value));
//
// The values of such an enum are 0, 1, 2 and so on. Tested by tests/base/enum_table_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace hapax {

// GCC and Clang write a value as `Side::right`, and a number without a name as `(Side)7`.
template <auto kValue>
consteval bool has_name() {
  constexpr std::string_view kFunction = __PRETTY_FUNCTION__;
  const char behind_bracket = kFunction[kFunction.rfind(')') + 1];
  return behind_bracket < '0' || behind_bracket > '9';
}

template <typename Enum, std::size_t kNumber = 0>
consteval std::size_t number_of_values() {
  if constexpr (has_name<static_cast<Enum>(kNumber)>()) {
    return number_of_values<Enum, kNumber + 1>();
  } else {
    return kNumber;
  }
}

// Whether there is exactly one row for each value, in any order, and none for `left_out`.
template <typename Row, std::size_t kRows, typename Enum>
consteval bool has_each_value_but(const std::array<Row, kRows>& rows, Enum Row::*value,
                                  std::type_identity_t<std::optional<Enum>> left_out) {
  std::size_t wanted = 0;
  for (std::size_t number = 0; number < number_of_values<Enum>(); ++number) {
    std::size_t found = 0;
    for (const Row& row : rows) {
      found += row.*value == static_cast<Enum>(number) ? 1 : 0;
    }
    const std::size_t right = static_cast<Enum>(number) == left_out ? 0 : 1;
    if (found != right) {
      return false;
    }
    wanted += right;
  }
  return kRows == wanted;
}

template <typename Row, std::size_t kRows, typename Enum>
consteval bool has_each_value(const std::array<Row, kRows>& rows, Enum Row::*value) {
  return has_each_value_but(rows, value, std::optional<Enum>());
}

template <typename Enum>
struct Named {
  Enum value;
  std::string_view name;
};

// The name of a value that the table has.
template <typename Enum>
constexpr std::string_view name_in(std::span<const Named<Enum>> table, Enum value) {
  for (const Named<Enum>& row : table) {
    if (row.value == value) {
      return row.name;
    }
  }
  return {};
}

// The value that is called `name`; nothing where none is.
template <typename Enum>
constexpr std::optional<Enum> value_in(std::span<const Named<Enum>> table, std::string_view name) {
  for (const Named<Enum>& row : table) {
    if (row.name == name) {
      return row.value;
    }
  }
  return std::nullopt;
}

}  // namespace hapax
