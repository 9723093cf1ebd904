// Where a name leads: through links to what they name, to devices, pipes and descriptors where they
// stand; and what cannot be written, said with its cause.
#include "output/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "output/output_files.h"

namespace hapax::output {
namespace {

namespace fs = std::filesystem;
using test_files::content;
using test_files::mode_of;
using test_files::names_in;

class OutputFileTest : public test_files::OutputFileTest {};

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
  EXPECT_NE(error.cause.find("directory"), std::string::npos);
  EXPECT_EQ(error.system_code, EACCES);
  fs::permissions(at("closed"), fs::perms(0755));
}

TEST_F(OutputFileTest, AFullDeviceIsAnErrorAndStaysADevice) {
  const std::string full = device("full", 7);
  const auto saved = save(full, "words");
  ASSERT_FALSE(saved.ok());
  EXPECT_EQ(saved.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(saved.error().cause, "No space left on device");
  EXPECT_EQ(saved.error().path, full);
  EXPECT_EQ(saved.error().system_code, ENOSPC);
  EXPECT_FALSE(saved.error().remedy.empty());
  EXPECT_TRUE(S_ISCHR(mode_of(full)));
}

TEST_F(OutputFileTest, TheFirstErrorStays) {
  auto file = OutputFile::open(device("full", 7));
  ASSERT_TRUE(file.ok());
  const std::string large(std::size_t{1} << 20, 'x');
  ASSERT_FALSE((*file)->write(large).ok());
  const auto again = (*file)->write("x");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().cause, "No space left on device");
  EXPECT_FALSE((*file)->commit().ok());
}

TEST_F(OutputFileTest, WritesADeviceAndAFifoWhereTheyStand) {
  const std::string null = device("null", 3);
  ASSERT_TRUE(save(null, "words").ok());
  EXPECT_TRUE(S_ISCHR(mode_of(null)));

  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = content(at("fifo")); });
  const auto saved = save(at("fifo"), "through a fifo");
  reader.join();
  EXPECT_TRUE(saved.ok());
  EXPECT_EQ(read, "through a fifo");
  EXPECT_TRUE(S_ISFIFO(mode_of(at("fifo"))));
}

// What a request to stop ends: `write` waits for a reader until then.
template <typename Write>
void expect_stop(Write&& write) {
  std::stop_source source;
  StopEvent stop;
  ASSERT_TRUE(stop.watch(source.get_token()).ok());
  std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  const Result<void> written = write(stop);
  stopper.join();
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().kind, ErrorKind::kCancelled);
}

TEST_F(OutputFileTest, StopsWaitingForTheReaderOfAFifo) {
  const std::string fifo = at("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  expect_stop([&](const StopEvent& stop) -> Result<void> {
    const auto out = OutputFile::open(fifo, &stop);
    return out ? Result<void>() : out.error();
  });
  // Nobody reads what is in the pipe; then also the descriptor may be one that blocks.
  const UniqueFd reader(::open(fifo.c_str(), O_RDONLY | O_NONBLOCK));
  const UniqueFd writer(::open(fifo.c_str(), O_WRONLY));
  const std::string words(std::size_t{1} << 20, 'w');
  for (const std::string& path : {fifo, "/dev/fd/" + std::to_string(writer.get())}) {
    expect_stop([&](const StopEvent& stop) -> Result<void> {
      const auto out = OutputFile::open(path, &stop);
      const Result<void> written = out ? (*out)->write(words) : out.error();
      EXPECT_FALSE(written.ok());
      return out ? (*out)->write("more") : out.error();  // the first error stays
    });
  }
}

TEST_F(OutputFileTest, WaitsForTheReaderOfAFifo) {
  const std::string fifo = at("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::stop_source source;
  StopEvent stop;
  ASSERT_TRUE(stop.watch(source.get_token()).ok());
  std::string got;
  std::jthread reader([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    got = content(fifo);
  });
  std::string words;
  for (int i = 0; i < 100'000; ++i) {
    words += std::to_string(i);
  }
  const auto out = OutputFile::open(fifo, &stop);
  ASSERT_TRUE(out.ok());
  ASSERT_TRUE((*out)->write(words).ok());
  ASSERT_TRUE((*out)->commit().ok());
  reader.join();
  EXPECT_TRUE(got == words);
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

}  // namespace
}  // namespace hapax::output
