// Checks which descriptors a new process would inherit.
#include "ipc/inheritable.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/unique_fd.h"

namespace hapax::ipc {
namespace {

TEST(Inheritable, WhatExecDoesNotClose) {
  const UniqueFd kept(::open("/dev/null", O_RDONLY));
  const UniqueFd closed(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(kept && closed);
  const std::vector<int> found = inheritable_descriptors(kept.get());
  EXPECT_EQ(std::ranges::count(found, kept.get()), 1);
  EXPECT_EQ(std::ranges::count(found, closed.get()), 0);
  EXPECT_TRUE(std::ranges::all_of(found, [&](int descriptor) { return descriptor >= kept.get(); }));
  const std::vector<int> later = inheritable_descriptors(kept.get() + 1);
  EXPECT_EQ(std::ranges::count(later, kept.get()), 0);
}

}  // namespace
}  // namespace hapax::ipc
