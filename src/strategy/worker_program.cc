#include "strategy/worker_program.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/retry.h"

namespace hapax::strategy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "hapax-worker";

// Where the worker program may be, relative to the directory of the library or program. The first
// that exists is used: beside it (a build tree), in its place in an installed tree that may have
// been moved, and where it was installed, or built if it is not installed
// (cmake/HapaxPlaces.cmake).
constexpr std::string_view kFolders[] = {".", HAPAX_WORKER_FOLDERS};

Error not_found(const std::string& path) {
  return Error{.kind = ErrorKind::kWorkerLost,
               .cause = "the worker program is missing",
               .path = path,
               .remedy = "install hapax again, or choose a strategy without processes (threads)"};
}

// The file of the shared library, or of the program if the library is inside it. A program's entry
// in the linker's map has no name.
fs::path file_of_this_code() {
  Dl_info info{};
  void* entry = nullptr;
  if (::dladdr1(reinterpret_cast<const void*>(&find_worker_program), &info, &entry,
                RTLD_DL_LINKMAP) != 0) {
    const std::string_view name = static_cast<const link_map*>(entry)->l_name;
    if (!name.empty()) {
      return retry_on_interrupt_code(
          [&](std::error_code& failed) { return fs::canonical(name, failed); });
    }
  }
  return retry_on_interrupt_code(
      [](std::error_code& failed) { return fs::read_symlink("/proc/self/exe", failed); });
}

}  // namespace

Result<std::string> find_worker_program(const std::string& chosen) {
  if (!chosen.empty()) {
    return retry_on_interrupt([&] { return ::access(chosen.c_str(), X_OK); }) == 0
               ? Result<std::string>(chosen)
               : not_found(chosen);
  }
  const fs::path folder = file_of_this_code().parent_path();
  std::string program;
  for (const std::string_view place : kFolders) {
    program = (folder / place / kName).lexically_normal();
    if (retry_on_interrupt([&] { return ::access(program.c_str(), X_OK); }) == 0) {
      return program;
    }
  }
  return not_found(program);
}

}  // namespace hapax::strategy
