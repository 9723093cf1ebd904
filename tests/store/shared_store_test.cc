// Several mappings of one store, in threads and in processes: their words together are what a map
// has, a process that ends in the middle of a change is an error and no endless wait, and what is
// no store is refused. Run under ThreadSanitizer.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "store/check_store.h"
#include "store/store.h"
#include "store/store_source.h"
#include "store/stores.h"
#include "support/sanitizers.h"

namespace hapax::store {
namespace {

using test::add_through_front;
using test::attach_to;
using test::head_of;
using test::make_shared_store;
using test::words_of_all_lengths;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

class SharedStores : public testing::Test {
 protected:
  std::unique_ptr<Store> attach() {
    Result<std::unique_ptr<Store>> attached = attach_to(*store_, other_budget_);
    EXPECT_TRUE(attached);
    return std::move(attached).value();
  }
  // Checks the store as a run does, and its words against a map of `words`.
  void expect_holds(const std::vector<std::string>& words) {
    ASSERT_TRUE(store_->finish());
    ASSERT_TRUE(check_store(*store_, words.size(), 2, std::stop_token()));
    const StoreSource source(std::move(store_), budget_);
    EXPECT_EQ(test::contents(source), test::count_in_a_map(words));
    EXPECT_EQ(source.total(), words.size());
    EXPECT_GE(source.bytes(), budget_->used());
  }

