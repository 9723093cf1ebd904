// A file that is complete or untouched. The bytes go to a file without a name in the target's
// folder, which no crash can leave behind; commit() syncs it and gives it the target's name:
//
//   target absent    link(unnamed, target)
//   target present   link(unnamed, .target.hapax-XXXXXX), rename(.target.hapax-XXXXXX, target)
//
// because link never replaces and rename needs a name. Where the file system has no unnamed files
// (or /proc, through which they are linked, is not mounted) the file has its temporary name from
// the start. Owner, group and mode of a replaced file are kept as far as the system lets us; its
// other hard links keep the old content. Tested by tests/output/atomic_file_test.cc.
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "base/caught_error.h"
#include "base/machine.h"
#include "base/retry.h"
#include "output/descriptor_sink.h"
#include "output/files.h"
#include "output/placed_writes.h"
#include "output/write_error.h"

namespace hapax::output {
namespace {

constexpr mode_t kNewFileMode = 0666;  // the kernel takes the umask off
constexpr int kNameAttempts = 100;

struct Target {
  std::string path;
  std::string folder;  // ends in '/', or is "./"
  std::string name;
};

Target split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return {path, "./", path};
  }
  return {path, path.substr(0, slash + 1), path.substr(slash + 1)};
}

// `.NAME.hapax-XXXXXX`, NAME cut where the whole would be too long for a file system.
std::string temporary_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
  constexpr std::size_t kRandomLetters = 6;
  constexpr std::string_view kMark = ".hapax-";
  std::string result = ".";
  result.append(name.substr(0, NAME_MAX - 1 - kMark.size() - kRandomLetters)).append(kMark);
  std::uint64_t random = random_seed();
  for (std::size_t i = 0; i < kRandomLetters; ++i, random >>= 5) {
    result.push_back(kLetters[random & 31]);
  }
  return result;
}

std::string proc_name(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

// A file without a name. None if the system cannot make or later link one.
UniqueFd open_unnamed(int folder, mode_t mode) {
  UniqueFd file(retry_on_interrupt(
      [&] { return ::openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode); }));
  if (file &&
      retry_on_interrupt([&] { return ::access(proc_name(file.get()).c_str(), F_OK); }) != 0) {
    file.reset();
  }
  return file;
}

