// Checks both backings of a Region: zero pages, growth at the same address, the budget, and the
// limits of the process, which must cause errors and never signals.
#include "base/region.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "base/machine.h"
#include "support/sanitizers.h"

namespace hapax {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kPage = 4096;

bool all_zero(const std::byte* bytes, std::uint64_t size) {
  return std::all_of(bytes, bytes + size, [](std::byte byte) { return byte == std::byte{0}; });
}

// Runs `body` in a child process, whose limits it may lower. Its result is the exit status.
int status_in_a_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(body());
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
    return -WTERMSIG(status);
  }
  return WEXITSTATUS(status);
}

class Regions : public testing::TestWithParam<Region::Backing> {
 protected:
  Region create(std::uint64_t reserve_bytes) {
    Result<Region> region = Region::create(GetParam(), reserve_bytes, budget_);
    EXPECT_TRUE(region.ok());
    return std::move(region).value();
  }

  Budget budget_;
};

TEST_P(Regions, ReserveCostsNothing) {
  const Region region = create(1024 * kMiB);
  EXPECT_GE(region.reserved(), 1024 * kMiB);
  EXPECT_EQ(region.committed(), 0U);
  EXPECT_EQ(budget_.used(), 0U);
  EXPECT_EQ(region.descriptor() >= 0, GetParam() == Region::Backing::kShared);
}

TEST_P(Regions, ReservesAtLeastAPage) {
  Region region = create(0);
  EXPECT_GE(region.reserved(), kPage);
  ASSERT_TRUE(region.commit(1).ok());
  EXPECT_EQ(region.base()[0], std::byte{0});
}

TEST_P(Regions, GrowsInStepsAtTheSameAddressKeepingItsBytes) {
  Region region = create(64 * kMiB);
  std::byte* const base = region.base();
  std::uint64_t before = 0;
  for (std::uint64_t bytes = 1; bytes <= 32 * kMiB; bytes = bytes * 3 + 1) {
    ASSERT_TRUE(region.commit(bytes).ok());
    ASSERT_EQ(region.base(), base);
    ASSERT_GE(region.committed(), bytes);
    ASSERT_LE(region.committed(), region.reserved());
    ASSERT_EQ(budget_.used(), region.committed());
    ASSERT_TRUE(all_zero(base + before, region.committed() - before));
    if (before > 0) {
      ASSERT_EQ(base[before - 1], std::byte{0xAB});
    }
    std::memset(base, 0xAB, region.committed());
    before = region.committed();
  }
}

// Then the data after the first page, a header, fills whole huge pages.
TEST(BudgetShare, MayOutliveItsBudgetOnceItWasMovedFrom) {
  auto budget = std::make_unique<Budget>();
  BudgetShare first(*budget);
  ASSERT_TRUE(first.take(7));
  {
    const BudgetShare second(std::move(first));
    EXPECT_EQ(budget->used(), 7U);
  }
  EXPECT_EQ(budget->used(), 0U);
  budget.reset();  // AddressSanitizer sees whether `first` looks at it in the end
}

TEST(PrivateRegion, HasItsSecondPageWhereAHugePageCanBe) {
  Budget budget;
  for (const std::uint64_t bytes : {4 * kMiB, 5 * kMiB + kPage, 64 * kMiB}) {
    Result<Region> region = Region::create(Region::Backing::kPrivate, bytes, budget);
    ASSERT_TRUE(region.ok());
    EXPECT_EQ((reinterpret_cast<std::uintptr_t>(region->base()) + kPage) % (2 * kMiB), 0U);
    ASSERT_TRUE(region->commit(region->reserved()).ok());
    region->base()[0] = std::byte{1};
    region->base()[region->reserved() - 1] = std::byte{1};
  }
}

