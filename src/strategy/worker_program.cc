#include "strategy/worker_program.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "base/retry.h"
#include "base/small_file.h"

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

// The file of the shared library, or of the program if the library is inside it; empty or relative
// if it is not known. The kernel's list of mappings has its absolute path. The dynamic linker has
// only the name by which it opened the library, which may be relative to a directory that is no
// longer the current one: a program of that name there must not run.
fs::path file_of_this_code() {
  const auto here = reinterpret_cast<std::uintptr_t>(&find_worker_program);
  const std::string mappings = read_small_file("/proc/self/maps");
  for (std::size_t begin = 0; begin < mappings.size();) {
    const std::size_t end = std::min(mappings.find('\n', begin), mappings.size());
    const std::string_view line = std::string_view(mappings).substr(begin, end - begin);
    begin = end + 1;
    // 7f0e12000000-7f0e12400000 r-xp 00000000 fe:00 1234   /usr/lib/libhapax.so.0.2.0
    std::uintptr_t first = 0;
    std::uintptr_t last = 0;
    const char* const line_end = line.data() + line.size();
    const auto dash = std::from_chars(line.data(), line_end, first, 16).ptr;
    if (dash == line_end || *dash != '-') {
      continue;
    }
    std::from_chars(dash + 1, line_end, last, 16);
    const std::size_t path = line.find('/');
    if (first <= here && here < last && path != std::string_view::npos) {
      return fs::path(line.substr(path));
    }
  }
  // Without a descriptor for the list: the linker's name if it is absolute, else the program.
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&find_worker_program), &info) != 0 &&
      info.dli_fname != nullptr && info.dli_fname[0] == '/') {
    return fs::path(info.dli_fname);
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
    const bool is_absolute = program.front() == '/';  // else `folder` is not known
    if (is_absolute && retry_on_interrupt([&] { return ::access(program.c_str(), X_OK); }) == 0) {
      return program;
    }
  }
  return not_found(program);
}

}  // namespace hapax::strategy