class AtomicFile final : public OutputFile {
 public:
  AtomicFile(UniqueFd folder, Target target, bool replaces)
      : sink_(UniqueFd(), target.path),
        folder_(std::move(folder)),
        target_(std::move(target)),
        replaces_(replaces) {
    sink_.expect_sync();
  }
  ~AtomicFile() override {
    if (!temporary_name_.empty()) {
      retry_on_interrupt([&] { return ::unlinkat(folder_.get(), temporary_name_.c_str(), 0); });
    }
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // Opens the file, which has no name where the system allows it; false with errno set.
  bool open(mode_t mode);
  // Gives the new file the owner and mode of the one it replaces; false with errno set if it fails.
  bool take_over(const struct stat& replaced);

  Result<void> write(std::string_view bytes) override { return sink_.write(bytes); }
  Result<std::unique_ptr<PlacedWrites>> placed_writes() override {
    return PlacedWrites::over(sink_);
  }
  Result<void> prepare() override;
  Result<void> publish() override;
  const std::optional<Error>& warning() const override { return warning_; }
  const std::string& temporary_path() const override { return temporary_path_; }

 private:
  void set_temporary(std::string name) {
    temporary_path_ = name.empty() ? std::string() : target_.folder + name;
    temporary_name_ = std::move(name);
  }
  bool link_as(const std::string& name) const;
  template <typename Make>
  bool make_temporary(Make make);
  // Whether `name` in the folder is this file already; errno stays as it is.
  bool is_called(const std::string& name) const;
  Result<void> put_in_place();
  Result<void> replace();
  void sync_folder();

  DescriptorSink sink_;
  UniqueFd folder_;
  Target target_;
  bool replaces_;
  std::string temporary_name_;  // in folder_; empty while the file has no name
  std::string temporary_path_;
  std::optional<Error> warning_;
};

// Calls make(name) with new names until one is free. A name is stored before the file is made:
// afterwards there might be no memory for it. False with errno set if no file can be made.
template <typename Make>
bool AtomicFile::make_temporary(Make make) {
  for (int i = 0; i < kNameAttempts; ++i) {
    set_temporary(temporary_name(target_.name));
    if (make(temporary_name_)) {
      return true;
    }
    const int failed = errno;
    set_temporary({});
    errno = failed;
    if (failed != EEXIST) {
      break;
    }
  }
  return false;
}

bool AtomicFile::open(mode_t mode) {
  sink_.take(open_unnamed(folder_.get(), mode));
  return sink_.descriptor() != -1 || make_temporary([this, mode](const std::string& name) {
           sink_.take(UniqueFd(retry_on_interrupt([&] {
             return ::openat(folder_.get(), name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
                             mode);
           })));
           return sink_.descriptor() != -1;
         });
}

bool AtomicFile::take_over(const struct stat& replaced) {
  const int file = sink_.descriptor();
  // Sets the owner first, because a change of owner clears mode bits. Only root may give files
  // away; for other users the new file stays their own.
  if (retry_on_interrupt([&] { return ::fchown(file, replaced.st_uid, replaced.st_gid); }) != 0) {
    retry_on_interrupt([&] { return ::fchown(file, static_cast<uid_t>(-1), replaced.st_gid); });
  }
  return retry_on_interrupt([&] { return ::fchmod(file, replaced.st_mode & 07777); }) == 0;
}

bool AtomicFile::is_called(const std::string& name) const {
  const int errno_before = errno;
  struct stat own {};
  struct stat named {};
  const bool is_same = retry_on_interrupt([&] { return ::fstat(sink_.descriptor(), &own); }) == 0 &&
                       retry_on_interrupt([&] {
                         return ::fstatat(folder_.get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW);
                       }) == 0 &&
                       own.st_dev == named.st_dev && own.st_ino == named.st_ino;
  errno = errno_before;
  return is_same;
}

// A linkat() that was interrupted may have succeeded: a second one then finds its name taken.
bool AtomicFile::link_as(const std::string& name) const {
  return retry_on_interrupt([&] {
           return ::linkat(AT_FDCWD, proc_name(sink_.descriptor()).c_str(), folder_.get(),
                           name.c_str(), AT_SYMLINK_FOLLOW);
         }) == 0 ||
         (errno == EEXIST && is_called(name));
}

Result<void> AtomicFile::prepare() {
  if (auto flushed = sink_.flush(); !flushed) {
    return flushed;
  }
  return sink_.sync();
}

// When the file is in place the run has succeeded, even if a later step fails.
Result<void> AtomicFile::publish() {
  if (auto placed = put_in_place(); !placed) {
    return placed;
  }
  try {
    sync_folder();
    if (const Result<void> closed = sink_.close(); !closed && !warning_) {
      warning_ = closed.error();
    }
  } catch (...) {
    warning_ = caught_error();
  }
  return {};
}

Result<void> AtomicFile::put_in_place() {
  if (!temporary_name_.empty()) {
    return replace();
  }
  if (!replaces_) {
    if (link_as(target_.name)) {
      return {};
    }
    if (errno != EEXIST) {
      return sink_.fail(write_error(errno, target_.path));
    }
  }
  if (!make_temporary([this](const std::string& name) { return link_as(name); })) {
    return sink_.fail(write_error(errno, target_.path));
  }
  return replace();
}

Result<void> AtomicFile::replace() {
  const int renamed = retry_on_interrupt([&] {
    return ::renameat(folder_.get(), temporary_name_.c_str(), folder_.get(), target_.name.c_str());
  });
  // A renameat() that was interrupted may have succeeded: a second one then misses the old name.
  if (renamed != 0 && (errno != ENOENT || !is_called(target_.name))) {
    return sink_.fail(write_error(errno, target_.path));
  }
  set_temporary({});
  return {};
}

// Makes the new name survive a power cut, if the folder can be read and its file system can sync
// it.
void AtomicFile::sync_folder() {
  const UniqueFd readable(retry_on_interrupt(
      [&] { return ::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (readable && retry_on_interrupt([&] { return ::fsync(readable.get()); }) != 0 &&
      errno != EINVAL) {
    warning_ = write_error(errno, target_.path);
    warning_->cause = "written, but its directory could not be synced: " + warning_->cause;
    warning_->remedy = "a power cut now may bring the old file back; run sync";
  }
}

Error folder_error(int errno_value, const std::string& path) {
  Error error = write_error(errno_value, path);
  if (errno_value == EACCES || errno_value == EPERM) {
    error.cause += " to create files in its directory";
    error.remedy = "ask for the right to write to the directory, or write to another one";
  }
  return error;
}

}  // namespace

Result<std::unique_ptr<OutputFile>> make_atomic_file(const std::string& path,
                                                     const std::optional<struct stat>& replaced) {
  Target target = split(path);
  if (target.name.empty()) {
    return write_error(path.empty() ? ENOENT : EISDIR, path);
  }
  UniqueFd folder(retry_on_interrupt(
      [&] { return ::open(target.folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }));
  if (!folder) {
    return write_error(errno, path);
  }
  // Nobody else may read the new file until it has the owner and mode of the one it replaces.
  const mode_t mode = replaced ? 0600 : kNewFileMode;
  auto output =
      std::make_unique<AtomicFile>(std::move(folder), std::move(target), replaced.has_value());
  if (!output->open(mode)) {
    return folder_error(errno, path);
  }
  if (replaced && !output->take_over(*replaced)) {
    return write_error(errno, path);
  }
  return {std::move(output)};
}

}  // namespace hapax::output
