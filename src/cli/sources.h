// What is to be counted: the operands, or the names in --files0-from, as inputs of the library; and
// how they are read a second time for --verify. Tested by tests/cli/sources_test.py.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::cli {

struct Sources {
  std::vector<Input> inputs;
  std::vector<UniqueFd> copies;  // of what can be read only once; `inputs` refer to them
};

// The operands, or the names in the list `files0_from`. "-" is standard input.
Result<std::vector<Input>> gather_inputs(const std::vector<std::string>& paths,
                                         const std::optional<std::string>& files0_from);
// The same, where no operand at all is standard input too, which is said to who sits at a terminal.
Result<Sources> gather_sources(const std::vector<std::string>& paths,
                               const std::optional<std::string>& files0_from, bool keep_quiet);

// Copies pipes and the like into unnamed files, so that all inputs can be read again.
Result<void> make_rereadable(Sources& sources);

// Where the open descriptors among the inputs stand, to go back there.
class Positions {
 public:
  explicit Positions(const std::vector<Input>& inputs);
  void restore() const;

 private:
  struct Position {
    int descriptor;
    off_t offset;
  };
  std::vector<Position> positions_;
};

}  // namespace hapax::cli
