// Where temporary files go: counts that exceed --memory, and copies of what can be read only once.
// The files have no names and are gone when the program ends. Tested by tests/cli/memory_test.py
// and verify_program_test.py.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::cli {

// The folder that --tmp names (`chosen`; empty: none), else that of TMPDIR, else the folder of the
// file `output` if there is one, else /tmp. /tmp comes last because it is often in memory, or
// small; where the list is to go, there is room.
std::string temporary_folder(const std::string& chosen, const std::string& output);

// An error that names the folder if no files can be made there.
Result<void> check_temporary_folder(const std::string& folder);

}  // namespace hapax::cli
