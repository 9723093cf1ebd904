// A compact list of a run's inputs, in their order: there may be millions of files. A path is
// stored as its name and the number of its folder, so a file takes 16 bytes and its name; the full
// path is built on demand.
//
// Thread safety: const members, from any thread. Tested by tests/input/input_list_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/input.h"
#include "input/name_arena.h"

namespace hapax::input {

class InputList {
 public:
  using Folder = std::uint32_t;

  InputList() = default;
  InputList(const std::vector<Input>& inputs);
  InputList(std::initializer_list<Input> inputs);

  // The inputs that are added from now on come from input `given` of the caller. A list that is
  // made of inputs has them as the caller gave them.
  void set_given(std::size_t given) { given_ = static_cast<std::uint32_t>(given); }
  void add(const Input& input);
  // Adds a path without a copy; `input` must outlive the list.
  void add_path(const PathInput& input);

  // Adds a folder that the caller named, by its path, or a folder inside another one, by its name.
  Folder add_folder(std::string_view path);
  Folder add_folder(Folder parent, std::string_view name);
  // Adds a regular file in `folder`.
  void add_file(Folder folder, std::string_view name);

  std::size_t size() const { return records_.size(); }
  bool empty() const { return records_.empty(); }
  Input operator[](std::size_t index) const;
  std::vector<Input> all() const;
  // For messages, not escaped: the path, or the name that the caller gave.
  std::string name(std::size_t index) const;
  // Which input of the caller it comes from.
  std::size_t given(std::size_t index) const { return records_[index].given; }
  // Whether it was added by add_file(), so it was a regular file then.
  bool is_found_file(std::size_t index) const;

  std::string path(Folder folder) const { return path(folder, {}); }
  std::string path(Folder folder, std::string_view name) const;
  // The path below the folder that the caller named. `name` must not be empty.
  std::string path_below_root(Folder folder, std::string_view name) const;

 private:
  static constexpr Folder kNone = UINT32_MAX;
  struct FolderRecord {
    const char* name;
    Folder parent;  // kNone: the caller named it
  };
  // `name` is null for an input in others_.
  struct Record {
    const char* name;
    std::uint32_t folder_or_other;  // kNone: a path that the caller named
    std::uint32_t given;
  };
  static_assert(sizeof(Record) <= 16);

  NameArena names_;
  std::deque<FolderRecord> folders_;
  std::deque<Record> records_;  // a deque grows without copying
  std::uint32_t given_ = 0;
  std::deque<Input> others_;  // inputs that are more than a path, or none
};

}  // namespace hapax::input
