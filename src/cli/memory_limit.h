// How much memory a run may take: sizes as flags name them, and the bound of runs that are given
// none. The command line decides this; the library has no bound of its own. Thread safety: any.
// Tested by tests/cli/memory_limit_test.cc and memory_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hapax::cli {

// A number of bytes: "1000", or with a power of 1024, such as "512M", "1GB" or "2GiB". Nothing if
// `text` is not a size, or is 2^64 bytes or more.
std::optional<std::uint64_t> size_in_bytes(std::string_view text);

// The same, or a share of the memory `all`, from "1%" to "100%".
std::optional<std::uint64_t> memory_size(std::string_view text, std::uint64_t all);

// The bound in bytes of a run that is given none: 70 % of what the control groups of this process
// allow, so that a container does not end it without a message. The rest is for what the run cannot
// do without, and for the other programs of the container. 0, which is no bound, where the groups
// allow as much as the machine has. `root` stands for "/" in the paths of their files.
std::uint64_t default_memory_limit(const std::string& root = "/");

}  // namespace hapax::cli
