// An output file is complete or untouched: nothing of it shows before the commit, and nothing is
// left without one, whatever the file system can do and wherever it ends.
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
#include <set>
#include <span>
#include <string>

#include "output/output_file.h"
#include "output/output_files.h"

namespace hapax::output {
namespace {

namespace fs = std::filesystem;
using test_files::content;
using test_files::mode_of;
using test_files::names_in;
using test_files::UmaskGuard;

class AtomicFileTest : public test_files::OutputFileTest {};

TEST_F(AtomicFileTest, CreatesAFileThatAppearsOnlyWhenCommitted) {
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

TEST_F(AtomicFileTest, WritesMoreThanABuffer) {
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

TEST_F(AtomicFileTest, HonoursTheUmask) {
  const UmaskGuard umask(0027);
  ASSERT_TRUE(save(at("masked"), "x").ok());
  EXPECT_EQ(mode_of(at("masked")) & 07777, mode_t{0640});
}

TEST_F(AtomicFileTest, ReplacesAFileAndKeepsItsMode) {
  put("old.txt", "something longer than what comes");
  fs::permissions(at("old.txt"), fs::perms(0604));
  const UmaskGuard umask(0077);
  ASSERT_TRUE(save(at("old.txt"), "new").ok());
  EXPECT_EQ(content(at("old.txt")), "new");
  EXPECT_EQ(mode_of(at("old.txt")) & 07777, mode_t{0604});
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"old.txt"}));
}

TEST_F(AtomicFileTest, KeepsTheOwnerWhereItMay) {
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

TEST_F(AtomicFileTest, LeavesTheOldFileAndNothingElseWhereItIsNotCommitted) {
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

TEST_F(AtomicFileTest, ReplacesWhatAppearsMeanwhile) {
  auto file = OutputFile::open(at("late"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->write("ours").ok());
  put("late", "theirs");
  ASSERT_TRUE((*file)->commit().ok());
  EXPECT_EQ(content(at("late")), "ours");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"late"}));
}

TEST_F(AtomicFileTest, LeavesNoTemporaryNameWhereTheTargetCannotBeReplaced) {
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

TEST_F(AtomicFileTest, AFileSizeLimitIsAnError) {
  EXPECT_EXIT(save_under_a_size_limit(at("limited")), ::testing::ExitedWithCode(0), "");
  EXPECT_TRUE(names_in(folder()).empty());
}

bool install(std::span<sock_filter> program) {
  const sock_fprog filter{.len = static_cast<unsigned short>(program.size()),
                          .filter = program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
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
  return install(program);
}

// Makes every call of a system call with that number fail in this process.
bool forbid(unsigned number, unsigned errno_value) {
  std::array<sock_filter, 4> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | errno_value),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  return install(program);
}

// Writes "new" to `target`, with a system call that fails once the file is ready to be put in
// place. Exits with 0 where that is no error, and a warning with `words` is told of.
[[noreturn]] void publish_without(unsigned system_call, unsigned errno_value,
                                  const std::string& target, std::string_view words) {
  const auto file = OutputFile::open(target);
  const bool ready = (*file)->write("new").ok() && (*file)->prepare().ok();
  const bool published = ready && forbid(system_call, errno_value) && (*file)->publish().ok();
  const std::optional<Error>& warning = (*file)->warning();
  const bool warned = words.empty() ? !warning.has_value()
                                    : warning && warning->path == target &&
                                          describe(*warning).find(words) != std::string::npos;
  std::_Exit(!published ? 1 : !warned ? 2 : content(target) != "new" ? 3 : 0);
}

TEST_F(AtomicFileTest, WhatFailsOnceTheFileIsInPlaceIsADoubtAndNoError) {
  put("out.txt", "old");
  for (const std::string& target : {at("out.txt"), at("fresh.txt")}) {
    EXPECT_EXIT(publish_without(__NR_fsync, EIO, target, "its directory could not be synced"),
                ::testing::ExitedWithCode(0), "");
    EXPECT_EXIT(publish_without(__NR_close, EIO, target, "Input/output error"),
                ::testing::ExitedWithCode(0), "");
    // A file system that cannot sync folders.
    EXPECT_EXIT(publish_without(__NR_fsync, EINVAL, target, ""), ::testing::ExitedWithCode(0), "");
  }
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

TEST_F(AtomicFileTest, FallsBackToANamedFileWhereThereAreNoUnnamedOnes) {
  put("out.txt", "old");
  fs::permissions(at("out.txt"), fs::perms(0640));
  EXPECT_EXIT(std::_Exit(use_a_named_temporary_file(folder())), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(names_in(folder()), (std::set<std::string>{"fresh", "out.txt"}));
  EXPECT_EQ(mode_of(at("out.txt")) & 07777, mode_t{0640});
}

}  // namespace
}  // namespace hapax::output
