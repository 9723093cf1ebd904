// Checks that lists have the same digest only if they are the same.
#include "compare/digest.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace hapax::compare {
namespace {

class List final : public Cursor {
 public:
  explicit List(std::vector<WordCount> words) : words_(std::move(words)) {}
  std::optional<WordCount> next() override {
    return at_ < words_.size() ? std::optional(words_[at_++]) : std::nullopt;
  }
  std::uint64_t size() const override { return words_.size(); }

 private:
  std::vector<WordCount> words_;
  std::size_t at_ = 0;
};

Digest digest(std::vector<WordCount> words) {
  List list(std::move(words));
  return digest_of(list);
}

TEST(Digest, IsTheSameForTheSameList) {
  EXPECT_EQ(digest({{"a", 1}, {"b", 2}}), digest({{"a", 1}, {"b", 2}}));
  EXPECT_EQ(digest({}), digest({}));
}

TEST(Digest, DiffersWithEveryPart) {
  const std::vector<std::vector<WordCount>> lists = {
      {},
      {{"a", 1}},
      {{"a", 2}},
      {{"b", 1}},
      {{"a", 1}, {"b", 1}},
      {{"b", 1}, {"a", 1}},
      {{"ab", 1}},
      {{"a", 1}, {"b", 256}},
      {{std::string_view("a\0", 2), 1}},
  };
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(digest(lists[i]) == digest(lists[j])) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace hapax::compare
