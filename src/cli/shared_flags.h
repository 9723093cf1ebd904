// Flags that several commands have, and the headings under which all are listed.
#pragma once

#include <string_view>
#include <vector>

#include "cli/description.h"

namespace hapax::cli {

inline constexpr std::string_view kOutput = "Output";
inline constexpr std::string_view kWords = "Words";
inline constexpr std::string_view kInputs = "Inputs";
inline constexpr std::string_view kWork = "Work";
inline constexpr std::string_view kReports = "Checks and reports";
inline constexpr std::string_view kHelp = "Help";

Flag help_flag();
Flag version_flag();
Flag quiet_flag();
Flag files0_from_flag();
Flag decoder_memory_flag();
// --memory and --tmp.
std::vector<Flag> memory_flags();
// Which words a list has, in which of `formats`, and where it goes. `about_formats` is appended to
// the help of --format.
std::vector<Flag> list_flags(std::vector<std::string_view> formats,
                             std::string_view about_formats = "");

// The flags under "Words" and "Inputs", --kernel, --memory and --tmp.
std::vector<Flag> text_flags();

}  // namespace hapax::cli