TEST_P(Regions, PopulatingMapsZeros) {
  Region region = create(64 * kMiB);
  ASSERT_TRUE(region.commit(9 * kMiB).ok());
  const std::uint64_t before = usage_so_far(UsageScope::kProcess).page_faults;
  region.populate(100, 9 * kMiB - 100);
  const std::uint64_t between = usage_so_far(UsageScope::kProcess).page_faults;
  EXPECT_TRUE(all_zero(region.base(), 9 * kMiB));
  EXPECT_LT(usage_so_far(UsageScope::kProcess).page_faults - between, 100U);
  EXPECT_GE(between, before);
  region.populate(5, 5);
}

TEST_P(Regions, CommittingLessThanThereIsChangesNothing) {
  Region region = create(kMiB);
  ASSERT_TRUE(region.commit(kMiB / 2).ok());
  const std::uint64_t committed = region.committed();
  ASSERT_TRUE(region.commit(1).ok());
  ASSERT_TRUE(region.commit(committed).ok());
  EXPECT_EQ(region.committed(), committed);
  EXPECT_EQ(budget_.used(), committed);
}

TEST_P(Regions, CanBeCommittedToTheLastByteAndNotPastIt) {
  Region region = create(kMiB);
  ASSERT_TRUE(region.commit(region.reserved()).ok());
  region.base()[region.reserved() - 1] = std::byte{1};
  const Result<void> past = region.commit(region.reserved() + 1);
  ASSERT_FALSE(past.ok());
  EXPECT_EQ(past.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(budget_.used(), region.reserved());
}

TEST_P(Regions, ReleasedAddressesAreFree) {
  for (const std::uint64_t bytes : {std::uint64_t{0}, kPage, kMiB, 3 * kMiB}) {
    Budget budget;
    Region region = Region::create(GetParam(), 64 * kMiB, budget).value();
    ASSERT_TRUE(region.commit(bytes).ok());
    const std::uint64_t committed = region.committed();
    if (committed > 0) {
      region.base()[0] = std::byte{7};
      region.base()[committed - 1] = std::byte{9};
    }
    std::byte* const last = region.base() + 64 * kMiB - kPage;
    region.release_addresses();
    EXPECT_EQ(region.reserved(), std::max(committed, kPage));
    EXPECT_EQ(::msync(last, kPage, MS_ASYNC), -1) << "there is a mapping";
    if (committed > 0) {
      EXPECT_EQ(region.base()[0], std::byte{7});
      EXPECT_EQ(region.base()[committed - 1], std::byte{9});
    }
    EXPECT_FALSE(region.commit(region.reserved() + 1).ok());
    EXPECT_EQ(budget.used(), committed);
  }
}

TEST_P(Regions, AnExhaustedBudgetIsAnErrorThatLeavesTheRegionUsable) {
  Budget small(kMiB);
  Result<Region> region = Region::create(GetParam(), 64 * kMiB, small);
  ASSERT_TRUE(region.ok());
  ASSERT_TRUE(region->commit(kMiB / 2).ok());
  region->base()[0] = std::byte{42};
  const std::uint64_t committed = region->committed();
  const Result<void> refused = region->commit(2 * kMiB);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_NE(refused.error().remedy, "");
  EXPECT_EQ(region->committed(), committed);
  EXPECT_EQ(small.used(), committed);
  EXPECT_EQ(region->base()[0], std::byte{42});
  EXPECT_TRUE(region->commit(committed + kPage).ok());
}

TEST_P(Regions, TheBudgetIsSharedAndGivenBackAtTheEnd) {
  Budget shared(4 * kMiB);
  Result<Region> first = Region::create(GetParam(), 64 * kMiB, shared);
  Result<Region> second = Region::create(GetParam(), 64 * kMiB, shared);
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(first->commit(3 * kMiB).ok());
  EXPECT_FALSE(second->commit(2 * kMiB).ok());
  { const Region gone = std::move(first).value(); }
  EXPECT_EQ(shared.used(), 0U);
  EXPECT_TRUE(second->commit(3 * kMiB).ok());
}

TEST_P(Regions, MovingKeepsTheBytesAndCountsThemOnce) {
  Region first = create(kMiB);
  ASSERT_TRUE(first.commit(kPage).ok());
  first.base()[7] = std::byte{7};
  std::byte* const base = first.base();
  const std::uint64_t used = budget_.used();
  {
    Region second = std::move(first);
    EXPECT_EQ(second.base(), base);
    EXPECT_EQ(second.base()[7], std::byte{7});
    Region third = create(kMiB);
    ASSERT_TRUE(third.commit(kPage).ok());
    third = std::move(second);
    EXPECT_EQ(third.base(), base);
    EXPECT_EQ(third.base()[7], std::byte{7});
    EXPECT_EQ(budget_.used(), used);
  }
  EXPECT_EQ(budget_.used(), 0U);
}

TEST_P(Regions, ALimitOnAddressesShortensTheReserve) {
  if (test::kSanitized) {
    GTEST_SKIP() << "sanitizers need more addresses than the limit leaves";
  }
  const auto backing = GetParam();
  EXPECT_EQ(status_in_a_child([backing] {
              const rlimit limit{512 * kMiB, RLIM_INFINITY};
              ::setrlimit(RLIMIT_AS, &limit);
              Budget budget;
              Result<Region> region = Region::create(backing, kMiB * kMiB, budget);
              if (!region || region->reserved() >= 512 * kMiB || region->reserved() < 32 * kMiB) {
                return 1;
              }
              if (!region->commit(kMiB)) {
                return 2;
              }
              std::memset(region->base(), 1, kMiB);
              return region->commit(512 * kMiB).ok() ? 3 : 0;
            }),
            0);
}

INSTANTIATE_TEST_SUITE_P(Backings, Regions,
                         testing::Values(Region::Backing::kPrivate, Region::Backing::kShared));

TEST(Budget, TakesUpToItsLimit) {
  Budget budget(100);
  EXPECT_TRUE(budget.take(60));
  EXPECT_FALSE(budget.take(41));
  EXPECT_FALSE(budget.take(UINT64_MAX));
  EXPECT_TRUE(budget.take(40));
  EXPECT_FALSE(budget.take(1));
  EXPECT_TRUE(budget.take(0));
  budget.give_back(100);
  EXPECT_EQ(budget.used(), 0U);
}

class SharedRegion : public testing::Test {
 protected:
  void SetUp() override {
    Result<Region> region = Region::create(Region::Backing::kShared, 64 * kMiB, budget_);
    ASSERT_TRUE(region.ok());
    region_.emplace(std::move(region).value());
    ASSERT_TRUE(region_->commit(kMiB).ok());
  }

  Budget budget_;
  std::optional<Region> region_;
};

TEST_F(SharedRegion, ShowsTheSameBytesAtAnotherAddress) {
  void* const other = ::mmap(nullptr, 4 * kMiB, PROT_READ, MAP_SHARED, region_->descriptor(), 0);
  ASSERT_NE(other, MAP_FAILED);
  ASSERT_NE(other, static_cast<void*>(region_->base()));
  const auto* const seen = static_cast<const std::byte*>(other);
  std::memset(region_->base(), 0x17, kMiB);
  EXPECT_EQ(std::memcmp(seen, region_->base(), kMiB), 0);
  // Memory that is committed after the mapping is visible too.
  ASSERT_TRUE(region_->commit(2 * kMiB).ok());
  region_->base()[2 * kMiB - 1] = std::byte{0x99};
  EXPECT_EQ(seen[2 * kMiB - 1], std::byte{0x99});
  ::munmap(other, 4 * kMiB);
}

TEST_F(SharedRegion, IsSealedAgainstShrinkingAndClosedOnExec) {
  EXPECT_NE(::fcntl(region_->descriptor(), F_GET_SEALS) & F_SEAL_SHRINK, 0);
  EXPECT_NE(::ftruncate(region_->descriptor(), 0), 0);
  EXPECT_NE(::fcntl(region_->descriptor(), F_GETFD) & FD_CLOEXEC, 0);
  struct stat status {};
  ASSERT_EQ(::fstat(region_->descriptor(), &status), 0);
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), region_->committed());
}

