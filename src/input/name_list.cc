#include "input/name_list.h"

#include <algorithm>
#include <utility>

namespace hapax::input {
namespace {

std::string name_number(std::size_t names_before) {
  return "name " + std::to_string(names_before + 1);
}

}  // namespace

Result<std::vector<std::string>> parse_name_list(std::string_view list,
                                                 StandardInput standard_input,
                                                 const std::string& list_name) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(std::count(list.begin(), list.end(), '\0')) + 1);
  bool is_taken = standard_input == StandardInput::kTaken;
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find('\0'));
    list.remove_prefix(std::min(name.size() + 1, list.size()));
    if (name.empty()) {
      return Error{.kind = ErrorKind::kNotFound,
                   .cause = name_number(names.size()) + " is empty",
                   .path = list_name,
                   .remedy = "end each name with one NUL, as find -print0 does"};
    }
    if (name == "-" && std::exchange(is_taken, true)) {
      return Error{
          .kind = ErrorKind::kNotReadable,
          .cause = name_number(names.size()) + " is -, but standard input is already being read",
          .path = list_name,
          .remedy = "standard input can be read only once"};
    }
    names.emplace_back(name);
  }
  return names;
}

bool looks_like_lines(std::string_view list) {
  return list.find('\0') == std::string_view::npos && list.find('\n') != std::string_view::npos;
}

}  // namespace hapax::input
