#include "input/findings.h"

#include <algorithm>
#include <utility>

namespace hapax::input {

Notice unreadable_notice(Error error) {
  const std::string path = std::exchange(error.path, "");
  return {.kind = Notice::Kind::kUnreadable,
          .path = path,
          .text = describe(error),
          .error = error.kind};
}

void Findings::take(const Input& input, std::optional<std::uint64_t> bytes) {
  add_bytes(bytes);
  if (const auto* const path = std::get_if<PathInput>(&input)) {
    expansion_.inputs.add_path(*path);
  } else {
    expansion_.inputs.add(input);
  }
}

void Findings::take_file(InputList::Folder folder, const char* name,
                         std::optional<std::uint64_t> bytes) {
  add_bytes(bytes);
  expansion_.inputs.add_file(folder, name);
}

void Findings::add_bytes(std::optional<std::uint64_t> bytes) {
  all_known_ = all_known_ && bytes.has_value();
  expansion_.total_bytes += bytes.value_or(0);
}

Result<void> Findings::unreadable(Error error) {
  if (options_.on_unreadable == OnUnreadable::kFail) {
    return error;
  }
  notice(unreadable_notice(std::move(error)));
  return {};
}

void Findings::skip(std::string path, std::string why) {
  notice({Notice::Kind::kSkipped, std::move(path), std::move(why), 0, 0, false});
}

bool Findings::is_excluded(const struct stat& status) const {
  const FileIdentity identity{status.st_dev, status.st_ino};
  return S_ISREG(status.st_mode) &&
         std::find(options_.exclude_files.begin(), options_.exclude_files.end(), identity) !=
             options_.exclude_files.end();
}

Expansion Findings::finish() {
  expansion_.total_bytes = all_known_ ? expansion_.total_bytes : 0;
  return std::move(expansion_);
}

}  // namespace hapax::input
