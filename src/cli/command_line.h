// Cuts a command line into the flags of one command and its operands, as getopt_long(3) does:
// --top 3, --top=3, -n 3, -n3, -qn3; operands and flags in any order. Tested by
// tests/cli/usage_test.py.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/description.h"
#include "hapax/result.h"

namespace hapax::cli {

class CommandLine {
 public:
  bool has(std::string_view long_name) const;
  // The last value that was given.
  std::optional<std::string> value(std::string_view long_name) const;
  // All values, in their order.
  std::vector<std::string> values(std::string_view long_name) const;
  const std::vector<std::string>& operands() const { return operands_; }
  // All words behind the command, as they were given.
  const std::vector<std::string>& words() const { return words_; }

 private:
  friend Result<CommandLine> parse(const Command& command, std::vector<std::string> words);

  std::map<std::string, std::vector<std::string>, std::less<>> flags_;
  std::vector<std::string> operands_;
  std::vector<std::string> words_;
};

// Errors are kInvalidArgument: an unknown flag or choice (the remedy suggests a similar one), a
// flag without its value, a value for a flag that takes none. With --help among the flags there is
// no error. After `--` all words are operands.
Result<CommandLine> parse(const Command& command, std::vector<std::string> words);

}  // namespace hapax::cli
