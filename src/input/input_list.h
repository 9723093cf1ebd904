// The inputs of a run in their order, compactly: there may be millions of files. A path is kept as
// its name and the number of the folder that it is in, so a file takes 16 bytes beside its name;
// the whole path is put together when it is wanted.
//
// Thread safety: as a value. Tested by tests/input/input_list_test.cc.
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

  void add(const Input& input);
  // The same without a copy of the path, which outlives the list.
  void add_path(const PathInput& input);

  // A folder that was named, by its path, and one in another folder, by its name.
  Folder add_folder(std::string_view path);
  Folder add_folder(Folder parent, std::string_view name);
  // A regular file in `folder`.
  void add_file(Folder folder, std::string_view name);

  std::size_t size() const { return records_.size(); }
  bool empty() const { return records_.empty(); }
  Input operator[](std::size_t index) const;
  std::vector<Input> all() const;
  // For messages, unescaped: a path, or the name that the caller gave.
  std::string name(std::size_t index) const;
  // Whether add_file() has added it: it was a regular file then.
  bool is_found_file(std::size_t index) const;

  std::string path(Folder folder) const { return path(folder, {}); }
  std::string path(Folder folder, std::string_view name) const;
  // The same below the folder that was named, for a name that is not empty.
  std::string path_below_root(Folder folder, std::string_view name) const;

 private:
  static constexpr Folder kNone = UINT32_MAX;
  struct FolderRecord {
    const char* name;
    Folder parent;  // kNone: it was named
  };
  // Null names are those of others_.
  struct Record {
    const char* name;
    std::uint32_t folder_or_other;  // kNone: a path as it was named
  };
  static_assert(sizeof(Record) <= 16);

  NameArena names_;
  std::deque<FolderRecord> folders_;
  std::deque<Record> records_;  // a deque grows without a copy of all
  std::deque<Input> others_;    // all but paths
};

}  // namespace hapax::input
