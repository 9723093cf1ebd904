// An open file, and what the system said of it when it was opened, so that whoever has read it can
// tell whether somebody wrote to it meanwhile.
//
// A change is seen by the size and by the time of the last write (mtime; not ctime, which links and
// renames change too). Two writes within one tick of the file system's clock look like one, so a
// change within the tick of the opening may go unseen. So may one that a program makes through a
// memory mapping, or on another machine of a network file system. Thread safety: const members,
// from any thread. Tested by tests/input/watched_file_test.cc.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::input {

class WatchedFile {
 public:
  // Errors, also that it is a directory, carry `name` as their path.
  static Result<WatchedFile> watch(UniqueFd descriptor, const std::string& name);

  int descriptor() const { return descriptor_.get(); }
  UniqueFd take_descriptor() && { return std::move(descriptor_); }
  mode_t mode() const { return status_.st_mode; }
  bool is_regular() const { return S_ISREG(status_.st_mode); }
  // As stated when it was opened; 0 for what has no size. File systems that make their content up
  // state too many (sysfs), too few (FUSE) or none (/proc).
  std::uint64_t stated_bytes() const { return static_cast<std::uint64_t>(status_.st_size); }

  // Whether the stated size is still that of the opening: then an end elsewhere is the true one.
  Result<bool> states_same_size() const;

  enum class Change : std::uint8_t {
    kNone,
    kGrew,  // what was there when it was opened may be as it was
  };
  // Asks again what has become of it. kInputChanged where it is smaller, or was written to without
  // growing. Errors carry no path. What is not a regular file does not change.
  Result<Change> change() const;

 private:
  WatchedFile(UniqueFd descriptor, const struct stat& status)
      : descriptor_(std::move(descriptor)), status_(status) {}

  UniqueFd descriptor_;
  struct stat status_ {};
};

// The error that a file has fewer bytes than it had, which is found at `offset`.
Error became_shorter(std::uint64_t offset);

}  // namespace hapax::input
