#include "input/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/caught_error.h"
#include "base/long_path.h"
#include "base/retry.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "base/system_error.h"

namespace hapax::input {
namespace {

constexpr int kSuspect = 0x40;         // a bit added to the type
constexpr long kOverlay = 0x794C7630;  // OVERLAYFS_SUPER_MAGIC of linux/magic.h

constexpr int kOpenFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK;

OpenFolder as_folder(UniqueFd descriptor) {
  OpenFolder folder(
      descriptor ? retry_on_interrupt([&] { return ::fdopendir(descriptor.get()); }) : nullptr,
      ::closedir);
  if (folder) {
    descriptor.release();
  }
  return folder;
}

// Returns null at the end, with errno 0, and on failure, with another errno.
const dirent* next_entry(DIR* folder) {
  return retry_on_interrupt([&] {
    errno = 0;  // only errno distinguishes a failure of readdir(3) from the end
    return ::readdir(folder);
  });
}

EntryType type_of(const dirent& entry) {
  return entry.d_type == DT_UNKNOWN
             ? EntryType::kUnknown
             : type_of_mode(static_cast<std::uint32_t>(DTTOIF(entry.d_type)));
}

// Whether readdir(3) gives the same inodes as stat(2). FUSE may invent them; then the folder's own
// inode is wrong too. An overlay over several file systems gives other inodes for files.
bool tells_inodes(int folder, const struct stat& status, ino_t told) {
  struct statfs system {};
  return told == status.st_ino &&
         retry_on_interrupt([&] { return ::fstatfs(folder, &system); }) == 0 &&
         system.f_type != kOverlay;
}

bool is_among(std::span<const FileIdentity> files, ino_t inode) {
  return std::any_of(files.begin(), files.end(),
                     [inode](const FileIdentity& file) { return file.inode == inode; });
}

}  // namespace

EntryType type_of_mode(std::uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return EntryType::kRegular;
    case S_IFDIR:
      return EntryType::kFolder;
    case S_IFLNK:
      return EntryType::kLink;
    case S_IFSOCK:
      return EntryType::kSocket;
    default:
      return EntryType::kOther;
  }
}

OpenFolder open_folder(const std::string& path) { return as_folder(open_long(path, kOpenFlags)); }

OpenFolder open_folder(DIR* parent, const char* name) {
  return as_folder(
      UniqueFd(retry_on_interrupt([&] { return ::openat(::dirfd(parent), name, kOpenFlags); })));
}

Result<FolderListing> FolderListing::read(DIR* folder, const std::string& path,
                                          std::span<const FileIdentity> suspects,
                                          const std::stop_token& stop) {
  struct stat status {};
  if (retry_on_interrupt([&] { return ::fstat(::dirfd(folder), &status); }) != 0) {
    return system_error(errno, path);
  }
  FolderListing listing;
  listing.identity_ = {status.st_dev, status.st_ino};
  ino_t own_inode = 0;
  StopCheck stopped(stop);
  while (const dirent* const entry = next_entry(folder)) {
    if (stopped.requested()) {
      return cancelled();
    }
    const std::string_view name = entry->d_name;
    if (name == ".") {
      own_inode = entry->d_ino;
    } else if (name != "..") {
      listing.add(name, type_of(*entry), is_among(suspects, entry->d_ino));
    }
  }
  if (errno != 0) {
    return system_error(errno, path);
  }
  listing.all_are_suspects_ =
      !suspects.empty() && !tells_inodes(::dirfd(folder), status, own_inode);
  return listing.sort(stop) ? Result<FolderListing>(std::move(listing)) : cancelled();
}

// Returns false if a request to `stop` ended it: sorting the names of millions of files takes
// seconds.
bool FolderListing::sort(const std::stop_token& stop) {
  StopCheck stopped(stop);
  try {
    std::sort(entries_.begin(), entries_.end(), [&stopped](const char* a, const char* b) {
      if (stopped.requested()) {
        throw Cancelled();
      }
      return std::strcmp(a, b) < 0;
    });
  } catch (const Cancelled&) {
    return false;
  }
  return true;
}

void FolderListing::add(std::string_view name, EntryType type, bool is_suspect) {
  const int mark = static_cast<int>(type) | (is_suspect ? kSuspect : 0);
  marked_.assign(1, static_cast<char>(mark)).append(name);
  entries_.push_back(names_.add(marked_) + 1);
}

FolderEntry FolderListing::next() {
  const char* const name = entries_[next_++];
  const auto mark = static_cast<unsigned char>(name[-1]);
  return {name, static_cast<EntryType>(mark & ~kSuspect),
          all_are_suspects_ || (mark & kSuspect) != 0};
}

}  // namespace hapax::input
