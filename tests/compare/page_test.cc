// Checks that the report page says first whether its figures can be trusted, has the same sentences
// as the other forms, and draws each figure of the comparison once.
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "compare/figures.h"
#include "compare/made_up.h"
#include "compare/page_charts.h"
#include "compare/relate.h"
#include "compare/report.h"
#include "compare/svg.h"
#include "compare/verdict.h"

namespace hapax::compare {
namespace {

const std::vector<StrategyKind> kAll = {StrategyKind::kThreads, StrategyKind::kQueue,
                                        StrategyKind::kShared, StrategyKind::kHybrid};

Comparison example() {
  return test::made_up(configurations(kAll, {1, 2}),
                       [](const Configuration& c) { return 2.0 / c.workers; });
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++number;
  }
  return number;
}

// Each of `parts` is in `text`, in this order.
void expect_in_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part;
    at = found + part.size();
  }
}

TEST(Page, SaysWhatToTrustFirst) {
  Comparison comparison = example();
  comparison.load = {.wall_seconds = 10, .other_processors = 3};
  const auto busy = busy_sentence(comparison.load, comparison.machine.processors);
  ASSERT_TRUE(busy);
  expect_in_order(
      html_report(comparison),
      {"<h1>", html_escaped(equality_sentence(comparison)), html_escaped(*busy),
       html_escaped(headline(comparison)), "<code>hapax compare book.txt</code>", "3 runs of each",
       "One worker counts the whole text", "<table ", "id=\"speedup\""});
}

TEST(Page, SaysNothingOfAMachineThatWasNotBusy) {
  EXPECT_EQ(html_report(example()).find("class=\"busy\""), std::string::npos);
}

TEST(Page, SaysWhereAResultThatIsNotEqualDiffers) {
  Comparison comparison = example();
  comparison.entries[4].difference = "word 3 of <the> list";
  const std::string page = html_report(comparison);
  expect_in_order(
      page, {html_escaped(equality_sentence(comparison)), "queue -j 2: word 3 of &lt;the&gt; list",
             html_escaped(headline(comparison)), "<tr class=\"bad\">"});
  // Charts that compare times leave it out.
  EXPECT_EQ(times(page, "data-series=\"queue\" data-x=\"2\""), 0U);
  EXPECT_EQ(times(page, "data-series=\"queue\" data-x=\"1\""), 2U);
  EXPECT_EQ(times(page, "class=\"bad\""), 3U);
}

TEST(Page, ExplainsTheStrategiesThatWereMeasured) {
  const std::string page = html_report(
      test::made_up(configurations({StrategyKind::kQueue}, {2}), [](const auto&) { return 1.0; }));
  for (const auto& [name, is_there] :
       {std::pair{"linear", true}, {"queue", true}, {"threads", false}, {"hybrid", false}}) {
    EXPECT_EQ(times(page, std::string("</svg>") + name + "</dt><dd>"), is_there ? 1U : 0U) << name;
  }
}

TEST(Page, HasEverySentenceAndCell) {
  const Comparison comparison = example();
  const std::string page = html_report(comparison);
  for (const Scaling& scaling : scaling_of(comparison)) {
    EXPECT_EQ(times(page, html_escaped(scaling_line(comparison, scaling))), 1U);
  }
  for (const std::string& sentence : processes_beside_threads(comparison)) {
    EXPECT_EQ(times(page, html_escaped(sentence)), 1U);
  }
  for (const std::string& warning : warnings(comparison)) {
    EXPECT_EQ(times(page, html_escaped(warning)), 1U);
  }
  const std::string plain = std::regex_replace(page, std::regex("</?span>"), "");
  for (const Entry& entry : comparison.entries) {
    for (const std::string& cell : table_row(comparison, entry)) {
      EXPECT_NE(plain.find(">" + html_escaped(cell) + "</t"), std::string::npos) << cell;
    }
  }
}

