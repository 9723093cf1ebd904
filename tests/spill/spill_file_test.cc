// Checks that ranges are disjoint whoever reserves them, that bytes come back, and that a full
// disk, a limit on the size of files and a file that is too short are clear errors.
#include "spill/spill_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <thread>
#include <vector>

#include "spill/spill_errors.h"
#include "spill/spills.h"

namespace hapax::spill {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test_spills::new_file;

TEST(SpillFile, GivesBackWhatWasWritten) {
  SpillFile file = new_file();
  const Result<std::uint64_t> first = file.reserve(3);
  const Result<std::uint64_t> second = file.reserve(5);
  ASSERT_TRUE(first && second);
  EXPECT_GT(*first, 0U);
  EXPECT_GE(*second, *first + 3);
  ASSERT_TRUE(file.write(*second, Bytes{1, 2, 3, 4, 5}));
  ASSERT_TRUE(file.write(*first, Bytes{7, 8, 9}));
  Bytes bytes(5);
  ASSERT_TRUE(file.read(*second, bytes));
  EXPECT_EQ(bytes, (Bytes{1, 2, 3, 4, 5}));
  EXPECT_EQ(file.bytes_written(), 8U);
  EXPECT_EQ(file.end(), *second + 5);
}

TEST(SpillFile, ThreadsGetDisjointRanges) {
  constexpr std::size_t kThreads = 4;
  constexpr std::uint64_t kRanges = 1000;
  SpillFile file = new_file();
  std::vector<std::vector<std::uint64_t>> offsets(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&file, &own = offsets[i], i] {
        for (std::uint64_t range = 0; range < kRanges; ++range) {
          own.push_back(*file.reserve(10));
          EXPECT_TRUE(file.write(own.back(), Bytes(10, static_cast<std::uint8_t>(i))));
        }
      });
    }
  }
  for (std::size_t i = 0; i < kThreads; ++i) {
    for (const std::uint64_t offset : offsets[i]) {
      Bytes bytes(10);
      ASSERT_TRUE(file.read(offset, bytes));
      EXPECT_EQ(bytes, Bytes(10, static_cast<std::uint8_t>(i)));
    }
  }
  EXPECT_EQ(file.bytes_written(), kThreads * kRanges * 10);
}

TEST(SpillFile, TwoUsersOfOneFileShareItsEnd) {
  std::atomic<std::uint64_t> end{0};
  SpillFile file = new_file();
  const std::uint64_t before = *file.reserve(100);
  file.share_end(end);
  SpillFile other = SpillFile::over(UniqueFd(::dup(file.descriptor())), "/elsewhere");
  other.share_end(end);
  const std::uint64_t of_other = *other.reserve(10);
  const std::uint64_t own = *file.reserve(10);
  EXPECT_GE(of_other, before + 100);
  EXPECT_GE(own, of_other + 10);
  ASSERT_TRUE(other.write(of_other, Bytes{1, 2}));
  file.keep_end();
  end = 12345;  // it is not looked at any more
  EXPECT_EQ(*file.reserve(1), own + 10);
  Bytes bytes(2);
  ASSERT_TRUE(file.read(of_other, bytes));
  EXPECT_EQ(bytes, (Bytes{1, 2}));
}

TEST(SpillFile, ASharedEndThatIsNonsenseIsAnError) {
  std::atomic<std::uint64_t> end{UINT64_MAX - 5};
  SpillFile file = new_file();
  file.share_end(end);
  EXPECT_FALSE(file.reserve(10));
  end = 1;
  EXPECT_GE(*file.reserve(10), 4096U) << "no offset is 0, or before the first";
}

TEST(SpillFile, MoreThanIsFreeIsRefusedBeforeTheDiskIsFull) {
  SpillFile file = new_file();
  const Result<std::uint64_t> refused = file.reserve(std::uint64_t{1} << 60);
  ASSERT_FALSE(refused);
  const Error& error = refused.error();
  EXPECT_EQ(error.kind, ErrorKind::kNotWritable);
  EXPECT_EQ(error.system_code, ENOSPC);
  EXPECT_EQ(error.path, file.folder());
  EXPECT_EQ(error.cause.rfind("cannot write counts that exceed the memory limit: only ", 0), 0U);
  EXPECT_NE(error.remedy.find("--tmp"), std::string::npos);
  EXPECT_TRUE(file.reserve(std::uint64_t{1} << 60, 100)) << "few of them are expected to be used";
  EXPECT_TRUE(file.reserve(10));
}

TEST(SpillFile, TheTextOfAFullDisk) {
  EXPECT_EQ(describe(no_space(40'500'000, 12'300'000, "/tmp")),
            "/tmp: cannot write counts that exceed the memory limit: only 12 MB are free; free 29 "
            "MB or more there, name another folder with --tmp, or raise --memory");
}

TEST(SpillFile, AMissingFileIsAnErrorOnceItIsNeeded) {
  SpillFile file = SpillFile::missing(EROFS, std::filesystem::temp_directory_path().string());
  EXPECT_EQ(file.why_missing(), EROFS);
  const Result<std::uint64_t> refused = file.reserve(10);
  ASSERT_FALSE(refused);
  EXPECT_EQ(describe(refused.error()), describe(not_written(EROFS, file.folder())));
  EXPECT_LT(file.descriptor(), 0) << "it is not made although it could be";
}

TEST(SpillFile, AFolderThatTakesNoFile) {
  const Result<SpillFile> file = SpillFile::create("/proc");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(file.error().path, "/proc");
}

TEST(SpillFile, TheEndOfTheFileIsAnError) {
  SpillFile file = new_file();
  const std::uint64_t offset = *file.reserve(10);
  ASSERT_TRUE(file.write(offset, Bytes{1, 2, 3}));
  Bytes bytes(10);
  const Result<void> read = file.read(offset, bytes);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kNotReadable);
}

TEST(SpillFile, ALimitOnTheSizeOfFilesIsAnErrorAndNoSignal) {
  SpillFile file = new_file();
  const std::uint64_t offset = *file.reserve(10'000);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit little{8192, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const Result<void> written = file.write(offset, Bytes(10'000));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().system_code, EFBIG);
  EXPECT_NE(written.error().remedy.find("ulimit -f"), std::string::npos);
}

TEST(SpillFile, DiscardedSpaceIsGivenBack) {
  constexpr std::uint64_t kBytes = std::uint64_t{1} << 20;
  SpillFile file = new_file();
  const std::uint64_t offset = *file.reserve(kBytes);
  ASSERT_TRUE(file.write(offset, Bytes(kBytes, 1)));
  const auto blocks = [&file] {
    struct stat status {};
    EXPECT_EQ(::fstat(file.descriptor(), &status), 0);
    return status.st_blocks;
  };
  const auto before = blocks();
  file.discard(offset, kBytes);
  Bytes bytes(kBytes);
  ASSERT_TRUE(file.read(offset, bytes));
  if (std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; })) {
    EXPECT_LT(blocks(), before);
  } else {
    GTEST_SKIP() << "this file system cannot do it";
  }
}

}  // namespace
}  // namespace hapax::spill