TEST_F(SharedRegion, SeveralInOneFileGrowBesideOneAnother) {
  Result<std::vector<Region>> regions = Region::create_in_one_file(3, 8 * kMiB, budget_);
  ASSERT_TRUE(regions.ok());
  ASSERT_EQ(regions->size(), 3U);
  for (const std::uint64_t bytes : {kMiB / 2, 3 * kMiB, 8 * kMiB}) {
    for (std::size_t i = 3; i-- > 0;) {
      Region& region = (*regions)[i];
      EXPECT_EQ(region.descriptor(), regions->front().descriptor());
      ASSERT_TRUE(region.commit(bytes).ok());
      std::memset(region.base(), static_cast<int>('a' + i), bytes);
    }
    for (std::size_t i = 0; i < 3; ++i) {
      void* const elsewhere =
          ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, regions->front().descriptor(),
                 static_cast<off_t>(i * (*regions)[i].reserved()));
      ASSERT_NE(elsewhere, MAP_FAILED);
      EXPECT_EQ(std::string_view(static_cast<const char*>(elsewhere), bytes),
                std::string(bytes, static_cast<char>('a' + i)));
      ::munmap(elsewhere, bytes);
    }
  }
  EXPECT_FALSE((*regions)[1].commit(8 * kMiB + 1).ok());
}

