#include "base/enum_table.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace hapax {
namespace {

enum class Fruit : std::uint8_t { kApple, kPear, kPlum };
enum class Nothing : std::uint8_t {};
using Row = Named<Fruit>;

static_assert(number_of_values<Fruit>() == 3);
static_assert(number_of_values<Nothing>() == 0);

constexpr std::array<Row, 3> kFruits = {
    {{Fruit::kPlum, "plum"}, {Fruit::kApple, "apple"}, {Fruit::kPear, "pear"}}};
static_assert(has_each_value(kFruits, &Row::value));

constexpr std::array<Row, 2> kWithoutPear = {{{Fruit::kApple, "apple"}, {Fruit::kPlum, "plum"}}};
static_assert(!has_each_value(kWithoutPear, &Row::value));
static_assert(has_each_value_but(kWithoutPear, &Row::value, Fruit::kPear));
static_assert(!has_each_value_but(kFruits, &Row::value, Fruit::kPear));

constexpr std::array<Row, 3> kAppleTwice = {
    {{Fruit::kApple, "apple"}, {Fruit::kApple, "codling"}, {Fruit::kPlum, "plum"}}};
static_assert(!has_each_value(kAppleTwice, &Row::value));

constexpr std::array<Row, 4> kOneMore = {{{Fruit::kApple, "apple"},
                                          {Fruit::kPear, "pear"},
                                          {Fruit::kPlum, "plum"},
                                          {static_cast<Fruit>(3), "quince"}}};
static_assert(!has_each_value(kOneMore, &Row::value));

TEST(EnumTableTest, NamesAndValues) {
  const std::span<const Row> fruits = kFruits;
  EXPECT_EQ(name_in(fruits, Fruit::kApple), "apple");
  EXPECT_EQ(name_in(fruits, Fruit::kPlum), "plum");
  EXPECT_EQ(name_in(fruits, static_cast<Fruit>(3)), "");
  EXPECT_EQ(value_in(fruits, "pear"), Fruit::kPear);
  EXPECT_EQ(value_in(fruits, "pea"), std::nullopt);
}

}  // namespace
}  // namespace hapax
