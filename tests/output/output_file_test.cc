// Output files are complete or untouched, devices and pipes are written where they stand, and every
// way to fail says what and where.
#include "output/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "support/temp_dir.h"

namespace hapax::output {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename());
  }
  return names;
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0);
  return status.st_mode;
}

class UmaskGuard {
 public:
  explicit UmaskGuard(mode_t mask) : before_(::umask(mask)) {}
  ~UmaskGuard() { ::umask(before_); }
  UmaskGuard(const UmaskGuard&) = delete;
  UmaskGuard& operator=(const UmaskGuard&) = delete;

 private:
  mode_t before_;
};

class OutputFileTest : public ::testing::Test {
 protected:
  fs::path folder() const { return fs::path(directory_.path()); }
  std::string at(const std::string& name) const { return folder() / name; }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(at(name), std::ios::binary) << bytes;
  }

  // open, write, commit
  static Result<void> save(const std::string& path, std::string_view bytes) {
    auto file = OutputFile::open(path);
    if (!file) {
      return file.error();
    }
    if (auto written = (*file)->write(bytes); !written) {
      return written;
    }
    return (*file)->commit();
  }
  static Error error_of(const std::string& path) {
    const auto saved = save(path, "words");
    EXPECT_FALSE(saved.ok()) << path;
    return saved ? Error{} : saved.error();
  }

 private:
  test::TempDir directory_;
};

TEST_F(OutputFileTest, CreatesAFileThatAppearsOnlyWhenCommitted) {
  auto file = OutputFile::open(at("new.txt"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->write("the: 3\n").ok());
  EXPECT_FALSE(fs::exists(at("new.txt")));
  ASSERT_TRUE((*file)->write("a: 1\n").ok());
  ASSERT_TRUE((*file)->commit().ok());
  EXPECT_EQ(content(at("new.txt")), "the: 3\na: 1\n");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"new.txt"}));
  EXPECT_EQ((*file)->temporary_path(), "");
}

TEST_F(OutputFileTest, WritesMoreThanABuffer) {
  std::string expected;
  auto file = OutputFile::open(at("big"));
  ASSERT_TRUE(file.ok());
  for (int i = 0; i < 5000; ++i) {
    const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
    expected += piece;
    ASSERT_TRUE((*file)->write(piece).ok());
  }
  const std::string huge(std::size_t{3} << 20, 'z');
  expected += huge + "end";
  ASSERT_TRUE((*file)->write(huge).ok());
  ASSERT_TRUE((*file)->write("end").ok());
  ASSERT_TRUE((*file)->commit().ok());
  EXPECT_TRUE(content(at("big")) == expected);
}

TEST_F(OutputFileTest, HonoursTheUmask) {
  const UmaskGuard umask(0027);
  ASSERT_TRUE(save(at("masked"), "x").ok());
  EXPECT_EQ(mode_of(at("masked")) & 07777, mode_t{0640});
}

TEST_F(OutputFileTest, ReplacesAFileAndKeepsItsMode) {
  put("old.txt", "something longer than what comes");
  fs::permissions(at("old.txt"), fs::perms(0604));
  const UmaskGuard umask(0077);
  ASSERT_TRUE(save(at("old.txt"), "new").ok());
  EXPECT_EQ(content(at("old.txt")), "new");
  EXPECT_EQ(mode_of(at("old.txt")) & 07777, mode_t{0604});
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"old.txt"}));
}

TEST_F(OutputFileTest, KeepsTheOwnerWhereItMay) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only the superuser may give files away";
  }
  put("theirs", "old");
  ASSERT_EQ(::chown(at("theirs").c_str(), 12345, 23456), 0);
  ASSERT_TRUE(save(at("theirs"), "new").ok());
  struct stat status {};
  ASSERT_EQ(::stat(at("theirs").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 12345U);
  EXPECT_EQ(status.st_gid, 23456U);
}

TEST_F(OutputFileTest, LeavesTheOldFileAndNothingElseWhereItIsNotCommitted) {
  put("old.txt", "old");
  {
    auto file = OutputFile::open(at("old.txt"));
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE((*file)->write(std::string(1 << 20, 'x')).ok());
    EXPECT_EQ(content(at("old.txt")), "old");
  }
  EXPECT_EQ(content(at("old.txt")), "old");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"old.txt"}));
}

TEST_F(OutputFileTest, ReplacesWhatAppearsMeanwhile) {
  auto file = OutputFile::open(at("late"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->write("ours").ok());
  put("late", "theirs");
  ASSERT_TRUE((*file)->commit().ok());
  EXPECT_EQ(content(at("late")), "ours");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"late"}));
}

TEST_F(OutputFileTest, LeavesNoTemporaryNameWhereTheTargetCannotBeReplaced) {
  auto file = OutputFile::open(at("late"));
  ASSERT_TRUE(file.ok());
  fs::create_directory(at("late"));
  const auto committed = (*file)->commit();
  ASSERT_FALSE(committed.ok());
  EXPECT_EQ(committed.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(committed.error().path, at("late"));
  file->reset();
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"late"}));
}

