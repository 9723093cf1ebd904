// Checks how many addresses tables may reserve: by arithmetic over made-up processes, and in child
// processes under a limit.
#include "base/address_space.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/sanitizers.h"

namespace hapax {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kTiB = std::uint64_t{1} << 40;

TEST(AddressSpace, AWholeMachineGivesAFixedPart) {
  EXPECT_EQ(AddressSpace().table_bytes(), 16 * kTiB);
  EXPECT_EQ((AddressSpace{.mapped_bytes = 10 * kGiB}.table_bytes()), 16 * kTiB);
  // If so much is mapped that less than 32 TiB are left, the result is half of what is left.
  EXPECT_EQ((AddressSpace{.mapped_bytes = 108 * kTiB}.table_bytes()), 10 * kTiB);
  EXPECT_EQ((AddressSpace{.mapped_bytes = 200 * kTiB}.table_bytes()), 0U);
}

TEST(AddressSpace, NarrowAddressesGiveLess) {
  EXPECT_EQ((AddressSpace{.bits = 39}.table_bytes()), 128 * kGiB);
  EXPECT_EQ((AddressSpace{.mapped_bytes = 500 * kGiB, .bits = 39}.table_bytes()), 6 * kGiB);
  EXPECT_EQ((AddressSpace{.bits = 42}.table_bytes()), 2 * kTiB);
  EXPECT_EQ((AddressSpace{.bits = 57}.table_bytes()), 16 * kTiB);
  EXPECT_EQ((AddressSpace{.bits = 64}.table_bytes()), 16 * kTiB);
}

TEST(AddressSpace, UnderALimitHalfOfWhatIsLeft) {
  const AddressSpace limited{.limit_bytes = 8 * kGiB, .mapped_bytes = 2 * kGiB};
  EXPECT_EQ(limited.left_bytes(), 6 * kGiB);
  EXPECT_EQ(limited.table_bytes(), 3 * kGiB);
  EXPECT_EQ((AddressSpace{.limit_bytes = kGiB, .mapped_bytes = 2 * kGiB}.table_bytes()), 0U);
  EXPECT_EQ((AddressSpace{.limit_bytes = 100 * kTiB}.table_bytes()), 16 * kTiB);
}

TEST(AddressSpace, OfThisProcess) {
  if (test::kSanitized) {
    GTEST_SKIP() << "sanitizers map most addresses";
  }
  const AddressSpace before = AddressSpace::of_this_process();
  EXPECT_GT(before.mapped_bytes, kMiB);
  EXPECT_LT(before.mapped_bytes, kTiB);
  EXPECT_GE(before.bits, 38U);
  void* const mapped =
      ::mmap(nullptr, kGiB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(mapped, MAP_FAILED);
  EXPECT_GE(AddressSpace::of_this_process().mapped_bytes, before.mapped_bytes + kGiB);
  ::munmap(mapped, kGiB);
  EXPECT_EQ(reservable_bytes(), before.bits == 47 ? 16 * kTiB : reservable_bytes());
}

// Runs `check` in a child process under a limit on addresses.
template <typename Check>
int status_under_a_limit(std::uint64_t bytes, Check&& check) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{bytes, RLIM_INFINITY};
    ::setrlimit(RLIMIT_AS, &limit);
    ::_exit(check());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(AddressSpace, UnderALimitWhatIsReservableCanBeReserved) {
  if (test::kSanitized) {
    GTEST_SKIP() << "sanitizers need more addresses than the limit leaves";
  }
  for (const std::uint64_t limit : {300 * kMiB, 2 * kGiB, 50 * kGiB}) {
    EXPECT_EQ(status_under_a_limit(limit,
                                   [limit] {
                                     const std::uint64_t bytes = reservable_bytes();
                                     if (bytes > limit / 2 || bytes < limit / 4) {
                                       return 1;
                                     }
                                     void* const mapped =
                                         ::mmap(nullptr, bytes, PROT_NONE,
                                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
                                     return mapped == MAP_FAILED ? 2 : 0;
                                   }),
              0)
        << limit;
  }
}

}  // namespace
}  // namespace hapax
