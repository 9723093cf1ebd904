// An open file and its status when it was opened, so that after reading one can check whether
// another program wrote to it meanwhile.
//
// A change is detected by the size and the time of the last write (mtime; not ctime, which links
// and renames change too). A file that the caller has listed must also be what it was then. Two
// writes within one tick of the file system's clock have the same time, so a change within the tick
// in which the file was opened may be missed. A change may also be missed if it is made through a
// memory mapping, or on another machine of a network file system. Thread safety: const members,
// from any thread. Tested by tests/input/watched_file_test.cc.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/unique_fd.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::input {

class WatchedFile {
 public:
  // A directory is an error. So is a file that is not as `listed` says: kInputChanged. Errors carry
  // `name` as their path.
  static Result<WatchedFile> watch(UniqueFd descriptor, const std::string& name,
                                   const std::optional<FileState>& listed = {});

  int descriptor() const { return descriptor_.get(); }
  UniqueFd take_descriptor() && { return std::move(descriptor_); }
  mode_t mode() const { return status_.st_mode; }
  bool is_regular() const { return S_ISREG(status_.st_mode); }
  // The size as stated at the opening; 0 for a file that has none. File systems that generate their
  // content may state too many bytes (sysfs), too few (FUSE) or none (/proc).
  std::uint64_t stated_bytes() const { return static_cast<std::uint64_t>(status_.st_size); }

  // Whether the system still states the same size as at the opening. If the file ends elsewhere all
  // the same, the stated size is wrong.
  Result<bool> states_same_size() const;

  enum class Change : std::uint8_t {
    kNone,
    kGrew,  // the bytes it had when it was opened may be unchanged
  };
  // Compares the file's status with that of the opening. Returns kInputChanged if it is smaller, or
  // was written to without growing, or has grown although it was listed. Always kNone for a file
  // that is not regular. Errors carry no path.
  Result<Change> change() const;

 private:
  WatchedFile(UniqueFd descriptor, const struct stat& status, bool may_grow)
      : descriptor_(std::move(descriptor)), status_(status), may_grow_(may_grow) {}

  UniqueFd descriptor_;
  struct stat status_ {};
  bool may_grow_;
};

// The error that a file became shorter; `offset` is where it ended.
Error became_shorter(std::uint64_t offset);

}  // namespace hapax::input
