// Checks how descriptors are opened: where reading begins, where it leaves their position, and
// which of them are errors.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <utility>

#include "input/compressors.h"
#include "input/open.h"
#include "input/opened.h"
#include "support/texts.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

class OpenDescriptors : public OpenTest {};

TEST_F(OpenDescriptors, ADescriptorBeginsWhereItStands) {
  const UniqueFd file = descriptor("0123456789", 4);
  const auto opened = open_it(DescriptorInput{file.get(), "in"});
  EXPECT_EQ(whole(opened), "456789");
  EXPECT_EQ(std::get<WholeText>(opened->content).offset, 4U);
  EXPECT_EQ(opened->name, "in");
  EXPECT_EQ(position(file), 10);

  options_.internals.chunk_bytes = 3;
  ASSERT_EQ(::lseek(file.get(), 4, SEEK_SET), 4);
  const auto cut = open_it(DescriptorInput{file.get(), "in"});
  const FileRange* const range = range_of(cut);
  ASSERT_NE(range, nullptr);
  EXPECT_EQ(range->text_begin, 4U);
  EXPECT_EQ(range->begin, 4U);
  EXPECT_EQ(range->end, 10U);
  EXPECT_EQ(range->file_bytes, 10U);
  EXPECT_NE(range->descriptor, file.get());
  EXPECT_EQ(position(file), 10);
}

TEST_F(OpenDescriptors, ADescriptorBeginsWhereItIsToldTo) {
  const UniqueFd file = descriptor("0123456789", 8);
  for (const std::uint64_t begin : {4, 0}) {
    const auto opened = open_it(DescriptorInput{file.get(), "in", begin});
    EXPECT_EQ(whole(opened), std::string("0123456789").substr(begin));
    EXPECT_EQ(std::get<WholeText>(opened->content).offset, begin);
    EXPECT_EQ(position(file), 10);
    ASSERT_EQ(::lseek(file.get(), 2, SEEK_SET), 2);
  }
  const std::string text(1'000'000, 'x');
  const UniqueFd packed = descriptor("0123" + test::lz4(text), 9);
  const auto first = open_it(DescriptorInput{packed.get(), "in", 4});
  const auto second = open_it(DescriptorInput{packed.get(), "in", 4});
  EXPECT_EQ(streamed(first), text);
  EXPECT_EQ(streamed(second), text);
  EXPECT_EQ(position(packed), static_cast<off_t>(4 + test::lz4(text).size()));
}

// Then the position of the descriptor does not matter.
TEST_F(OpenDescriptors, ADescriptorOfAFileNeedNotWaitWhereItsBeginIsTold) {
  const UniqueFd file = descriptor("text");
  EXPECT_TRUE(waits_its_turn(DescriptorInput{file.get()}));
  EXPECT_FALSE(waits_its_turn(DescriptorInput{file.get(), "in", 0}));
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  EXPECT_TRUE(waits_its_turn(DescriptorInput{reading.get(), "in", 0}));
}

TEST_F(OpenDescriptors, ADescriptorIsLeftAtTheEndOfAStream) {
  for (const std::string& text : {"text"s, std::string(1'000'000, 'x')}) {
    const std::string packed = test::lz4(text);
    const UniqueFd file = descriptor("0123" + packed, 4);
    EXPECT_EQ(streamed(open_it(DescriptorInput{file.get()})), text);
    EXPECT_EQ(position(file), static_cast<off_t>(4 + packed.size()));
    const std::string marked = marked_utf16(text);
    const UniqueFd other = descriptor(marked);
    EXPECT_EQ(streamed(open_it(DescriptorInput{other.get()})), "\uFEFF" + text);
    EXPECT_EQ(position(other), static_cast<off_t>(marked.size()));
  }
}

TEST_F(OpenDescriptors, ADescriptorStaysOpen) {
  for (const std::string& bytes : {"plain text"s, test::xz("text"), ""s}) {
    const UniqueFd file = descriptor(bytes);
    ASSERT_TRUE(open_it(DescriptorInput{file.get()}));
    EXPECT_GE(::fcntl(file.get(), F_GETFD), 0);
  }
}

TEST_F(OpenDescriptors, ADescriptorOfWhatIsSkippedIsLeftAtTheEnd) {
  options_.binary_inputs = BinaryInputs::kSkip;
  for (const std::size_t size : {std::size_t{10}, std::size_t{200'000}}) {
    const std::string binary = "a\0b"s + test::make_text(test::Kind::kAscii, size, 1);
    for (const std::string& bytes : {binary, test::gzip(binary)}) {
      const UniqueFd file = descriptor(bytes);
      EXPECT_EQ(open_it(DescriptorInput{file.get()})->look.nul, 1U);
      EXPECT_EQ(position(file), static_cast<off_t>(bytes.size()));
    }
  }
}

TEST_F(OpenDescriptors, ADescriptorAtOrPastTheEndHasNothing) {
  for (const off_t at : {10, 50}) {
    const UniqueFd file = descriptor("0123456789", at);
    EXPECT_EQ(whole(open_it(DescriptorInput{file.get()})), "") << at;
  }
}

TEST_F(OpenDescriptors, CompressedDataMayBeginAtADescriptorsPosition) {
  const UniqueFd file = descriptor("0123" + test::gzip("text"), 4);
  EXPECT_EQ(streamed(open_it(DescriptorInput{file.get()})), "text");
}

TEST_F(OpenDescriptors, APipeIsAStream) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd reading(ends[0]);
  ASSERT_EQ(::write(ends[1], "text", 4), 4);
  ::close(ends[1]);
  const auto opened = open_it(DescriptorInput{reading.get()});
  EXPECT_EQ(streamed(opened), "text");
  EXPECT_FALSE(opened->look.is_decoded);
}

TEST_F(OpenDescriptors, DescriptorsThatCannotBeReadAreErrors) {
  EXPECT_EQ(open_it(DescriptorInput{-1, "in"}).error().path, "in");
  const UniqueFd folder(::open(folder_.path().c_str(), O_RDONLY));
  EXPECT_EQ(open_it(DescriptorInput{folder.get(), "in"}).error().kind, ErrorKind::kNotReadable);
  const UniqueFd writing(::open(folder_.write("f", "text").c_str(), O_WRONLY));
  EXPECT_EQ(open_it(DescriptorInput{writing.get(), "in"}).error().path, "in");
}

}  // namespace
}  // namespace hapax::input
