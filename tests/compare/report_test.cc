// Checks that every form of the report has the figures and is well-formed.
#include "compare/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "compare/figures.h"
#include "compare/made_up.h"

namespace hapax::compare {
namespace {

Comparison example() {
  Comparison comparison =
      test::made_up(configurations({StrategyKind::kThreads, StrategyKind::kShared}, {1, 2}),
                    [](const Configuration& c) { return 2.0 / c.workers; });
  for (Entry& entry : comparison.entries) {
    entry.median_run.stats.processor_wait_seconds = 0.125;
    const bool has_processes = entry.configuration.strategy == "shared";
    entry.median_run.stats.run_seconds[Phase::kDispatch] = has_processes ? 0.25 : 0;
  }
  return comparison;
}

// True if a line of `report` begins with `start`.
bool has_line(const std::string& report, const std::string& start) {
  return report.starts_with(start) || report.find("\n" + start) != std::string::npos;
}

TEST(Figures, HaveTheirUnits) {
  EXPECT_EQ(shown_bytes(0), "0");
  EXPECT_EQ(shown_bytes(999), "999 B");
  EXPECT_EQ(shown_bytes(1000), "1.0 kB");
  EXPECT_EQ(shown_bytes(999'949), "999.9 kB");
  EXPECT_EQ(shown_bytes(999'950), "1.0 MB");
  EXPECT_EQ(shown_bytes(433'528'500), "433.5 MB");
  EXPECT_EQ(shown_bytes(UINT64_MAX), "18,446,744.1 TB");
  EXPECT_EQ(shown_seconds(0.0123), "12.3 ms");
  EXPECT_EQ(shown_seconds(1.5), "1.500 s");
  EXPECT_EQ(shown_seconds(12345.6), "12,345.600 s");
}

TEST(Json, HoldsWhatItsKeysSay) {
  const Comparison comparison = example();
  const auto json = nlohmann::json::parse(json_report(comparison));
  EXPECT_EQ(json["input"]["bytes"], 4'000'000);
  EXPECT_EQ(json["input"]["tokens"], 700'000);
  EXPECT_EQ(json["input"]["types"], 12'000);
  EXPECT_EQ(json["machine"]["processors"], 4);
  EXPECT_EQ(json["all_equal"], true);
  ASSERT_EQ(json["results"].size(), 5U);
  const auto& threads2 = json["results"][2];
  EXPECT_EQ(threads2["strategy"], "threads");
  EXPECT_EQ(threads2["workers"], 2);
  EXPECT_EQ(threads2["seconds"].size(), 3U);
  EXPECT_NEAR(threads2["median_s"], 1, 1e-9);
  EXPECT_EQ(threads2["relation"], "faster");
  EXPECT_EQ(threads2["ratio"], 2.0);
  EXPECT_EQ(threads2["margin"], 0.07);
  EXPECT_EQ(threads2["speedup_shown"], "2.00 x");
  EXPECT_EQ(json["results"][0]["speedup_shown"], "1.00 x");
  EXPECT_NEAR(threads2["speedup"], 2, 1e-9);
  EXPECT_NEAR(threads2["efficiency"], 1, 1e-9);
  EXPECT_NEAR(threads2["phases"]["count"], 0.5, 1e-9);
  EXPECT_EQ(threads2["phases"].size(), kPhases);
  EXPECT_NEAR(threads2["phases"]["wait"], 0.25, 1e-9);
  EXPECT_EQ(threads2["processor_wait_s"], 0.125);
  EXPECT_EQ(threads2["run_phases"].size(), kRunPhases.size());
  EXPECT_EQ(threads2["run_phases"]["dispatch"], 0);
  EXPECT_EQ(json["results"][4]["run_phases"]["dispatch"], 0.25);
  EXPECT_FALSE(threads2.contains("difference"));
}

TEST(Json, SaysOfABusyMachineWhatTheOtherFormsSay) {
  Comparison comparison = example();
  const auto load = [&] { return nlohmann::json::parse(json_report(comparison))["machine_load"]; };
  EXPECT_EQ(load()["busy"], false);
  EXPECT_TRUE(load()["sentence"].is_null());
  comparison.load = {.wall_seconds = 1, .throttled = 0.25};
  EXPECT_EQ(load()["busy"], true);
  const std::string sentence = load()["sentence"];
  EXPECT_TRUE(text_report(comparison, 200).starts_with(sentence + "\n"));
  EXPECT_EQ(load()["throttled"], 0.25);
  EXPECT_EQ(load()["was_throttled"], true);
}

TEST(Json, HasNoMarginOfTooFewRuns) {
  Comparison comparison = example();
  comparison.entries[2].runs.resize(2);
  const auto json = nlohmann::json::parse(json_report(comparison));
  EXPECT_EQ(json["results"][2]["relation"], "too few runs");
  EXPECT_TRUE(json["results"][2]["margin"].is_null());
}

// Keys and columns stay, but a result that is not equal has no rank.
TEST(AllForms, RankNothingThatIsNotEqual) {
  Comparison comparison = example();
  comparison.entries[2].difference = "word 3 of the list";
  const auto json = nlohmann::json::parse(json_report(comparison));
  for (const char* const key : {"speedup", "efficiency", "ratio", "margin"}) {
    EXPECT_TRUE(json["results"][2].at(key).is_null()) << key;
    EXPECT_TRUE(json["results"][1].at(key).is_number()) << key;
  }
  EXPECT_EQ(json["results"][2]["speedup_shown"], "-");
  EXPECT_NE(csv_report(comparison)
                .find("\r\nthreads,2,false,3,1.000000,1.000000,0.010000,"
                      "0.990000,1.010000,,,4.000,"),
            std::string::npos)
      << csv_report(comparison);
  comparison = example();
  comparison.entries[0].difference = "word 3 of the list";
  for (const auto& result : nlohmann::json::parse(json_report(comparison))["results"]) {
    EXPECT_TRUE(result.at("speedup").is_null());
  }
}

TEST(Csv, QuotesTheCommand) {
  Comparison comparison = example();
  comparison.command = {"hapax", "a,\"b"};
  EXPECT_NE(csv_report(comparison).find(",0,1,\"hapax 'a,\"\"b'\"\r\n"), std::string::npos)
      << csv_report(comparison);
}

TEST(Json, SurvivesNamesThatAreNoUtf8) {
  Comparison comparison = example();
  comparison.inputs = {"b\xFFook"};
  EXPECT_EQ(nlohmann::json::parse(json_report(comparison))["input"]["paths"][0], "b\uFFFDook");
}

TEST(Json, EscapesWhatHidesInNamesAndKeepsThem) {
  Comparison comparison = example();
  comparison.inputs = {"a\u202E\u2028\x7F\n\U000E0041é"};
  const std::string report = json_report(comparison);
  EXPECT_NE(report.find("\"a\\u202e\\u2028\\u007f\\n\\udb40\\udc41é\""), std::string::npos)
      << report;
  EXPECT_EQ(nlohmann::json::parse(report)["input"]["paths"][0], comparison.inputs[0]);
}

TEST(Csv, EveryLineHasEveryColumn) {
  std::istringstream lines(csv_report(example()));
  std::string line;
  std::ptrdiff_t commas = 0;
  int number = 0;
  while (std::getline(lines, line)) {
    const auto found = std::count(line.begin(), line.end(), ',');
    commas = number == 0 ? found : commas;
    EXPECT_EQ(found, commas);
    EXPECT_EQ(line.back(), '\r');
    ++number;
  }
  EXPECT_EQ(number, 6);
}

TEST(Markdown, IsATable) {
  std::istringstream lines(markdown_report(example()));
  std::string line;
  int rows = 0;
  while (std::getline(lines, line)) {
    if (line.starts_with("|")) {
      EXPECT_EQ(static_cast<std::size_t>(std::count(line.begin(), line.end(), '|')),
                table_columns().size() + 1);
      ++rows;
    }
  }
  EXPECT_EQ(rows, 7);
}

TEST(Markdown, ShowsNamesAndWordsAsTheyAre) {
  Comparison comparison = example();
  comparison.entries[2].difference = "'__init__': 3 <b>";
  comparison.inputs = {"<img src=x>*a*_b_|c|"};
  const std::string report = markdown_report(comparison);
  EXPECT_TRUE(has_line(report, "`<img src=x>*a*_b_|c|`: 4.0 MB of text")) << report;
  EXPECT_NE(report.find("- not equal: '\\_\\_init\\_\\_': 3 \\<b\\>\n"), std::string::npos)
      << report;
  comparison.inputs = {"a``<b>`", "c"};
  EXPECT_TRUE(has_line(markdown_report(comparison), "``` a``<b>` ``` and 1 more: "));
  comparison.inputs = {"a\n# b\u2028"};
  EXPECT_TRUE(has_line(markdown_report(comparison), "`a\\n# b\\xe2\\x80\\xa8`: "));
}

TEST(Html, ShowsNamesAsTheyAre) {
  Comparison comparison = example();
  comparison.inputs = {"<img src=\"x\">&\u202E"};
  const std::string report = html_report(comparison);
  EXPECT_NE(report.find("&lt;img src=&quot;x&quot;&gt;&amp;\\xe2\\x80\\xae: "), std::string::npos);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(Csv, EachFigureHasAColumn) {
  const std::vector<std::string> lines = lines_of(csv_report(example()));
  EXPECT_NE(lines[0].find(",cpu_s,processor_wait_s,bytes,bytes_read,"), std::string::npos);
  EXPECT_TRUE(
      lines[0].ends_with(",sort_s,write_s,wait_s,run_read_s,run_dispatch_s,"
                         "run_serialise_s,run_transfer_s,run_merge_s,"
                         "warmup_runs,repeat,command\r"))
      << lines[0];
  EXPECT_TRUE(
      lines[5].ends_with(",0.250000,0.000000,0.250000,0.000000,0.000000,0.000000,"
                         "0,1,\"hapax compare book.txt\"\r"))
      << lines[5];
}

// Bars are in proportion to the time of their run, which is written behind them. 55 columns are
// left for two seconds, so one second takes 27.5.
TEST(Text, BarsAreOfTheTimeThatIsWrittenBehindThem) {
  const std::vector<std::string> lines = lines_of(text_report(example(), 80));
  const auto has = [&](const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  const auto bar = [](std::size_t counting, std::size_t merging, std::size_t waiting) {
    return std::string(counting, 'c') + std::string(merging, 'm') + std::string(waiting, '.');
  };
  EXPECT_TRUE(has("threads     1  " + bar(28, 13, 14) + " 2.000 s"));
  EXPECT_TRUE(has("threads     2  " + bar(14, 7, 7) + " 1.000 s"));
  // A run with worker processes has a row of its own.
  const auto shared =
      std::find(lines.begin(), lines.end(), "shared      2  " + bar(14, 7, 7) + " 1.000 s");
  ASSERT_NE(shared, lines.end());
  EXPECT_EQ(*std::next(shared), "          run  ddddddd 250.0 ms");
  EXPECT_EQ(
      std::count_if(lines.begin(), lines.end(),
                    [](const std::string& line) { return line.starts_with("          run"); }),
      2);
}

TEST(Text, LegendOfPhasesFitsTheTerminal) {
  for (const unsigned columns : {80U, 100U, 200U}) {
    const std::vector<std::string> lines = lines_of(text_report(example(), columns));
    auto line = std::find_if(lines.begin(), lines.end(),
                             [](const std::string& text) { return text.starts_with("phases, "); });
    std::string legend;
    for (; line != lines.end() && !line->starts_with("linear"); ++line) {
      EXPECT_LE(line->size(), columns) << *line;
      legend += *line + " ";
    }
    EXPECT_NE(legend.find("S start, r read, d dispatch, c count, s serialise, t transfer, m merge, "
                          "o sort, w write, . wait"),
              std::string::npos)
        << legend;
  }
}

TEST(Text, FitsTheTerminal) {
  for (const unsigned columns : {80U, 100U, 140U, 200U}) {
    std::istringstream lines(text_report(example(), columns));
    std::string line;
    while (std::getline(lines, line) && !line.starts_with("threads: ")) {
      const auto width =
          std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
      const bool is_of_the_table = line.starts_with("strategy") || line.starts_with("linear");
      EXPECT_TRUE(!is_of_the_table || width <= columns) << columns << ": " << line;
    }
  }
}

TEST(AllForms, ShowNumbersWhateverTheTimes) {
  const Comparison comparison =
      test::made_up(configurations({StrategyKind::kThreads, StrategyKind::kShared}, {1, 2}),
                    [](const Configuration& c) { return c.workers == 1 ? 0.0 : 1.0; });
  for (const std::string& text : {text_report(comparison, 200), json_report(comparison),
                                  csv_report(comparison), markdown_report(comparison)}) {
    EXPECT_EQ(text.find("nan"), std::string::npos) << text;
    EXPECT_EQ(text.find("inf"), std::string::npos) << text;
  }
}

TEST(AllForms, ShowTheBeginningOfALongCommand) {
  Comparison comparison = example();
  for (int i = 0; i < 3000; ++i) {
    comparison.command.push_back("file" + std::to_string(i) + ".txt");
    comparison.inputs.emplace_back("file.txt");
  }
  const std::string text = text_report(comparison, 200);
  EXPECT_NE(text.find(" and 2,910 more words: 3 runs of each"), std::string::npos) << text;
  EXPECT_NE(text.find("book.txt and 3,000 more: "), std::string::npos) << text;
  EXPECT_EQ(nlohmann::json::parse(json_report(comparison))["command"].size(), 3003U);
}

TEST(Figures, OneRunHasNoNoise) {
  Comparison comparison = example();
  for (Entry& entry : comparison.entries) {
    entry.runs.resize(1);
  }
  EXPECT_EQ(table_row(comparison, comparison.entries[0])[3], "2.000 s");
}

TEST(AllForms, ShowTheCommandAndTheRuns) {
  Comparison comparison = example();
  comparison.command = {"hapax", "compare", "-j", "1,2", "a\n'b"};
  comparison.schedule.warmup_rounds = 2;
  comparison.repeat = 1000;
  const std::string command = "hapax compare -j 1,2 $'a\\n\\'b'";
  for (const std::string& text : {text_report(comparison, 200), markdown_report(comparison)}) {
    EXPECT_NE(text.find(command), std::string::npos) << text;
    EXPECT_NE(text.find(": 3 runs of each, after 2 warm-ups\n"), std::string::npos) << text;
    EXPECT_NE(text.find(", 1,000 times: 4.0 MB of text, 700,000 words, 12,000 of them"),
              std::string::npos)
        << text;
  }
  EXPECT_EQ(lines_of(csv_report(comparison))[1].substr(
                lines_of(csv_report(comparison))[1].find(",2,1000,")),
            ",2,1000,\"hapax compare -j 1,2 $'a\\n\\'b'\"\r");
  const auto json = nlohmann::json::parse(json_report(comparison));
  EXPECT_EQ(json["command"], comparison.command);
  EXPECT_EQ(json["runs"], 3);
  EXPECT_EQ(json["warmup_runs"], 2);
  EXPECT_EQ(json["input"]["repeat"], 1000);
}

TEST(AllForms, ShowWhatIsNotEqual) {
  Comparison comparison = example();
  comparison.entries[2].difference = "word 3 of the list";
  for (const std::string& text : {text_report(comparison, 200), json_report(comparison),
                                  markdown_report(comparison), html_report(comparison)}) {
    EXPECT_NE(text.find("word 3 of the list"), std::string::npos);
  }
  EXPECT_NE(csv_report(comparison).find("threads,2,false"), std::string::npos);
}

TEST(Forms, AreChosenByExtension) {
  EXPECT_EQ(form_of_extension("a.json"), ReportForm::kJson);
  EXPECT_EQ(form_of_extension("a.html"), ReportForm::kHtml);
  EXPECT_EQ(form_of_extension("a.b.csv"), ReportForm::kCsv);
  EXPECT_EQ(form_of_extension("x/y.md"), ReportForm::kMarkdown);
  EXPECT_FALSE(form_of_extension("json"));
  EXPECT_FALSE(form_of_extension("a.txt"));
}

}  // namespace
}  // namespace hapax::compare
