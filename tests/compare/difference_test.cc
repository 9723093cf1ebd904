// Checks that the first difference is named, in whichever way two lists differ.
#include "compare/difference.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace hapax::compare {
namespace {

class ListCursor : public Cursor {
 public:
  explicit ListCursor(std::vector<WordCount> words) : words_(std::move(words)) {}
  std::optional<WordCount> next() override {
    return next_ < words_.size() ? std::optional(words_[next_++]) : std::nullopt;
  }
  std::uint64_t size() const override { return words_.size(); }

 private:
  std::vector<WordCount> words_;
  std::size_t next_ = 0;
};

std::optional<std::string> difference(std::vector<WordCount> tested,
                                      std::vector<WordCount> reference) {
  ListCursor ours(std::move(tested));
  ListCursor theirs(std::move(reference));
  return first_difference(ours, theirs, "threads", "linear");
}

TEST(FirstDifference, NoneWhereEqual) {
  EXPECT_EQ(difference({}, {}), std::nullopt);
  EXPECT_EQ(difference({{"a", 2}, {"b", 1}}, {{"a", 2}, {"b", 1}}), std::nullopt);
}

TEST(FirstDifference, ACount) {
  EXPECT_EQ(difference({{"a", 2}, {"b", 1}}, {{"a", 2}, {"b", 3}}),
            "word 2 of the list: 'b': 1 by threads, 'b': 3 by linear");
}

TEST(FirstDifference, AWord) {
  EXPECT_EQ(difference({{"a", 2}}, {{"c", 2}}),
            "word 1 of the list: 'a': 2 by threads, 'c': 2 by linear");
}

TEST(FirstDifference, OneIsShorter) {
  EXPECT_EQ(difference({{"a", 2}}, {{"a", 2}, {"b", 1}}),
            "word 2 of the list: the end of the list by threads, 'b': 1 by linear");
  EXPECT_EQ(difference({{"a", 2}, {"b", 1}}, {{"a", 2}}),
            "word 2 of the list: 'b': 1 by threads, the end of the list by linear");
}

TEST(FirstDifference, TheOrderMatters) {
  EXPECT_TRUE(difference({{"a", 1}, {"b", 1}}, {{"b", 1}, {"a", 1}}).has_value());
}

}  // namespace
}  // namespace hapax::compare