  std::shared_ptr<Budget> budget_ = std::make_shared<Budget>();
  Budget other_budget_;
  std::unique_ptr<Store> store_ = make_shared_store(*budget_);
};

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// Four threads add words, two to each of the stores. Returns the words.
std::vector<std::string> add_from_threads(const std::array<Store*, 2>& stores) {
  const std::vector<std::string> common = words_of_all_lengths("common", 6'000);
  std::vector<std::string> all;
  std::vector<std::jthread> threads;
  for (std::uint64_t worker = 0; worker < 4; ++worker) {
    std::vector<std::string> own = words_of_all_lengths(test::numbered("own", worker), 15'000);
    append(own, common);
    append(all, own);
    threads.emplace_back([&store = *stores[worker % 2], own = std::move(own)] {
      EXPECT_TRUE(add_through_front(store, own));
    });
  }
  return all;
}

// The exit status of a child that has called `work`.
template <typename Work>
int status_of_child(Work&& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(work() ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

TEST_F(SharedStores, TakeTheWordsOfThreads) {
  const std::vector<std::string> all = add_from_threads({store_.get(), store_.get()});
  EXPECT_GT(store_->committed_bytes(), 4 * kMiB);
  expect_holds(all);
}

TEST_F(SharedStores, TakeTheWordsOfThreadsFromTwoMappings) {
  if (test::kThreadSanitized) {
    GTEST_SKIP() << "ThreadSanitizer knows a mutex by its address: it does not see that the two "
                    "mappings share one";
  }
  const std::unique_ptr<Store> other = attach();
  ASSERT_NE(other->pool().base(), store_->pool().base());
  const std::vector<std::string> all = add_from_threads({store_.get(), other.get()});
  EXPECT_GT(store_->committed_bytes(), 4 * kMiB);
  expect_holds(all);
}

// Each finds the other's words at places that it has not seen before.
TEST_F(SharedStores, GrowFromBothMappingsInTurns) {
  const std::unique_ptr<Store> other = attach();
  std::vector<std::string> all;
  for (std::uint64_t turn = 0; turn < 6; ++turn) {
    std::vector<std::string> words = words_of_all_lengths(test::numbered("turn", turn), 20'000);
    append(words, words_of_all_lengths("common", 3'000));
    ASSERT_TRUE(add_through_front(turn % 2 == 0 ? *store_ : *other, words));
    append(all, words);
  }
  EXPECT_GT(budget_->used(), kMiB);
  EXPECT_GT(other_budget_.used(), kMiB);
  EXPECT_GE(store_->committed_bytes(), 8 * kMiB);
  expect_holds(all);
}

TEST_F(SharedStores, TakeTheWordsOfProcesses) {
  std::vector<std::string> all;
  for (std::uint64_t worker = 0; worker < 3; ++worker) {
    std::vector<std::string> words = words_of_all_lengths(test::numbered("own", worker), 20'000);
    append(words, words_of_all_lengths("common", 2'000));
    EXPECT_EQ(status_of_child([&] { return add_through_front(*attach(), words).ok(); }), 0);
    append(all, words);
  }
  expect_holds(all);
}

TEST_F(SharedStores, TellThatAProcessEndedWithThePartitionsLock) {
  constexpr std::uint64_t kLocked = 9;
  ASSERT_EQ(status_of_child([&] {
              // The memory stays mapped to the end, as it does if a process is killed.
              return head_of(*attach().release()).partitions[kLocked].mutex.lock();
            }),
            0);
  const hash::ShortKey key{'a', 0};
  const std::uint64_t joined = CountedKeys::join(0, 1);
  EXPECT_TRUE(store_->add(kLocked + 1, {&key, &joined, 1}));
  table::WideSlot slot{{table::tag_of("a_word_of_more_than_sixteen_bytes", test::kStoreSeed), 1},
                       {}};
  for (int i = 0; i < 2; ++i) {
    for (const Result<void>& added :
         {store_->add(kLocked, {&key, &joined, 1}),
          store_->add_long(kLocked, {.slots = {&slot, 1}}),
          store_->add_word(kLocked << (64 - kPartitionBits) | 50, std::string(50, 'x'), 1),
          add_through_front(*store_, words_of_all_lengths("word", 1'000))}) {
      ASSERT_FALSE(added);
      EXPECT_EQ(added.error().kind, ErrorKind::kWorkerLost);
      EXPECT_NE(added.error().cause.find("ended"), std::string::npos);
    }
  }
}

TEST_F(SharedStores, TellThatAProcessEndedWithTheLockOfThePool) {
  ASSERT_TRUE(add_through_front(*store_, words_of_all_lengths("first", 200)));
  ASSERT_EQ(status_of_child([&] { return head_of(*attach().release()).pool.mutex.lock(); }), 0);
  const Result<void> added = add_through_front(*store_, words_of_all_lengths("more", 20'000));
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kWorkerLost);
}

// Wherever the process is when it is killed, the others go on, or are told.
TEST_F(SharedStores, SurviveAProcessThatIsKilled) {
  const std::vector<std::string> words = words_of_all_lengths("word", 9'000);
  for (int round = 0; round < 30; ++round) {
    store_ = make_shared_store(*budget_);
    const pid_t child = ::fork();
    if (child == 0) {
      const std::unique_ptr<Store> own = attach();
      for (std::uint64_t i = 0;; ++i) {
        if (!add_through_front(*own, words_of_all_lengths(test::numbered("own", i), 3'000))) {
          ::_exit(1);
        }
      }
    }
    while (store_->total() == 0) {
      ::usleep(100);
    }
    ::usleep(static_cast<useconds_t>(round * 300));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    Result<void> counted = add_through_front(*store_, words);
    counted = counted ? store_->finish() : std::move(counted);
    counted = counted ? check_store(*store_, store_->total(), 2, {}) : std::move(counted);
    if (!counted) {
      EXPECT_EQ(counted.error().kind, ErrorKind::kWorkerLost) << counted.error().cause;
    }
  }
}

TEST_F(SharedStores, WithFewAddressesSayThatTheyEnded) {
  constexpr std::uint64_t kFew = kMiB;
  Result<std::unique_ptr<Store>> few = attach_to(*store_, other_budget_, kFew);
  ASSERT_TRUE(few);
  const std::vector<std::string> words = words_of_all_lengths("word", 30'000);
  // It must grow further than it can reach itself.
  const Result<void> grown = add_through_front(**few, words);
  ASSERT_FALSE(grown);
  EXPECT_EQ(grown.error().kind, ErrorKind::kOutOfMemory);
  // Another mapping grows, and the words are where it cannot reach.
  ASSERT_TRUE(add_through_front(*store_, words));
  const Result<void> added = add_through_front(**few, words);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kOutOfMemory);
  const Result<void> finished = (*few)->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().kind, ErrorKind::kOutOfMemory);
  // There are not enough addresses even for the head.
  EXPECT_FALSE(attach_to(*store_, other_budget_, 4096));
}

UniqueFd file_with(std::size_t bytes, int seals) {
  UniqueFd file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(::ftruncate(file.get(), static_cast<off_t>(bytes)), 0);
  EXPECT_EQ(::fcntl(file.get(), F_ADD_SEALS, seals), 0);
  return file;
}

TEST_F(SharedStores, AreNotWhatElseOneMayAttachTo) {
  const auto expect_refused = [&](UniqueFd file) {
    const Result<std::unique_ptr<Store>> attached =
        Store::attach(std::move(file), test::kStoreAddresses, test::kStoreSeed,
                      table::scalar_level(), other_budget_);
    ASSERT_FALSE(attached);
    EXPECT_EQ(attached.error().kind, ErrorKind::kWorkerLost);
  };
  expect_refused(UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)));
  expect_refused(UniqueFd());
  expect_refused(file_with(kMiB, F_SEAL_SHRINK));  // no store
  expect_refused(file_with(0, F_SEAL_SHRINK));
  // A store's bytes in a file that is not sealed, or too short.
  const auto copy_head = [&](UniqueFd file, std::size_t bytes) {
    EXPECT_EQ(::pwrite(file.get(), store_->pool().base(), bytes, 0), static_cast<ssize_t>(bytes));
    return file;
  };
  expect_refused(copy_head(file_with(kMiB, 0), sizeof(StoreHead)));
  expect_refused(copy_head(file_with(4096, F_SEAL_SHRINK), 4096));
  const Result<std::unique_ptr<Store>> attached =
      Store::attach(copy_head(file_with(kMiB, F_SEAL_SHRINK), sizeof(StoreHead)),
                    test::kStoreAddresses, test::kStoreSeed, table::scalar_level(), other_budget_);
  EXPECT_TRUE(attached);
}

}  // namespace
}  // namespace hapax::store
