// Reads the values of flags, for all commands. Tested by tests/cli/usage_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_table.h"
#include "cli/choices.h"
#include "cli/command_line.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::cli {

inline constexpr std::uint64_t kMaxWorkers = 1024;

Error usage_error(std::string cause, std::string remedy = "");

// Reads the flags of one command line. It remembers the first error, so its users can read one flag
// after the other and ask for the error at the end.
class FlagReader {
 public:
  explicit FlagReader(const CommandLine& line) : line_(line) {}

  // The value of a flag with choices. The parser has already refused all other values.
  template <typename Enum>
  std::optional<Enum> choice(std::string_view name) const {
    const std::optional<std::string> value = line_.value(name);
    return value ? value_in(choices<Enum>(), *value) : std::nullopt;
  }

  // `other_values` is appended to the error, such as ", or auto".
  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least,
                                      std::uint64_t most = UINT64_MAX,
                                      std::string_view other_values = {});

  // A number of bytes: "1000", or with a power of 1024, such as "512M", "1GB" or "2GiB".
  std::optional<std::uint64_t> bytes(std::string_view name);

  // The same, or a share of the memory that this process may use, such as "50%".
  std::optional<std::uint64_t> memory(std::string_view name);

  void fail(std::string_view name, const std::string& value, const std::string& wanted);
  void fail(Error error);

  const std::optional<Error>& error() const { return error_; }

 private:
  const CommandLine& line_;
  std::optional<Error> error_;
};

// --memory and --tmp, or what holds without them.
struct MemoryFlags {
  std::uint64_t limit = 0;  // in bytes; 0: none
  std::string folder;       // of temporary files
};
// `output` is the file that is written, or "-". A --tmp in which no files can be made is an error
// with its path: wrong usage is only what is wrong on every machine.
MemoryFlags read_memory_flags(FlagReader& flags, const CommandLine& line,
                              const std::string& output);

// Reads the flags under "Words" and "Inputs", --kernel, --memory and --tmp.
Options read_text_options(FlagReader& flags, const CommandLine& line, const std::string& output);

// The library checks these too, but only here is a mistyped value wrong usage, whatever the inputs.
std::optional<Error> check_options(const Options& options);
std::optional<Error> check_sources(const std::vector<std::string>& paths,
                                   const std::optional<std::string>& files0_from);

}  // namespace hapax::cli
