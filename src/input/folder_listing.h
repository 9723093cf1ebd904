// What is in one folder, in byte order of the names, with the types that the folder itself tells:
// so a walk needs no stat(2) a file. Tested by tests/input/folder_listing_test.cc.
#pragma once

#include <dirent.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/options.h"
#include "hapax/result.h"
#include "input/name_arena.h"

namespace hapax::input {

enum class EntryType : std::uint8_t {
  kUnknown,  // some file systems do not tell
  kRegular,
  kFolder,
  kLink,
  kSocket,
  kOther,  // a named pipe, a device
};

struct FolderEntry {
  const char* name = nullptr;  // lives as long as its listing
  EntryType type = EntryType::kUnknown;
  // It may be one of the files that were asked for: the inode is the same, or the folder's inodes
  // cannot be trusted. Only stat(2) says whether it is.
  bool is_suspect = false;
};

EntryType type_of_mode(std::uint32_t mode);

// Null where it cannot be opened: errno says why. A path of any length; or a name in another
// folder, which spares the system the way there.
using OpenFolder = std::unique_ptr<DIR, int (*)(DIR*)>;
OpenFolder open_folder(const std::string& path);
OpenFolder open_folder(DIR* parent, const char* name);

// A move keeps the names where they are.
class FolderListing {
 public:
  // Reads a folder that has just been opened. `suspects` are looked for among the entries. An error
  // has `path`.
  static Result<FolderListing> read(DIR* folder, const std::string& path,
                                    std::span<const FileIdentity> suspects);

  bool is_at_end() const { return next_ == entries_.size(); }
  FolderEntry next();
  // The folder's own.
  FileIdentity identity() const { return identity_; }

 private:
  void add(std::string_view name, EntryType type, bool is_suspect);

  NameArena names_;
  std::vector<const char*> entries_;  // names; the byte before each tells what it is
  std::string marked_;
  std::size_t next_ = 0;
  bool all_are_suspects_ = false;
  FileIdentity identity_;
};

}  // namespace hapax::input
