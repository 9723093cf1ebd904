#include "input/input_list.h"

#include "input/open.h"

namespace hapax::input {
namespace {

// Whether the name is all of the input. The arena ends names by a NUL: no file has one in its name,
// but a caller's path may.
bool is_name(const PathInput& input) {
  return !input.listed && input.path.find('\0') == std::string::npos;
}

void prepend(std::string& reversed, std::string_view name) {
  reversed.append(name.rbegin(), name.rend());
}

}  // namespace

InputList::InputList(const std::vector<Input>& inputs) {
  for (const Input& input : inputs) {
    set_given(size());
    add(input);
  }
}

InputList::InputList(std::initializer_list<Input> inputs) {
  for (const Input& input : inputs) {
    set_given(size());
    add(input);
  }
}

void InputList::add(const Input& input) {
  const auto* const path = std::get_if<PathInput>(&input);
  if (path != nullptr && is_name(*path)) {
    records_.push_back({names_.add(path->path), kNone, given_});
    return;
  }
  records_.push_back({nullptr, static_cast<std::uint32_t>(others_.size()), given_});
  others_.push_back(input);
}

void InputList::add_path(const PathInput& input) {
  if (is_name(input)) {
    records_.push_back({input.path.c_str(), kNone, given_});
  } else {
    add(input);
  }
}

InputList::Folder InputList::add_folder(std::string_view path) { return add_folder(kNone, path); }

InputList::Folder InputList::add_folder(Folder parent, std::string_view name) {
  folders_.push_back({names_.add(name), parent});
  return static_cast<Folder>(folders_.size() - 1);
}

void InputList::add_file(Folder folder, std::string_view name) {
  records_.push_back({names_.add(name), folder, given_});
}

Input InputList::operator[](std::size_t index) const {
  const Record& record = records_[index];
  return record.name == nullptr ? others_[record.folder_or_other]
                                : Input(PathInput{path(record.folder_or_other, record.name)});
}

std::vector<Input> InputList::all() const {
  std::vector<Input> inputs;
  inputs.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    inputs.push_back((*this)[i]);
  }
  return inputs;
}

std::string InputList::name(std::size_t index) const {
  const Record& record = records_[index];
  return record.name == nullptr ? name_of(others_[record.folder_or_other])
                                : path(record.folder_or_other, record.name);
}

bool InputList::is_found_file(std::size_t index) const {
  const Record& record = records_[index];
  return record.name != nullptr && record.folder_or_other != kNone;
}

// Builds the path from its end, with reversed letters, so that a deep path takes linear time.
std::string InputList::path(Folder folder, std::string_view name) const {
  std::string reversed;
  prepend(reversed, name);
  for (; folder != kNone; folder = folders_[folder].parent) {
    const std::string_view above = folders_[folder].name;
    if (!reversed.empty() && !above.ends_with('/')) {
      reversed += '/';
    }
    prepend(reversed, above);
  }
  return {reversed.rbegin(), reversed.rend()};
}

std::string InputList::path_below_root(Folder folder, std::string_view name) const {
  std::string reversed;
  prepend(reversed, name);
  for (; folders_[folder].parent != kNone; folder = folders_[folder].parent) {
    reversed += '/';
    prepend(reversed, folders_[folder].name);
  }
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace hapax::input