// A mark is solid if the verdict is that there is a difference, else hollow. Its tooltip is the
// cell of the table.
TEST(Page, MarksOfSpeedSayWhatTheVerdictSays) {
  Comparison comparison =
      test::made_up(configurations({StrategyKind::kThreads}, {1, 2, 4}),
                    [](const Configuration& c) { return c.workers == 4 ? 1.0 : 2.0; });
  for (const std::size_t runs : {std::size_t{3}, std::size_t{2}}) {
    int hollow = 0;
    for (Entry& entry : comparison.entries) {
      entry.runs.resize(runs);
    }
    const std::string page = page_charts(comparison);
    for (std::size_t i = 1; i < comparison.entries.size(); ++i) {
      const Entry& entry = comparison.entries[i];
      const Related related = relate(entry, comparison.reference());
      const std::regex mark("class=\"threads (solid|hollow)\" data-series=\"threads\" data-x=\"" +
                            std::to_string(entry.configuration.workers) +
                            "\"[^>]*><title>([^<]*)</title>");
      std::smatch found;
      ASSERT_TRUE(std::regex_search(page, found, mark)) << entry.configuration.workers;
      const bool is_certain =
          related.relation == Relation::kFaster || related.relation == Relation::kSlower;
      EXPECT_EQ(found[1], is_certain ? "solid" : "hollow");
      EXPECT_EQ(found[2], label(entry.configuration) + ": " + speed_cell(related));
      hollow += is_certain ? 0 : 1;
    }
    EXPECT_EQ(hollow, runs == 3 ? 2 : 3);
  }
}

TEST(Page, BarsOfPhasesAreLabelledWithTheTimeOfTheirRun) {
  Comparison comparison = example();
  comparison.entries[1].median_run.stats.elapsed_seconds = 7.125;
  const std::string page = page_charts(comparison);
  EXPECT_EQ(times(page, ">7.125 s</text>"), 1U);
}

TEST(Page, ShowsTheRunItselfBesideItsProcesses) {
  Comparison comparison = example();
  EXPECT_EQ(page_charts(comparison).find("run itself of"), std::string::npos);
  comparison.entries[4].median_run.stats.run_seconds[Phase::kDispatch] = 0.00004;
  EXPECT_EQ(page_charts(comparison).find("run itself of"), std::string::npos);
  comparison.entries[4].median_run.stats.run_seconds[Phase::kDispatch] = 0.125;
  const std::string page = page_charts(comparison);
  EXPECT_EQ(times(page,
                  "data-row=\"run itself of queue -j 2\" data-part=\"dispatch\" "
                  "data-value=\"0.125000\""),
            1U);
  EXPECT_EQ(times(page, ">run itself</text>"), 1U);
  EXPECT_EQ(times(page, ">125.0 ms</text>"), 1U);
}

TEST(Page, OfLinearAloneHasNoChartsOfSpeed) {
  const std::string page =
      html_report(test::made_up(configurations({}, {1}), [](const auto&) { return 1.0; }));
  EXPECT_EQ(page.find("id=\"speedup\""), std::string::npos);
  EXPECT_NE(page.find("id=\"runs\""), std::string::npos);
}

TEST(Page, DrawsNothingThatIsNoNumber) {
  const std::string page =
      page_charts(test::made_up(configurations(kAll, {1, 2}), [](const auto&) { return 0.0; }));
  EXPECT_EQ(page.find("nan"), std::string::npos);
  EXPECT_EQ(page.find("inf"), std::string::npos);
}

// Each heading has a level, and every picture, region and part has a name.
TEST(Page, CanBeReadByEar) {
  const std::string page = html_report(example());
  EXPECT_EQ(times(page, "<h1>"), 1U);
  EXPECT_EQ(times(page, "<h2 id="), 7U);
  const std::regex labelled("aria-labelledby=\"([^\"]*)\"");
  int number = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), labelled); at != std::sregex_iterator();
       ++at, ++number) {
    EXPECT_EQ(times(page, " id=\"" + (*at)[1].str() + "\""), 1U) << (*at)[1];
  }
  EXPECT_EQ(number, 3 + 2 * 6);
  EXPECT_EQ(times(page, "role=\"img\""), 6U);
  EXPECT_EQ(times(page, "scope=\"row\""), 9U);
}

}  // namespace
}  // namespace hapax::compare
