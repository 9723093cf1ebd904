// Every choice that a flag offers is understood: the parser takes it, and the table of its enum has
// it. A flag that offers what its reader does not know would be ignored in silence.
#include "cli/choices.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"
#include "cli/compare_arguments.h"
#include "cli/description.h"
#include "cli/flag_reader.h"

namespace hapax::cli {
namespace {

// Each choice of `flag` is a value of its own in the table of its enum.
template <typename Enum>
void expect_values(const Command& command, std::string_view flag) {
  const std::vector<std::string_view>& offered = flag_named(command, flag).choices;
  std::set<Enum> values;
  for (const std::string_view choice : offered) {
    const auto line = parse(command, {"--" + std::string(flag), std::string(choice)});
    const auto value = line ? FlagReader(*line).choice<Enum>(flag) : std::nullopt;
    EXPECT_TRUE(value.has_value()) << flag << " " << choice;
    values.insert(value.value_or(Enum{}));
  }
  EXPECT_FALSE(offered.empty()) << flag;
  EXPECT_EQ(values.size(), offered.size()) << flag;
}

TEST(ChoicesTest, EachChoiceOfEachFlagIsAValueOfItsOwn) {
  expect_values<StrategyKind>(count_command(), "strategy");
  expect_values<TokenProfile>(count_command(), "tokens");
  expect_values<LetterCase>(count_command(), "case");
  expect_values<Decompress>(count_command(), "decompress");
  expect_values<Order>(count_command(), "sort");
  expect_values<output::Format>(count_command(), "format");
  expect_values<ShowProgress>(count_command(), "progress");
  expect_values<StatsForm>(count_command(), "stats");
  expect_values<output::Format>(cat_command(), "format");
  expect_values<Generated>(program(), "generate");
}

TEST(ChoicesTest, FlagsWithChoicesAreThoseThatAreReadAbove) {
  const std::set<std::string_view> read_above = {"strategy",   "tokens", "case",
                                                 "decompress", "sort",   "format",
                                                 "progress",   "stats",  "generate"};
  for (const Command* command :
       {&program(), &count_command(), &cat_command(), &compare_command()}) {
    for (const Flag& flag : command->flags) {
      // Kernels are names, not values: the library looks them up.
      if (flag.value == Value::kChoice && flag.long_name != "kernel") {
        EXPECT_TRUE(read_above.contains(flag.long_name)) << flag.long_name;
      }
    }
  }
}

TEST(ChoicesTest, CompareOffersEachStrategy) {
  for (const std::string_view name : flag_named(compare_command(), "strategies").choices) {
    const auto line = parse(compare_command(), {"-s", std::string(name), "book.txt"});
    const auto arguments = read_compare_arguments(*line);
    ASSERT_TRUE(arguments.ok()) << name;
    ASSERT_EQ(arguments->strategies.size(), 1U);
    EXPECT_EQ(name_in(choices<StrategyKind>(), arguments->strategies.front()), name);
  }
}

TEST(ChoicesTest, NamesAndLists) {
  EXPECT_EQ(names_of<LetterCase>(), (std::vector<std::string_view>{"lower", "keep"}));
  EXPECT_EQ(names_of<LetterCase>(LetterCase::kLower), (std::vector<std::string_view>{"keep"}));
  EXPECT_EQ(listed({"a", "b", "c"}, "or"), "a, b or c");
  EXPECT_EQ(listed({"a", "b"}, "and"), "a and b");
  EXPECT_EQ(listed({"a"}, "and"), "a");
  EXPECT_EQ(listed({}, "and"), "");
}

}  // namespace
}  // namespace hapax::cli
