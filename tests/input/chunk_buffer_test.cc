// Checks that the first bytes stay when the buffer grows or shrinks. In a region they do not move,
// and another mapping of the region sees them.
#include "input/chunk_buffer.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <string>
#include <string_view>

#include "support/bytes.h"

namespace hapax::input {
namespace {

std::string text_of(ChunkBuffer& buffer) {
  return {reinterpret_cast<const char*>(buffer.data()), buffer.size()};
}

void check_that_it_keeps_its_bytes(ChunkBuffer buffer) {
  ASSERT_TRUE(buffer.assign(test::as_bytes("some words")).ok());
  ASSERT_TRUE(buffer.resize(1'000'000).ok());
  EXPECT_EQ(buffer.size(), 1'000'000U);
  buffer.data()[999'999] = 'x';
  ASSERT_TRUE(buffer.resize(10).ok());
  EXPECT_EQ(text_of(buffer), "some words");
  ASSERT_TRUE(buffer.assign({}).ok());
  EXPECT_EQ(buffer.size(), 0U);
}

Region shared_region(std::uint64_t reserve_bytes, Budget& budget) {
  return Region::create(Region::Backing::kShared, reserve_bytes, budget).value();
}

TEST(ChunkBuffer, KeepsItsBytes) {
  check_that_it_keeps_its_bytes(ChunkBuffer());
  Budget budget;
  Region region = shared_region(1 << 24, budget);
  check_that_it_keeps_its_bytes(ChunkBuffer(region));
}

TEST(ChunkBuffer, InARegionItDoesNotMoveAndOthersSeeIt) {
  Budget budget;
  Region region = shared_region(1 << 26, budget);
  ChunkBuffer buffer(region);
  ASSERT_TRUE(buffer.assign(test::as_bytes("seen")).ok());
  const std::uint8_t* const before = buffer.data();
  ASSERT_TRUE(buffer.resize(20'000'000).ok());
  EXPECT_EQ(buffer.data(), before);
  void* const elsewhere = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, region.descriptor(), 0);
  ASSERT_NE(elsewhere, MAP_FAILED);
  EXPECT_EQ(std::string_view(static_cast<const char*>(elsewhere), 4), "seen");
  ::munmap(elsewhere, 4096);
}

TEST(ChunkBuffer, ARegionThatIsFullIsAnError) {
  Budget budget(1 << 20);
  Region region = shared_region(1 << 26, budget);
  ChunkBuffer buffer(region);
  ASSERT_TRUE(buffer.assign(test::as_bytes("kept")).ok());
  const Result<void> resized = buffer.resize(20'000'000);
  ASSERT_FALSE(resized);
  EXPECT_EQ(resized.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(text_of(buffer), "kept");
}

}  // namespace
}  // namespace hapax::input
