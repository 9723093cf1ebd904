#include "cli/own_outputs.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include "base/long_path.h"
#include "base/retry.h"

namespace hapax::cli {
namespace {

std::optional<FileIdentity> identity(const struct stat& status) {
  return S_ISREG(status.st_mode) ? std::optional(FileIdentity{status.st_dev, status.st_ino})
                                 : std::nullopt;
}

std::optional<FileIdentity> file_at(const std::string& path) {
  struct stat status {};
  return stat_long(path, status) ? identity(status) : std::nullopt;
}

std::optional<FileIdentity> file_of(int descriptor) {
  struct stat status {};
  const bool found = retry_on_interrupt([&] { return ::fstat(descriptor, &status); }) == 0;
  return found ? identity(status) : std::nullopt;
}

bool is_among(const std::optional<FileIdentity>& file, const std::vector<FileIdentity>& outputs) {
  return file && std::find(outputs.begin(), outputs.end(), *file) != outputs.end();
}

Error both(std::string name, std::string_view roles, std::string_view remedy) {
  return Error{.kind = ErrorKind::kNotReadable,
               .cause = "it is both " + std::string(roles),
               .path = std::move(name),
               .remedy = std::string(remedy)};
}

Error input_and_output(std::string name, const std::optional<FileIdentity>& file) {
  return file == file_of(STDOUT_FILENO)
             ? both(std::move(name), "an input and standard output",
                    "write with --output, which replaces it at the end")
             : both(std::move(name), "an input and an output of this run", "write to another file");
}

// The file that writing to `path` changes: an existing one, or a new name in a folder.
struct Target {
  std::optional<FileIdentity> place;
  std::string name;  // in the folder `place`, or all that is known
  bool operator==(const Target&) const = default;
};

// Follows symbolic links to a path where no file is yet.
std::filesystem::path end_of_links(std::filesystem::path path) {
  constexpr int kMaxLinks = 40;  // as many as the kernel follows
  for (int links = 0; links < kMaxLinks; ++links) {
    const std::filesystem::path next = retry_on_interrupt_code(
        [&](std::error_code& failed) { return std::filesystem::read_symlink(path, failed); });
    if (next.empty()) {
      break;
    }
    path = path.parent_path() / next;  // an absolute one stays what it is
  }
  return path;
}

Target target_of(const std::string& path) {
  struct stat status {};
  if (stat_long(path, status)) {
    const auto file = identity(status);
    return file ? Target{file, ""} : Target{{}, std::filesystem::path(path).lexically_normal()};
  }
  const std::filesystem::path end = end_of_links(path);
  const std::string folder = end.has_parent_path() ? end.parent_path().string() : ".";
  if (stat_long(folder, status)) {
    return {FileIdentity{status.st_dev, status.st_ino}, end.filename()};
  }
  return {{}, end.lexically_normal()};
}

}  // namespace

std::vector<FileIdentity> own_outputs(const std::string& output,
                                      const std::string& temporary_path) {
  std::vector<FileIdentity> outputs;
  const auto add = [&outputs](const std::optional<FileIdentity>& file) {
    if (file) {
      outputs.push_back(*file);
    }
  };
  if (output == "-") {
    add(file_of(STDOUT_FILENO));
    return outputs;
  }
  add(file_at(output));
  if (!temporary_path.empty()) {
    add(file_at(temporary_path));
  }
  return outputs;
}

Result<void> check_not_outputs(const std::vector<Input>& inputs,
                               const std::vector<FileIdentity>& outputs) {
  if (outputs.empty()) {
    return {};
  }
  for (const Input& input : inputs) {
    const auto* const path = std::get_if<PathInput>(&input);
    const auto file = path != nullptr ? file_at(path->path) : std::nullopt;
    if (is_among(file, outputs)) {
      return input_and_output(path->path, file);
    }
  }
  return check_standard_input(inputs);
}

Result<void> check_standard_input(const std::vector<Input>& inputs) {
  for (const Input& input : inputs) {
    const auto* const open = std::get_if<DescriptorInput>(&input);
    const auto file = open != nullptr ? file_of(open->descriptor) : std::nullopt;
    if (file && file == file_of(STDOUT_FILENO)) {
      return input_and_output(open->name, file);
    }
  }
  return {};
}

Result<void> check_list_is_no_output(const std::optional<std::string>& files0_from,
                                     const std::vector<FileIdentity>& outputs) {
  if (!files0_from || outputs.empty()) {
    return {};
  }
  const bool is_standard_input = *files0_from == "-";
  if (is_among(is_standard_input ? file_of(STDIN_FILENO) : file_at(*files0_from), outputs)) {
    return both(is_standard_input ? "standard input" : *files0_from,
                "the list of inputs and an output of this run", "write to another file");
  }
  return {};
}

std::optional<SameFile> first_same_file(const std::vector<std::string>& outputs) {
  std::vector<Target> targets;
  for (const std::string& path : outputs) {
    Target target = target_of(path);
    const auto before = std::find(targets.begin(), targets.end(), target);
    if (before != targets.end()) {
      return SameFile{outputs[static_cast<std::size_t>(before - targets.begin())], path};
    }
    targets.push_back(std::move(target));
  }
  return std::nullopt;
}

}  // namespace hapax::cli
