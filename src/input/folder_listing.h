// Lists one folder in byte order of the names. The types come from the folder itself, so a walk
// needs no stat(2) for each file. Not safe for threads. Tested by
// tests/input/folder_listing_test.cc.
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
  kUnknown,  // some file systems do not say
  kRegular,
  kFolder,
  kLink,
  kSocket,
  kOther,  // a named pipe, a device
};

struct FolderEntry {
  const char* name = nullptr;  // lives as long as its listing
  EntryType type = EntryType::kUnknown;
  // It may be one of the `suspects`: it has the same inode, or the folder's inodes cannot be
  // trusted. Only stat(2) can tell.
  bool is_suspect = false;
};

EntryType type_of_mode(std::uint32_t mode);

// Open a folder by a path of any length, or by its name in an open folder, which saves the system
// from resolving the path again. Return null on failure, with errno set.
using OpenFolder = std::unique_ptr<DIR, int (*)(DIR*)>;
OpenFolder open_folder(const std::string& path);
OpenFolder open_folder(DIR* parent, const char* name);

// Moving a listing does not move the names in memory.
class FolderListing {
 public:
  // Reads a folder that has just been opened. Entries that may be one of `suspects` are marked. An
  // error has `path`; a request to `stop` is kCancelled.
  static Result<FolderListing> read(DIR* folder, const std::string& path,
                                    std::span<const FileIdentity> suspects,
                                    const std::stop_token& stop = {});

  bool is_at_end() const { return next_ == entries_.size(); }
  FolderEntry next();
  // The identity of the folder itself.
  FileIdentity identity() const { return identity_; }

 private:
  void add(std::string_view name, EntryType type, bool is_suspect);
  bool sort(const std::stop_token& stop);

  NameArena names_;
  std::vector<const char*> entries_;  // names; the byte before each name holds its type
  std::string marked_;
  std::size_t next_ = 0;
  bool all_are_suspects_ = false;
  FileIdentity identity_;
};

}  // namespace hapax::input
