// Checks the chunk source with many workers and many streams: no word is lost or counted twice, no
// worker is held up, the earliest failure is reported, and waiting workers are woken. Also runs
// under ThreadSanitizer.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <semaphore>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/region.h"
#include "input/chunk_source.h"
#include "input/compressors.h"
#include "input/file_head.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/texts.h"
#include "support/tokenise.h"

namespace hapax::input {
namespace {

using test::as_bytes;
using test::NaiveCount;
using test::Tokenised;

// Long enough for any machine. The test waits so long only if the chunk source is wrong.
constexpr std::chrono::seconds kPatience{20};

// Gives its text, a few bytes a read, then ends or fails. Fails the test if two threads read at
// once.
class Wire : public Reader {
 public:
  explicit Wire(std::string text) : text_(std::move(text)) {}
  Wire(std::string text, Error error) : text_(std::move(text)), error_(std::move(error)) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    EXPECT_FALSE(is_read_.exchange(true)) << "two read at once";
    before_read();
    const std::size_t given = std::min({buffer.size(), text_.size() - at_, std::size_t{60}});
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    is_read_ = false;
    return given == 0 && error_ ? Result<std::size_t>(*error_) : given;
  }

 protected:
  virtual void before_read() {}

 private:
  std::string text_;
  std::optional<Error> error_;
  std::size_t at_ = 0;
  std::atomic<bool> is_read_ = false;
};

// Blocks until the test releases it.
class StuckWire final : public Wire {
 public:
  using Wire::Wire;
  void let_go() { may_go_.release(); }
  void wait_until_read() { reached_.acquire(); }

 private:
  void before_read() override {
    if (first_) {
      first_ = false;
      reached_.release();
      EXPECT_TRUE(may_go_.try_acquire_for(kPatience)) << "waited for others that waited for it";
    }
  }

  bool first_ = true;
  std::binary_semaphore reached_{0};
  std::binary_semaphore may_go_{0};
};

ReaderInput wire(std::string text) { return {std::make_shared<Wire>(std::move(text)), "wire"}; }

Error broken(const std::string& why) {
  return {.kind = ErrorKind::kNotReadable, .cause = why, .remedy = "mend it"};
}

class Working : public testing::Test {
 protected:
  ChunkSource chunks_of(std::vector<Input> inputs) {
    return ChunkSource(Expansion{.inputs = std::move(inputs), .notices = {}}, options_);
  }

  // Takes all chunks with `workers` threads.
  static Tokenised take_all(ChunkSource& chunks, unsigned workers) {
    std::mutex mutex;
    Tokenised all;
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < workers; ++i) {
      threads.emplace_back([&] {
        RunStats stats;
        ChunkBuffer buffer;
        Tokenised own;
        while (const std::optional<text::Chunk> chunk = chunks.next(buffer, stats)) {
          own.add(test::tokenise(*chunk));
        }
        const std::lock_guard lock(mutex);
        all.add(own);
      });
    }
    threads.clear();
    return all;
  }

  // A compressed file: a stream that may be opened while others are read. kCut truncates it.
  enum class End : std::uint8_t { kWhole, kCut };
  PathInput packed(const std::string& text, End end = End::kWhole) {
    std::string stored = test::gzip(text);
    stored.resize(stored.size() - (end == End::kCut ? 4 : 0));
    return {folder_.write("packed" + std::to_string(files_++), stored)};
  }

  test::TempDir folder_;
  int files_ = 0;
  Options options_{.internals = {.chunk_bytes = 64}};
};

