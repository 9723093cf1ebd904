// Checks that inputs come back as they were added, with their full paths, and that a file takes
// little memory.
#include "input/input_list.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <variant>
#include <vector>

#include "input/open.h"
#include "support/bytes.h"
#include "support/sanitizers.h"

namespace hapax::input {
namespace {

std::string path_at(const InputList& list, std::size_t index) {
  return std::get<PathInput>(list[index]).path;
}

TEST(InputList, GivesBackWhatWasAdded) {
  const std::string nul("a\0b", 3);
  const InputList list = {PathInput{"some/path"}, MemoryInput{test::as_bytes("four"), "bytes"},
                          RangeInput{"file", 3, 5}, DescriptorInput{7, "seven"}, PathInput{nul}};
  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(path_at(list, 0), "some/path");
  EXPECT_EQ(std::get<MemoryInput>(list[1]).bytes.size(), 4U);
  EXPECT_EQ(std::get<RangeInput>(list[2]).begin, 3U);
  EXPECT_EQ(std::get<DescriptorInput>(list[3]).descriptor, 7);
  EXPECT_EQ(path_at(list, 4), nul);
  const std::vector<std::string> names = {"some/path", "bytes", "file", "seven", nul};
  EXPECT_EQ(list.all().size(), list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list.name(i), names[i]);
    EXPECT_EQ(name_of(list.all()[i]), names[i]);
    EXPECT_FALSE(list.is_found_file(i));
  }
}

TEST(InputList, RefersToPathsThatStay) {
  const PathInput plain{"some/path"};
  const PathInput odd{std::string("a\0b", 3)};
  InputList list;
  list.add_path(plain);
  list.add_path(odd);
  EXPECT_EQ(path_at(list, 0), plain.path);
  EXPECT_EQ(path_at(list, 1), odd.path);
  EXPECT_FALSE(list.is_found_file(0));
}

TEST(InputList, PutsPathsTogether) {
  InputList list;
  const InputList::Folder plain = list.add_folder("root");
  const InputList::Folder slash = list.add_folder("root/");
  const InputList::Folder below = list.add_folder(list.add_folder(plain, "a"), "b");
  const InputList::Folder top = list.add_folder("/");
  list.add_file(plain, "one");
  list.add_file(slash, "two");
  list.add_file(below, "three");
  list.add_file(list.add_folder(slash, "c"), "four");
  list.add_file(top, "five");
  const std::vector<std::string> paths = {"root/one", "root/two", "root/a/b/three", "root/c/four",
                                          "/five"};
  ASSERT_EQ(list.size(), paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    EXPECT_EQ(path_at(list, i), paths[i]);
    EXPECT_EQ(list.name(i), paths[i]);
    EXPECT_TRUE(list.is_found_file(i));
  }
  EXPECT_EQ(list.path(below), "root/a/b");
  EXPECT_EQ(list.path(slash), "root/");
  EXPECT_EQ(list.path_below_root(below, "x"), "a/b/x");
  EXPECT_EQ(list.path_below_root(slash, "x"), "x");
  EXPECT_EQ(list.path_below_root(top, "x"), "x");
}

TEST(InputList, KeepsNamesOfAnyLength) {
  InputList list;
  const InputList::Folder folder = list.add_folder("d");
  std::vector<std::string> names;
  for (std::size_t length = 1; length < 3000; length += 7) {
    names.emplace_back(length, static_cast<char>('a' + length % 26));
    list.add_file(folder, names.back());
  }
  names.emplace_back(200000, 'z');
  list.add_file(folder, names.back());
  const InputList moved = std::move(list);
  for (std::size_t i = 0; i < names.size(); ++i) {
    ASSERT_EQ(path_at(moved, i), "d/" + names[i]);
  }
}

// The bytes that are allocated at the moment.
std::size_t bytes_in_use() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(InputList, AFileTakesLittleBesideItsName) {
  if (test::kSanitized) {
    GTEST_SKIP() << "the sanitizer's allocator counts otherwise";
  }
  constexpr std::size_t kFiles = 100000;
  const std::size_t before = bytes_in_use();
  InputList list;
  const InputList::Folder folder = list.add_folder("some/long/path/of/a/folder");
  for (std::size_t i = 0; i < kFiles; ++i) {
    list.add_file(folder, "12345678");
  }
  EXPECT_LT(bytes_in_use() - before, kFiles * (8 + 24));
}

}  // namespace
}  // namespace hapax::input