TEST_F(OutputFileTest, WritesThroughASymbolicLinkThatStaysOne) {
  fs::create_directory(at("elsewhere"));
  put("elsewhere/real.txt", "old");
  fs::create_symlink("elsewhere/real.txt", at("link"));
  fs::create_symlink(at("link"), at("link2"));
  ASSERT_TRUE(save(at("link2"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_TRUE(fs::is_symlink(at("link2")));
  EXPECT_EQ(content(at("elsewhere/real.txt")), "new");
  EXPECT_EQ(names_in(at("elsewhere")), (std::set<std::string>{"real.txt"}));
}

TEST_F(OutputFileTest, CreatesWhatADanglingLinkNames) {
  fs::create_symlink("absent.txt", at("link"));
  ASSERT_TRUE(save(at("link"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_TRUE(S_ISREG(mode_of(at("absent.txt"))));
  EXPECT_EQ(content(at("absent.txt")), "new");
}

TEST_F(OutputFileTest, RefusesACircleOfLinks) {
  fs::create_symlink("b", at("a"));
  fs::create_symlink("a", at("b"));
  const Error error = error_of(at("a"));
  EXPECT_EQ(error.kind, ErrorKind::kNotWritable);
  EXPECT_EQ(error.path, at("a"));
}

TEST_F(OutputFileTest, TakesARelativeNameAndALongOne) {
  const fs::path before = fs::current_path();
  fs::current_path(folder());
  const std::string longest(255, 'n');
  EXPECT_TRUE(save("plain", "1").ok());
  EXPECT_TRUE(save(longest, "1").ok());
  EXPECT_TRUE(save(longest, "2").ok()) << "its temporary name must not be too long";
  fs::current_path(before);
  EXPECT_EQ(content(at("plain")), "1");
  EXPECT_EQ(content(at(longest)), "2");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"plain", longest}));
}

TEST_F(OutputFileTest, RefusesADirectoryAndAMissingFolder) {
  fs::create_directory(at("sub"));
  for (const std::string& path : {at("sub"), at("sub/"), at("sub/.")}) {
    const Error error = error_of(path);
    EXPECT_EQ(error.kind, ErrorKind::kNotWritable);
    EXPECT_EQ(error.cause, "Is a directory");
    EXPECT_EQ(error.path, path);
  }
  const Error missing = error_of(at("none/out.txt"));
  EXPECT_EQ(missing.kind, ErrorKind::kNotWritable);
  EXPECT_NE(missing.remedy.find("mkdir"), std::string::npos);
  EXPECT_FALSE(fs::exists(at("none")));
  put("file", "x");
  EXPECT_EQ(error_of(at("file/out.txt")).cause, "Not a directory");
  EXPECT_EQ(error_of(at("absent/")).kind, ErrorKind::kNotWritable);
}

TEST_F(OutputFileTest, RefusesWhatItHasNoRightTo) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "the superuser has every right";
  }
  put("protected", "old");
  fs::permissions(at("protected"), fs::perms(0444));
  EXPECT_EQ(error_of(at("protected")).kind, ErrorKind::kNotWritable);
  EXPECT_EQ(content(at("protected")), "old");

  fs::create_directory(at("closed"));
  fs::permissions(at("closed"), fs::perms(0555));
  const Error error = error_of(at("closed/out"));
  EXPECT_EQ(error.kind, ErrorKind::kNotWritable);
  EXPECT_NE(error.cause.find("folder"), std::string::npos);
  fs::permissions(at("closed"), fs::perms(0755));
}

TEST_F(OutputFileTest, AFullDeviceIsAnErrorAndStaysADevice) {
  const auto saved = save("/dev/full", "words");
  ASSERT_FALSE(saved.ok());
  EXPECT_EQ(saved.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(saved.error().cause, "No space left on device");
  EXPECT_EQ(saved.error().path, "/dev/full");
  EXPECT_FALSE(saved.error().remedy.empty());
  EXPECT_TRUE(S_ISCHR(mode_of("/dev/full")));
}

TEST_F(OutputFileTest, TheFirstErrorStays) {
  auto file = OutputFile::open("/dev/full");
  ASSERT_TRUE(file.ok());
  const std::string large(std::size_t{1} << 20, 'x');
  ASSERT_FALSE((*file)->write(large).ok());
  const auto again = (*file)->write("x");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().cause, "No space left on device");
  EXPECT_FALSE((*file)->commit().ok());
}

TEST_F(OutputFileTest, WritesADeviceAndAFifoWhereTheyStand) {
  ASSERT_TRUE(save("/dev/null", "words").ok());
  EXPECT_TRUE(S_ISCHR(mode_of("/dev/null")));

  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = content(at("fifo")); });
  const auto saved = save(at("fifo"), "through a fifo");
  reader.join();
  EXPECT_TRUE(saved.ok());
  EXPECT_EQ(read, "through a fifo");
  EXPECT_TRUE(S_ISFIFO(mode_of(at("fifo"))));
}

