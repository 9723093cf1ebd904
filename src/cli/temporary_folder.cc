#include "cli/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/long_path.h"
#include "base/retry.h"
#include "base/system_error.h"
#include "cli/proc_path.h"

namespace hapax::cli {
namespace {

// 0, or the errno that says why no files can be made in `folder`.
int why_not_writable(const std::string& folder) {
  struct stat status {};
  if (!stat_long(folder, status)) {
    return errno;
  }
  if (!S_ISDIR(status.st_mode)) {
    return ENOTDIR;
  }
  return retry_on_interrupt([&] { return ::access(folder.c_str(), W_OK | X_OK); }) == 0 ? 0 : errno;
}

// Empty if `output` is not a file, or no other file can be made beside it.
std::string folder_of(const std::string& output) {
  struct stat status {};
  const bool exists = output != "-" && stat_long(output, status);
  if (output == "-" || (exists && !S_ISREG(status.st_mode)) || leads_through_proc(output)) {
    return "";
  }
  std::filesystem::path file = output;
  if (exists) {  // the file that symbolic links lead to is the one that is replaced
    file = retry_on_interrupt_code(
        [&](std::error_code& failed) { return std::filesystem::canonical(output, failed); });
  }
  const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
  return why_not_writable(folder) == 0 ? folder : "";
}

}  // namespace

std::string temporary_folder(const std::string& chosen, const std::string& output) {
  if (!chosen.empty()) {
    return chosen;
  }
  if (const char* const named = std::getenv("TMPDIR"); named != nullptr && *named != '\0') {
    return named;
  }
  const std::string beside_output = folder_of(output);
  return beside_output.empty() ? "/tmp" : beside_output;
}

Result<void> check_temporary_folder(const std::string& folder) {
  const int code = why_not_writable(folder);
  if (code == 0) {
    return {};
  }
  Error error = system_error(code, folder);
  error.kind = ErrorKind::kNotWritable;
  error.cause = "no temporary files can be made there: " + error.cause;
  error.remedy = "name a directory in which you may make files: --tmp DIR";
  return error;
}

}  // namespace hapax::cli