TEST_F(Working, SeveralStreamsGiveEachWordOnce) {
  const std::string text = test::make_text(test::Kind::kNearlyUtf8, 5'000, 1);
  NaiveCount expected = test::naive_count(as_bytes(text));
  for (auto& [word, count] : expected.words) {
    count *= 5;
  }
  const std::string path = folder_.write("text", text);
  for (unsigned workers = 1; workers <= 8; ++workers) {
    ChunkSource chunks =
        chunks_of({packed(text), packed(text), PathInput{path}, wire(text), packed(text)});
    const Tokenised found = take_all(chunks, workers);
    EXPECT_TRUE(chunks.finish().ok());
    EXPECT_TRUE(found.count.words == expected.words) << workers;
    EXPECT_EQ(found.count.invalid, 5 * expected.invalid);
    EXPECT_EQ(chunks.report().counted, 5U);
  }
}

// Many short runs show lost wake-ups and blocks that no worker takes.
TEST_F(Working, ManyShortRunsEnd) {
  std::mt19937 random(1);
  const int runs = test::kSanitized ? 100 : 1'000;
  for (int run = 0; run < runs; ++run) {
    options_.internals.chunk_bytes = 1 + random() % 20;
    std::map<std::string, std::uint64_t> expected;
    std::vector<Input> inputs;
    for (std::size_t i = random() % 12; i > 0; --i) {
      const std::string word(1 + random() % 9, static_cast<char>('a' + i));
      const std::size_t times = random() % 40;
      std::string text;
      for (std::size_t j = 0; j < times; ++j) {
        text += word + " ";
      }
      expected[word] += times;
      if (random() % 3 == 0) {
        inputs.emplace_back(wire(text));
      } else {
        inputs.emplace_back(packed(text));
      }
    }
    std::erase_if(expected, [](const auto& entry) { return entry.second == 0; });
    ChunkSource chunks = chunks_of(std::move(inputs));
    ASSERT_EQ(take_all(chunks, static_cast<unsigned>(1 + random() % 9)).count.words, expected)
        << run;
  }
}

TEST_F(Working, TheEarliestOfSeveralFailuresIsReported) {
  const std::string text = test::make_text(test::Kind::kAscii, 2'000, 1);
  const auto breaks = [&text](std::size_t behind, const std::string& why) {
    return ReaderInput{std::make_shared<Wire>(text.substr(0, behind), broken(why)), why};
  };
  const std::string missing = (folder_.path() / "missing").string();
  const PathInput good = packed(text);
  const PathInput first = packed(text, End::kCut);
  for (unsigned workers = 1; workers <= 8; ++workers) {
    for (int repetition = 0; repetition < (test::kSanitized ? 20 : 100); ++repetition) {
      ChunkSource chunks =
          chunks_of({good, good, first, breaks(0, "second"), first, PathInput{missing}, good});
      take_all(chunks, workers);
      ASSERT_FALSE(chunks.finish().ok());
      ASSERT_EQ(chunks.finish().error().path, first.path) << workers;
    }
  }
}

TEST_F(Working, AnEarlierFailureThatIsMetLaterIsReported) {
  const auto late = std::make_shared<StuckWire>("a few words", broken("late"));
  const PathInput early = packed("a few words", End::kCut);
  ChunkSource chunks =
      chunks_of({ReaderInput{late, "late"}, early, packed("a few words", End::kCut)});
  std::jthread reader([&chunks] { take_all(chunks, 1); });
  late->wait_until_read();
  std::jthread other([&chunks] { take_all(chunks, 1); });
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (chunks.finish().ok() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  ASSERT_FALSE(chunks.finish().ok());
  EXPECT_EQ(chunks.finish().error().path, early.path);
  late->let_go();
  reader.join();
  other.join();
  EXPECT_EQ(chunks.finish().error().path, "late");
}

TEST_F(Working, AStreamThatIsStuckHoldsUpNoOther) {
  const std::string text = test::make_text(test::Kind::kAscii, 2'000, 1);
  const auto stuck = std::make_shared<StuckWire>("stuck");
  ChunkSource chunks = chunks_of(
      {ReaderInput{stuck, "stuck"}, packed(text), MemoryInput{as_bytes(text)}, packed(text)});
  std::uint64_t tokens = 0;
  std::jthread reader([&] { tokens = take_all(chunks, 1).count.tokens; });
  stuck->wait_until_read();
  RunStats stats;
  ChunkBuffer buffer;
  Tokenised others;
  const NaiveCount expected = test::naive_count(as_bytes(text));
  while (others.count.tokens < 3 * expected.tokens) {
    const std::optional<text::Chunk> chunk = chunks.next(buffer, stats);
    ASSERT_TRUE(chunk.has_value());
    others.add(test::tokenise(*chunk));
  }
  stuck->let_go();
  reader.join();
  EXPECT_EQ(tokens, 1U);
  EXPECT_EQ(others.count.tokens, 3 * expected.tokens);
}

TEST_F(Working, AFifoThatNobodyWritesToHoldsUpNoOther) {
  const std::string fifo = (folder_.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const std::string text = test::make_text(test::Kind::kAscii, 2'000, 1);
  ChunkSource chunks = chunks_of({PathInput{fifo}, packed(text), MemoryInput{as_bytes(text)}});
  std::atomic<std::uint64_t> tokens = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&] {
      RunStats stats;
      ChunkBuffer buffer;
      while (const std::optional<text::Chunk> chunk = chunks.next(buffer, stats)) {
        tokens += test::tokenise(*chunk).count.tokens;
      }
    });
  }
  const std::uint64_t expected = 2 * test::naive_count(as_bytes(text)).tokens;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (tokens < expected && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(tokens, expected);
  const int writer = ::open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(::write(writer, "last words", 10), 10);
  ::close(writer);
  workers.clear();
  EXPECT_EQ(tokens, expected + 2);
}

// A pipe may block for ever, so it is not read while an earlier input can still fail and end the
// run.
TEST_F(Working, APipeIsReadAfterTheInputsBeforeIt) {
  const std::string text = test::make_text(test::Kind::kAscii, 20'000, 1);
  const PathInput cut = packed(text, End::kCut);
  const std::string fifo = (folder_.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  for (const Input& stuck : {Input(PathInput{fifo}), Input(DescriptorInput{ends[0], "pipe"})}) {
    ChunkSource chunks = chunks_of({packed(text), cut, stuck});
    auto working = std::async(std::launch::async, [&chunks] { take_all(chunks, 4); });
    EXPECT_EQ(working.wait_for(kPatience), std::future_status::ready);
    // Lets the test end if the chunk source is wrong.
    const int writer = ::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    EXPECT_EQ(writer, -1) << "somebody reads the pipe";
    ::close(writer);
    ::close(std::exchange(ends[1], -1));
    working.wait();
    ASSERT_FALSE(chunks.finish().ok());
    EXPECT_EQ(chunks.finish().error().path, cut.path);
  }
  ::close(ends[0]);
}

TEST_F(Working, AStopRequestAndAnAbortWakeWaitingWorkers) {
  for (const bool by_stop : {true, false}) {
    std::stop_source source;
    options_.stop = source.get_token();
    const auto stuck = std::make_shared<StuckWire>("stuck");
    ChunkSource chunks = chunks_of({ReaderInput{stuck, "stuck"}});
    std::jthread reader([&chunks] { take_all(chunks, 1); });
    stuck->wait_until_read();
    auto waiting = std::async(std::launch::async, [&chunks] { take_all(chunks, 1); });
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
    if (by_stop) {
      source.request_stop();
    } else {
      chunks.abort(Error{.kind = ErrorKind::kOutOfMemory, .cause = "out of memory"});
    }
    EXPECT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
    stuck->let_go();
    reader.join();
    ASSERT_FALSE(chunks.finish().ok());
    EXPECT_EQ(chunks.finish().error().kind,
              by_stop ? ErrorKind::kCancelled : ErrorKind::kOutOfMemory);
  }
}

// Also if buffers are another process's memory, so that no block can be passed to another worker.
TEST_F(Working, AWaitingWorkerReadsAStreamThatIsFreeAgain) {
  Budget budget;
  for (const bool is_shared : {false, true}) {
    const auto stuck = std::make_shared<StuckWire>(test::make_text(test::Kind::kAscii, 2'000, 1));
    ChunkSource chunks = chunks_of({ReaderInput{stuck, "stuck"}});
    Result<Region> region = Region::create(Region::Backing::kShared, 1 << 20, budget);
    ASSERT_TRUE(region);
    std::vector<std::future<bool>> workers;
    for (const bool is_first : {true, false}) {
      workers.push_back(std::async(std::launch::async, [&, is_first] {
        RunStats stats;
        ChunkBuffer buffer = is_first && is_shared ? ChunkBuffer(*region) : ChunkBuffer();
        return chunks.next(buffer, stats).has_value();
      }));
      if (is_first) {
        stuck->wait_until_read();
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stuck->let_go();
    for (std::future<bool>& worker : workers) {
      ASSERT_EQ(worker.wait_for(kPatience), std::future_status::ready);
      EXPECT_TRUE(worker.get());
    }
  }
}

// Two inputs with the same position are read one after the other; otherwise words would be cut.
TEST_F(Working, ADescriptorNamedTwiceIsReadOnce) {
  const std::string text = test::make_text(test::Kind::kAscii, 20'000, 1);
  const NaiveCount expected = test::naive_count(as_bytes(text));
  for (int repetition = 0; repetition < 20; ++repetition) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    std::jthread writer([&text, end = ends[1]] {
      EXPECT_EQ(::write(end, text.data(), text.size()), static_cast<ssize_t>(text.size()));
      ::close(end);
    });
    ChunkSource chunks = chunks_of({DescriptorInput{ends[0]}, DescriptorInput{ends[0]},
                                    PathInput{"/proc/self/fd/" + std::to_string(ends[0])}});
    EXPECT_TRUE(take_all(chunks, 4).count.words == expected.words);
    EXPECT_EQ(chunks.report().counted, 3U);
    ::close(ends[0]);
  }
}

// Records which threads read, and is slow, so that others wait.
class SlowWire final : public Wire {
 public:
  using Wire::Wire;
  std::atomic<std::thread::id> reader;

 private:
  void before_read() override {
    reader = std::this_thread::get_id();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
};

TEST_F(Working, TheReaderKeepsReadingWhileOthersWait) {
  // The first kHeadBytes are read while the stream is opened.
  const std::string text = test::make_text(test::Kind::kAscii, kHeadBytes + 6'000, 1);
  const auto slow = std::make_shared<SlowWire>(text);
  ChunkSource chunks = chunks_of({ReaderInput{slow, "slow"}});
  std::atomic<int> left_to_others = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&] {
      RunStats stats;
      ChunkBuffer buffer;
      while (chunks.next(buffer, stats)) {
        left_to_others += slow->reader.load() != std::this_thread::get_id() ? 1 : 0;
      }
    });
  }
  workers.clear();
  EXPECT_GT(left_to_others, 20);
}

}  // namespace
}  // namespace hapax::input