TEST(SharedRegionLimits, ALimitOnFileSizesIsAnErrorAndNoSignal) {
  EXPECT_EQ(status_in_a_child([] {
              const rlimit limit{kMiB, kMiB};
              ::setrlimit(RLIMIT_FSIZE, &limit);
              Budget budget;
              Result<Region> region = Region::create(Region::Backing::kShared, 64 * kMiB, budget);
              if (!region || !region->commit(kMiB / 2)) {
                return 1;
              }
              const std::uint64_t used = budget.used();
              const Result<void> refused = region->commit(2 * kMiB);
              if (refused.ok() || refused.error().kind != ErrorKind::kOutOfMemory) {
                return 2;
              }
              return budget.used() == used ? 0 : 3;
            }),
            0);
}

// Two processes have such a region at two addresses of their own.
TEST(AttachedRegion, GrowsFromBothEnds) {
  Budget budget;
  Result<Region> one = Region::create(Region::Backing::kShared, 64 * kMiB, budget);
  ASSERT_TRUE(one);
  Budget others_budget;
  Result<Region> other = Region::attach(UniqueFd(::fcntl(one->descriptor(), F_DUPFD_CLOEXEC, 0)),
                                        64 * kMiB, others_budget);
  ASSERT_TRUE(other);
  ASSERT_NE(one->base(), other->base());
  ASSERT_TRUE(one->commit(kMiB));
  ASSERT_TRUE(other->note_committed(one->committed()));
  EXPECT_EQ(others_budget.used(), 0U);
  std::memset(one->base(), 7, kMiB);
  EXPECT_EQ(other->base()[kMiB - 1], std::byte{7});
  ASSERT_TRUE(other->commit(9 * kMiB));
  EXPECT_GT(others_budget.used(), 7 * kMiB);
  EXPECT_TRUE(all_zero(other->base() + kMiB, 8 * kMiB));
  std::memset(other->base() + kMiB, 8, 8 * kMiB);
  ASSERT_TRUE(one->note_committed(other->committed()));
  EXPECT_EQ(one->base()[9 * kMiB - 1], std::byte{8});
  EXPECT_EQ(one->base()[kMiB - 1], std::byte{7});
  EXPECT_FALSE(one->note_committed(65 * kMiB));
}

TEST(AttachedRegion, GivesBackWhatItHasTakenFromItsBudget) {
  Budget budget;
  {
    Result<Region> region = Region::create(Region::Backing::kShared, 64 * kMiB, budget);
    ASSERT_TRUE(region);
    ASSERT_TRUE(region->commit(kMiB));
    ASSERT_TRUE(region->note_committed(3 * kMiB));
    ASSERT_TRUE(region->commit(5 * kMiB));
  }
  EXPECT_EQ(budget.used(), 0U);
}

}  // namespace
}  // namespace hapax
