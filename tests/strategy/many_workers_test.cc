// Counts on simulated machines: with many processors and much memory, and with few threads. The
// test replaces the system calls that describe the machine, and the one that starts threads.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <fstream>
#include <optional>
#include <span>
#include <string>

#include "base/address_space.h"
#include "hapax/count.h"
#include "strategy/phases.h"
#include "strategy/worker_number.h"
#include "table/table.h"

namespace {
std::atomic<long> machine_bytes{0};  // 0: those of the real machine
std::atomic<long> threads_to_give{LONG_MAX};
}  // namespace

extern "C" long sysconf(int name) noexcept {
  static const auto real = reinterpret_cast<long (*)(int)>(::dlsym(RTLD_NEXT, "sysconf"));
  return name == _SC_PHYS_PAGES && machine_bytes > 0 ? machine_bytes / 4096 : real(name);
}

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
  static const auto real =
      reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
  return threads_to_give-- > 0 ? real(thread, attributes, start, argument) : EAGAIN;
}

namespace hapax {
namespace {

constexpr std::uint64_t kTiB = std::uint64_t{1} << 40;

// The peak of mapped addresses from /proc/self/status, in bytes.
std::uint64_t peak_mapped_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string key; status >> key;) {
    if (key == "VmPeak:") {
      std::uint64_t kilobytes = 0;
      status >> kilobytes;
      return kilobytes * 1024;
    }
  }
  return 0;
}

class ManyWorkers : public testing::Test {
 protected:
  ManyWorkers() {
    for (int i = 0; i < 80'000; ++i) {
      text_ += "word" + std::to_string(i % 20'000) + ' ';
    }
  }
  ~ManyWorkers() override {
    machine_bytes = 0;
    threads_to_give = LONG_MAX;
  }
  Counts count(StrategyKind strategy, unsigned workers) const {
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size());
    Options options{.strategy = strategy, .workers = workers};
    options.internals.worker_kind = WorkerKind::kThread;
    options.internals.chunk_bytes = 16 << 10;
    Result<Counts> counts = hapax::count({MemoryInput{bytes}}, options);
    EXPECT_TRUE(counts.ok()) << describe(counts.error());
    EXPECT_EQ(counts->size(), 20'000U);
    EXPECT_EQ(counts->total(), 80'000U);
    test::expect_phases_add_up(counts->stats());
    return std::move(counts).value();
  }
  static std::optional<Notice> fewer_workers(const Counts& counts) {
    for (const Notice& notice : counts.notices()) {
      if (notice.kind == Notice::Kind::kFewerWorkers) {
        return notice;
      }
    }
    return std::nullopt;
  }

  std::string text_;
};

struct MadeUpMachine {
  unsigned processors;
  std::uint64_t gigabytes;
};
constexpr MadeUpMachine kMachines[] = {{2, 4096}, {48, 384},  {64, 256},
                                       {96, 384}, {128, 512}, {256, 4096}};

TEST_F(ManyWorkers, AllOfThemCountHoweverLargeTheMachine) {
  for (const MadeUpMachine& machine : kMachines) {
    machine_bytes = static_cast<long>(machine.gigabytes << 30);
    const Counts counts = count(StrategyKind::kThreads, machine.processors);
    EXPECT_EQ(counts.stats().workers, machine.processors) << machine.gigabytes;
    EXPECT_FALSE(fewer_workers(counts)) << machine.gigabytes;
  }
  EXPECT_EQ(count(StrategyKind::kThreads, 480).stats().workers, 480U);
  // Tables, and the threads' stacks and heaps.
  EXPECT_LE(peak_mapped_bytes(), 16 * kTiB + kTiB / 2);
}

TEST_F(ManyWorkers, TablesOfAnyNumberShareWhatThereIs) {
  const std::uint64_t all = reservable_bytes();
  EXPECT_LE(all, 16 * kTiB);
  for (const std::uint64_t tables : {1U, 2U, 3U, 256U, 4096U}) {
    const table::TableReservation each = table::default_reservation(all, tables);
    EXPECT_EQ(each.narrow_bytes, each.wide_bytes);
    EXPECT_EQ(each.narrow_bytes, each.arena_bytes);
    const std::uint64_t together = 3 * each.narrow_bytes * tables;
    EXPECT_LE(together, all);
    EXPECT_GT(together, all - all / 1000);
  }
  // Even without addresses to share, a small table can be made.
  Budget budget;
  EXPECT_TRUE(table::Table::create(table::default_reservation(0, 1000), 0, budget).ok());
}

TEST_F(ManyWorkers, ALimitOnAddressesLeavesFewer) {
  using strategy::workers_that_fit;
  const auto under = [](std::uint64_t megabytes) {
    return AddressSpace{.limit_bytes = megabytes << 20};
  };
  for (const StrategyKind kind : {StrategyKind::kAuto, StrategyKind::kQueue}) {
    EXPECT_EQ(workers_that_fit(1024, kind, {}), 1024U);
    EXPECT_EQ(workers_that_fit(0, kind, {}), 1U);
    EXPECT_EQ(workers_that_fit(8, kind, under(1)), 1U);
    const unsigned some = workers_that_fit(1024, kind, under(1024));
    EXPECT_GT(some, 4U);
    EXPECT_LT(some, 64U);
    EXPECT_GT(workers_that_fit(1024, kind, under(8192)), some);
  }
  EXPECT_GT(workers_that_fit(1024, StrategyKind::kQueue, under(1024)),
            workers_that_fit(1024, StrategyKind::kThreads, under(1024)));
}

TEST_F(ManyWorkers, TooFewThreadsAreSaid) {
  for (const StrategyKind strategy : {StrategyKind::kThreads, StrategyKind::kQueue}) {
    // The workers of queue run on threads too: 8 threads, and 3 more that serve them.
    threads_to_give = strategy == StrategyKind::kQueue ? 11 : 3;
    const Counts counts = count(strategy, 8);
    threads_to_give = LONG_MAX;
    EXPECT_LT(counts.stats().workers, 8U);
    const std::optional<Notice> notice = fewer_workers(counts);
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->number, counts.stats().workers);
    EXPECT_EQ(notice->wanted, 8U);
    EXPECT_NE(notice->text.find("ulimit -u"), std::string::npos) << notice->text;
  }
}

TEST_F(ManyWorkers, OneThatIsEnoughIsNotSaid) {
  threads_to_give = 0;
  EXPECT_FALSE(fewer_workers(count(StrategyKind::kAuto, 8)));
  EXPECT_FALSE(fewer_workers(count(StrategyKind::kLinear, 8)));
}

}  // namespace
}  // namespace hapax