TEST_F(OutputFileTest, WritesADescriptorThatStaysTheCallers) {
  const UniqueFd target(::open(at("file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  ASSERT_EQ(::write(target.get(), "before ", 7), 7);
  const auto file = OutputFile::over(target.get(), "standard output");
  ASSERT_TRUE(file->write("words").ok());
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(::write(target.get(), " after", 6), 6);
  EXPECT_EQ(content(at("file")), "before words after");
}

TEST_F(OutputFileTest, ADescriptorsNameMeansThatDescriptor) {
  const UniqueFd target(::open(at("file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  ASSERT_EQ(::write(target.get(), "before ", 7), 7);
  fs::create_symlink("/dev/fd/" + std::to_string(target.get()), at("link"));
  ASSERT_TRUE(save("/dev/fd/" + std::to_string(target.get()), "one ").ok());
  ASSERT_TRUE(save(at("link"), "two").ok());
  EXPECT_EQ(content(at("file")), "before one two") << "appended, neither replaced nor truncated";
  EXPECT_EQ(error_of("/dev/fd/1000000").kind, ErrorKind::kNotWritable);
}

TEST_F(OutputFileTest, AClosedPipeHasItsOwnKind) {
  // The library leaves SIGPIPE alone, so its caller decides; this one ignores it.
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd write_end(ends[1]);
  ::close(ends[0]);
  const auto file = OutputFile::over(write_end.get(), "standard output");
  ASSERT_TRUE(file->write("words").ok());
  const auto committed = file->commit();
  std::signal(SIGPIPE, before);
  ASSERT_FALSE(committed.ok());
  EXPECT_EQ(committed.error().kind, ErrorKind::kClosedPipe);
}

TEST_F(OutputFileTest, WaitsForAPipeThatDoesNotBlock) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  ASSERT_EQ(::fcntl(read_end.get(), F_SETFL, 0), 0);
  const std::string sent(std::size_t{1} << 20, 'x');
  std::size_t received = 0;
  std::thread reader([&] {
    std::array<char, 4096> buffer;
    for (ssize_t n = 0; (n = ::read(read_end.get(), buffer.data(), buffer.size())) > 0;) {
      received += static_cast<std::size_t>(n);
    }
  });
  {
    const auto file = OutputFile::over(write_end.get(), "pipe");
    EXPECT_TRUE(file->write(sent).ok());
    EXPECT_TRUE(file->commit().ok());
  }
  write_end.reset();
  reader.join();
  EXPECT_EQ(received, sent.size());
}

// A limit holds for a whole process, so this runs in a child; SIGXFSZ is ignored as a program
// would.
[[noreturn]] void save_under_a_size_limit(const std::string& path) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 1000, .rlim_max = 1000};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto file = OutputFile::open(path);
  const bool written = (*file)->write(std::string(2000, 'x')).ok();
  const auto committed = (*file)->commit();
  const bool as_expected = written && !committed && committed.error().cause == "File too large" &&
                           committed.error().remedy.find("ulimit -f") != std::string::npos;
  std::_Exit(as_expected ? 0 : 1);
}

TEST_F(OutputFileTest, AFileSizeLimitIsAnError) {
  EXPECT_EXIT(save_under_a_size_limit(at("limited")), ::testing::ExitedWithCode(0), "");
  EXPECT_TRUE(names_in(folder()).empty());
}

// Makes every openat() with O_TMPFILE fail in this process, as file systems do that know it not.
bool forbid_unnamed_files() {
  constexpr std::uint32_t kUnnamedBit = O_TMPFILE & ~O_DIRECTORY;
  std::array<sock_filter, 6> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t)),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kUnnamedBit, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{.len = static_cast<unsigned short>(program.size()),
                          .filter = program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// 0: all as expected; otherwise the number of the first expectation that failed.
int use_a_named_temporary_file(const fs::path& folder) {
  if (!forbid_unnamed_files()) {
    return 1;
  }
  const std::string target = folder / "out.txt";
  auto file = OutputFile::open(target);
  if (!file || !(*file)->write("new").ok()) {
    return 2;
  }
  const std::string temporary = (*file)->temporary_path();
  if (!temporary.starts_with((folder / ".out.txt.hapax-").string()) || !fs::exists(temporary)) {
    return 3;
  }
  if (content(target) != "old" || !(*file)->commit().ok() || content(target) != "new") {
    return 4;
  }
  if (!(*file)->temporary_path().empty() || fs::exists(temporary)) {
    return 5;
  }
  auto abandoned = OutputFile::open(target);
  abandoned->reset();
  const UmaskGuard umask(0022);
  const bool created = OutputFile::open(folder / "fresh").value()->commit().ok() &&
                       (mode_of(folder / "fresh") & 07777) == mode_t{0644};
  return created ? 0 : 6;
}

TEST_F(OutputFileTest, FallsBackToANamedFileWhereThereAreNoUnnamedOnes) {
  put("out.txt", "old");
  fs::permissions(at("out.txt"), fs::perms(0640));
  EXPECT_EXIT(std::_Exit(use_a_named_temporary_file(folder())), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"fresh", "out.txt"}));
  EXPECT_EQ(mode_of(at("out.txt")) & 07777, mode_t{0640});
}

}  // namespace
}  // namespace hapax::output
