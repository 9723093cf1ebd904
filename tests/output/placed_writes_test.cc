// Checks which files have places for parts, that parts written in any order and by several threads
// stand where they were reserved, and what a failure leaves behind.
#include "output/placed_writes.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "output/output_files.h"

namespace hapax::output {
namespace {

using test_files::content;

class PlacedWritesTest : public test_files::OutputFileTest {
 protected:
  UniqueFd open_file(int flags) const {
    return UniqueFd(::open(at("file").c_str(), O_WRONLY | O_CLOEXEC | flags, 0600));
  }
  static std::unique_ptr<PlacedWrites> over(DescriptorSink& sink) {
    Result<std::unique_ptr<PlacedWrites>> writes = PlacedWrites::over(sink);
    EXPECT_TRUE(writes.ok());
    return writes ? std::move(writes).value() : nullptr;
  }
};

TEST_F(PlacedWritesTest, StandWhereTheyWereReserved) {
  DescriptorSink sink(open_file(O_CREAT | O_TRUNC), "file");
  ASSERT_TRUE(sink.write("before|").ok());
  const std::unique_ptr<PlacedWrites> writes = over(sink);
  ASSERT_NE(writes, nullptr);
  std::string expected = "before|";
  std::vector<std::pair<std::uint64_t, std::string>> parts;
  for (int i = 0; i < 50; ++i) {
    std::string part(static_cast<std::size_t>(i * i), static_cast<char>('A' + i % 26));
    expected += part;
    const Result<std::uint64_t> place = writes->reserve(part.size());
    ASSERT_TRUE(place.ok());
    parts.emplace_back(*place, std::move(part));
  }
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < 5; ++first) {
    threads.emplace_back([&, first] {
      for (std::size_t i = parts.size() - 1 - first; i < parts.size(); i -= 5) {
        EXPECT_TRUE(writes->write(parts[i].first, parts[i].second).ok());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  ASSERT_TRUE(writes->finish().ok());
  ASSERT_TRUE(sink.write("|behind").ok());
  ASSERT_TRUE(sink.flush().ok());
  EXPECT_EQ(content(at("file")), expected + "|behind");
}

TEST_F(PlacedWritesTest, GoOnBehindWhatIsThere) {
  put("file", "old|");
  UniqueFd file = open_file(0);
  ASSERT_EQ(::lseek(file.get(), 0, SEEK_END), 4);
  const UniqueFd shared(::dup(file.get()));
  DescriptorSink sink(std::move(file), "file");
  const std::unique_ptr<PlacedWrites> writes = over(sink);
  ASSERT_NE(writes, nullptr);
  const Result<std::uint64_t> place = writes->reserve(3);
  ASSERT_TRUE(place.ok());
  ASSERT_EQ(::write(shared.get(), "|other", 6), 6);  // of a program with the same descriptor
  ASSERT_TRUE(writes->write(*place, "new").ok());
  ASSERT_TRUE(writes->finish().ok());
  EXPECT_EQ(content(at("file")), "old|new|other");
}

TEST_F(PlacedWritesTest, AreOnlyForRegularFilesThatEndThere) {
  put("file", "old");
  DescriptorSink over_old(open_file(0), "file");
  EXPECT_EQ(over(over_old), nullptr) << "would overwrite bytes";
  DescriptorSink appending(open_file(O_APPEND | O_TRUNC), "file");
  EXPECT_EQ(over(appending), nullptr);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const UniqueFd reader(ends[0]);
  DescriptorSink pipe{UniqueFd(ends[1]), "pipe"};
  EXPECT_EQ(over(pipe), nullptr);
  DescriptorSink null(UniqueFd(::open(device("null", 3).c_str(), O_WRONLY | O_CLOEXEC)), "null");
  EXPECT_EQ(over(null), nullptr);
}

// After a failed write, parts behind it would leave a hole in front of them.
TEST_F(PlacedWritesTest, AFailureCutsTheFileBehindWhatIsWhole) {
  ASSERT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
  DescriptorSink sink(open_file(O_CREAT | O_TRUNC), "file");
  ASSERT_TRUE(sink.write("before|").ok());
  const std::unique_ptr<PlacedWrites> writes = over(sink);
  ASSERT_NE(writes, nullptr);
  std::vector<std::uint64_t> places;
  for (int i = 0; i < 4; ++i) {
    const Result<std::uint64_t> place = writes->reserve(4);
    ASSERT_TRUE(place.ok());
    places.push_back(*place);
  }
  ASSERT_TRUE(writes->write(places[0], "aaaa").ok());
  ASSERT_TRUE(writes->write(places[2], "cccc").ok());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit little{places[1] + 1, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  EXPECT_FALSE(writes->write(places[3], "dddd").ok());
  EXPECT_FALSE(writes->write(places[1], "bbbb").ok());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  const Result<void> finished = writes->finish();
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(finished.error().path, "file");
  EXPECT_EQ(content(at("file")), "before|aaaab");
  EXPECT_EQ(::lseek(sink.descriptor(), 0, SEEK_CUR), 12);
  EXPECT_FALSE(sink.write("more").ok()) << "a sink keeps its first error";
}

}  // namespace
}  // namespace hapax::output
