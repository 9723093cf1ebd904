#include "cli/sources.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "base/long_path.h"
#include "base/message_socket.h"
#include "base/retry.h"
#include "base/stop_event.h"
#include "base/system_error.h"
#include "cli/messages.h"
#include "cli/proc_path.h"
#include "cli/terminal.h"
#include "input/name_list.h"
#include "input/open.h"
#include "input/spool.h"

namespace hapax::cli {
namespace {

constexpr std::string_view kStandardInput = "standard input";

Input input_named(std::string path) {
  if (path == "-") {
    return DescriptorInput{STDIN_FILENO, std::string(kStandardInput)};
  }
  return PathInput{std::move(path)};
}

Result<std::string> read_all(const std::string& path) {
  const std::string shown = shown_name(path);
  UniqueFd opened;
  int descriptor = STDIN_FILENO;
  if (path != "-") {
    opened.reset(retry_on_interrupt([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
    if (!opened) {
      return system_error(errno, path);
    }
    descriptor = opened.get();
  }
  if (Result<void> read = check_no_message_socket(descriptor, shown); !read) {
    return read.error();
  }
  std::string text;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16);
  for (;;) {
    const Result<std::size_t> got = read_some(descriptor, buffer);
    if (!got) {
      Error error = got.error();
      error.path = shown;
      return error;
    }
    if (*got == 0) {
      return text;
    }
    text.append(reinterpret_cast<const char*>(buffer.data()), *got);
    // An empty name is an error, and /dev/zero has no other end.
    if (text.front() == '\0') {
      return text;
    }
  }
}

Result<std::vector<Input>> inputs_listed_in(const std::string& list) {
  Result<std::string> text = read_all(list);
  if (!text) {
    return text.error();
  }
  const bool is_standard_input = list == "-";
  const std::string shown = shown_name(list);
  if (input::looks_like_lines(*text) &&
      retry_on_interrupt([&] { return ::access(text->c_str(), F_OK); }) != 0) {
    return Error{.kind = ErrorKind::kNotFound,
                 .cause = "no NUL is in it, only lines",
                 .path = shown,
                 .remedy = "end each name with a NUL: find -print0, or tr '\\n' '\\0'"};
  }
  Result<std::vector<std::string>> names = input::parse_name_list(
      *text, is_standard_input ? input::StandardInput::kTaken : input::StandardInput::kFree, shown);
  if (!names) {
    return names.error();
  }
  text->clear();  // there may be millions of names
  text->shrink_to_fit();
  std::vector<Input> inputs;
  inputs.reserve(names->size());
  for (std::string& name : *names) {
    inputs.push_back(input_named(std::move(name)));
  }
  return inputs;
}

// Whether a descriptor can be read only once: a pipe, a terminal, a socket.
bool is_read_once(const struct stat& status) {
  return !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

struct OpenSource {
  UniqueFd opened;  // where it had to be opened
  int descriptor;
  std::string name;
};

// The descriptor of an input that can be read only once, or whose text may be different the next
// time. The library reports paths that cannot be opened.
std::optional<OpenSource> read_once(const Input& input) {
  struct stat status {};
  if (const auto* descriptor = std::get_if<DescriptorInput>(&input)) {
    if (retry_on_interrupt([&] { return ::fstat(descriptor->descriptor, &status); }) == 0 &&
        is_read_once(status)) {
      return OpenSource{UniqueFd(), descriptor->descriptor, descriptor->name};
    }
  } else if (const auto* path = std::get_if<PathInput>(&input)) {
    if (stat_long(path->path, status) &&
        (is_read_once(status) || is_made_when_read(path->path, status))) {
      UniqueFd opened = open_long(path->path, O_RDONLY | O_CLOEXEC);
      if (opened) {
        const int number = opened.get();
        return OpenSource{std::move(opened), number, path->path};
      }
    }
  }
  return {};
}

// Makes `input`, whose path leads through /proc, mean the same in other processes. The library
// reports paths that cannot be opened.
void take_out_of_proc(Input& input, Sources& sources) {
  const std::string path = std::get<PathInput>(input).path;
  struct stat status {};
  if (!stat_long(path, status)) {
    return;
  }
  if (S_ISDIR(status.st_mode)) {
    const std::filesystem::path real = retry_on_interrupt_code(
        [&](std::error_code& failed) { return std::filesystem::canonical(path, failed); });
    input = PathInput{real.empty() ? path : real.string()};
  } else if (UniqueFd opened = open_long(path, O_RDONLY | O_CLOEXEC)) {
    input = DescriptorInput{opened.get(), path, 0};
    sources.files.push_back(std::move(opened));
  }
}

}  // namespace

std::string shown_name(const std::string& path) {
  return path == "-" ? std::string(kStandardInput) : path;
}

Result<std::vector<Input>> gather_inputs(const std::vector<std::string>& paths,
                                         const std::optional<std::string>& files0_from) {
  if (files0_from) {
    return inputs_listed_in(*files0_from);
  }
  std::vector<Input> inputs;
  std::transform(paths.begin(), paths.end(), std::back_inserter(inputs), input_named);
  return inputs;
}

Result<Sources> gather_sources(const std::vector<std::string>& paths,
                               const std::optional<std::string>& files0_from, bool keep_quiet) {
  Result<std::vector<Input>> inputs = gather_inputs(paths, files0_from);
  if (!inputs) {
    return inputs.error();
  }
  Sources sources{.inputs = std::move(inputs).value(), .files = {}};
  if (files0_from && sources.inputs.empty() && !keep_quiet) {
    say_warning(fmt::format("{}: it names no file", shown_path(shown_name(*files0_from))));
  }
  if (paths.empty() && !files0_from) {
    sources.inputs.push_back(input_named("-"));
    if (!keep_quiet && is_terminal(STDIN_FILENO) && is_terminal(STDERR_FILENO)) {
      say("reading standard input; end with Ctrl-D");
    }
  }
  return sources;
}

Result<void> make_rereadable(Sources& sources, const std::string& folder) {
  for (Input& input : sources.inputs) {
    if (const std::optional<OpenSource> source = read_once(input)) {
      Result<UniqueFd> copy = input::spool(source->descriptor, source->name, folder);
      if (!copy) {
        return copy.error();
      }
      input = DescriptorInput{copy->get(), source->name};
      sources.files.push_back(std::move(copy).value());
    }
    if (auto* const open = std::get_if<DescriptorInput>(&input)) {
      open->begin = input::position_of(open->descriptor);
    }
  }
  return {};
}

Result<void> make_rereadable_elsewhere(Sources& sources, const std::string& folder) {
  if (Result<void> done = make_rereadable(sources, folder); !done) {
    return done;
  }
  for (Input& input : sources.inputs) {
    const auto* const path = std::get_if<PathInput>(&input);
    if (path != nullptr && leads_through_proc(path->path)) {
      take_out_of_proc(input, sources);
    }
  }
  return {};
}

}  // namespace hapax::cli
