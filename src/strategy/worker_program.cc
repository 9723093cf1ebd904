#include "strategy/worker_program.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/retry.h"

namespace hapax::strategy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "hapax-worker";

Error not_found(const std::string& path) {
  return Error{.kind = ErrorKind::kWorkerLost,
               .cause = "there is no worker program",
               .path = path,
               .remedy = "install hapax whole, or choose a strategy without processes (threads)"};
}

// The library's file; of a program that has the library inside, the program's.
fs::path file_of_this_code() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&find_worker_program), &info) != 0 &&
      info.dli_fname != nullptr && info.dli_fname[0] == '/') {
    return retry_on_interrupt_code(
        [&](std::error_code& failed) { return fs::canonical(info.dli_fname, failed); });
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
  // bin/hapax, lib/libhapax.so and lib/x86_64-linux-gnu/libhapax.so, all beside libexec/hapax/.
  const std::array<fs::path, 4> places = {folder, folder / "../libexec/hapax",
                                          folder / "../../libexec/hapax", HAPAX_LIBEXEC_DIR};
  for (const fs::path& place : places) {
    const std::string program = (place / kName).lexically_normal();
    if (retry_on_interrupt([&] { return ::access(program.c_str(), X_OK); }) == 0) {
      return program;
    }
  }
  return not_found((places.back() / kName).string());
}

}  // namespace hapax::strategy
