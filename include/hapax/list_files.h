// The files that count() would count, with what tells whether one has changed since. For programs
// that share the files of one count out to several machines.
//
//   hapax::Result<hapax::FileList> list = hapax::list_files({"corpus/"});
//
// Thread safety: any. Tested by tests/input/list_files_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hapax/counts.h"
#include "hapax/export.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

struct ListedFile {
  std::string path;
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  // in nanoseconds since 1970
  std::uint64_t inode = 0;
};

struct FileList {
  std::vector<ListedFile> files;  // in the order in which count() takes them
  // A walk notes here what it leaves out. Under OnUnreadable::kSkip, paths that cannot be listed
  // are here too.
  std::vector<Notice> notices;
};

// Walks directories as count() does: the options globs, hidden_files, directory_links,
// exclude_files, on_unreadable and stop apply. Only regular files can be listed: another path that
// is named, such as a pipe, is kNotReadable.
HAPAX_API Result<FileList> list_files(std::span<const std::string> paths,
                                      const Options& options = {});

// Which files below a directory a walk takes, by the options globs and hidden_files alone: for
// directories that are not in this machine's file system. `names` are paths below the directory,
// such as "a/b.txt". Returns a value for each name.
HAPAX_API Result<std::vector<bool>> select_files(std::span<const std::string> names,
                                                 const Options& options);

}  // namespace hapax
