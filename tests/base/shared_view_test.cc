// Checks that a shared region can be read in place through another mapping, also after its owner
// has released it, and that a view's move does not move its memory.
#include "base/shared_view.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/region.h"

namespace hapax {
namespace {

constexpr std::uint64_t kBytes = 100'000;

TEST(SharedView, ReadsWhatTheOwnerWrites) {
  Budget budget;
  Result<Region> region = Region::create(Region::Backing::kShared, std::uint64_t{1} << 30, budget);
  ASSERT_TRUE(region && region->commit(kBytes));
  const UniqueFd file(::dup(region->descriptor()));
  Result<SharedView> view = SharedView::map(file, kBytes);
  ASSERT_TRUE(view.ok());
  EXPECT_NE(view->base(), region->base());
  std::memset(region->base(), 7, kBytes);
  EXPECT_EQ(view->base()[0], std::byte{7});
  EXPECT_EQ(view->base()[kBytes - 1], std::byte{7});
}

TEST(SharedView, ReadsAFileThatItMayNotWriteTo) {
  Budget budget;
  Result<Region> region = Region::create(Region::Backing::kShared, kBytes, budget);
  ASSERT_TRUE(region && region->commit(kBytes));
  std::memset(region->base(), 5, kBytes);
  const std::string path = "/proc/self/fd/" + std::to_string(region->descriptor());
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(file);
  Result<SharedView> view = SharedView::map(file, kBytes);
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->base()[kBytes - 1], std::byte{5});
}

TEST(SharedView, OutlivesOwnerAndFile) {
  std::optional<SharedView> kept;
  {
    Budget budget;
    Result<Region> region = Region::create(Region::Backing::kShared, kBytes, budget);
    ASSERT_TRUE(region && region->commit(kBytes));
    std::memset(region->base(), 9, kBytes);
    const UniqueFd file(::dup(region->descriptor()));
    Result<SharedView> view = SharedView::map(file, kBytes);
    ASSERT_TRUE(view.ok());
    kept.emplace(std::move(view).value());
  }
  EXPECT_EQ(kept->base()[kBytes - 1], std::byte{9});
}

TEST(SharedView, MovesWithoutItsMemory) {
  Budget budget;
  Result<Region> region = Region::create(Region::Backing::kShared, kBytes, budget);
  ASSERT_TRUE(region && region->commit(kBytes));
  const UniqueFd file(::dup(region->descriptor()));
  Result<SharedView> first = SharedView::map(file, kBytes);
  Result<SharedView> second = SharedView::map(file, kBytes);
  ASSERT_TRUE(first && second);
  const std::byte* const base = first->base();
  *second = std::move(*first);
  EXPECT_EQ(second->base(), base);
  EXPECT_EQ(first->base(), nullptr);
  const SharedView third = std::move(*second);
  EXPECT_EQ(third.base(), base);
}

TEST(SharedView, ANegativeDescriptorIsAnError) {
  EXPECT_FALSE(SharedView::map(UniqueFd(), kBytes).ok());
}

}  // namespace
}  // namespace hapax
