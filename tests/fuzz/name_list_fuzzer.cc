// Parses any bytes as the list of names of --files0-from, and compares the result with a slow
// parser that goes byte by byte.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.h"
#include "input/name_list.h"

namespace hapax {
namespace {

using fuzz::require;
using input::StandardInput;

struct SlowList {
  std::vector<std::string> names;
  std::string fault;  // how the first fault's cause begins; empty without one
};

SlowList slow_parse(std::string_view list, bool is_taken) {
  SlowList result;
  std::string name;
  const auto end_name = [&] {
    const std::string number = "name " + std::to_string(result.names.size() + 1);
    if (!result.fault.empty()) {
      return;
    }
    if (name.empty()) {
      result.fault = number + " is empty";
    } else if (name == "-" && is_taken) {
      result.fault = number + " is -";
    } else {
      is_taken = is_taken || name == "-";
      result.names.push_back(name);
    }
    name.clear();
  };
  for (const char byte : list) {
    if (byte == '\0') {
      end_name();
    } else {
      name += byte;
    }
  }
  if (!list.empty() && list.back() != '\0') {
    end_name();
  }
  return result;
}

void fuzz_one(std::string_view list) {
  for (const bool is_taken : {false, true}) {
    const auto parsed = input::parse_name_list(
        list, is_taken ? StandardInput::kTaken : StandardInput::kFree, "the list");
    const SlowList expected = slow_parse(list, is_taken);
    require(parsed.ok() == expected.fault.empty(), "a list is refused where it has a fault");
    if (parsed) {
      require(*parsed == expected.names, "the names are those between the NULs");
    } else {
      require(parsed.error().cause.starts_with(expected.fault), "the first fault is named");
      require(parsed.error().path == "the list", "an error names the list");
    }
  }
  std::size_t lines = 0;
  std::size_t names = 0;
  for (const char byte : list) {
    lines += byte == '\n' ? 1 : 0;
    names += byte == '\0' ? 1 : 0;
  }
  require(input::looks_like_lines(list) == (names == 0 && lines > 0), "lines are no names");
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one({reinterpret_cast<const char*>(data), size});
  return 0;
}
