// Checks that no report contradicts itself. Every sentence of the text, the page and the Markdown
// is compared with figures that are computed here again, from the runs, and with the table of the
// same report.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "compare/made_up.h"
#include "compare/report.h"

namespace hapax::compare {
namespace {

using Matches = std::vector<std::smatch>;

// The figures, computed a second time: in another order of steps, with the margin in long double.
// Ratios and medians are as exact as the program's and no more, because some are equal or end in a
// 5.
double median_of(const Entry& entry) {
  std::multiset<double> sorted;
  for (const Measured& run : entry.runs) {
    sorted.insert(run.seconds());
  }
  const auto low = std::next(sorted.begin(), static_cast<long>((sorted.size() - 1) / 2));
  const auto high = std::next(sorted.begin(), static_cast<long>(sorted.size() / 2));
  return (*low + *high) / 2;
}

// (s / m)^2 / n
long double squared_error(const Entry& entry) {
  const auto number = static_cast<long double>(entry.runs.size());
  long double sum = 0;
  long double squares = 0;
  for (const Measured& run : entry.runs) {
    sum += run.seconds();
  }
  for (const Measured& run : entry.runs) {
    squares += (run.seconds() - sum / number) * (run.seconds() - sum / number);
  }
  const long double variance = number < 2 ? 0 : squares / (number - 1);
  return variance / (median_of(entry) * median_of(entry)) / number;
}

struct Expected {
  bool is_ranked = false;
  bool is_enough = false;
  bool first_is_faster = false;  // by its median
  bool is_difference = false;
  std::string ratio;  // "1.91"
  std::string margin;
  std::string speed;         // the first's as a multiple of the second's: the ratio, or 1 / ratio
  std::string speed_margin;  // in proportion
};

std::string two_decimals(long hundredths) {
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

Expected expected(const Entry& first, const Entry& second) {
  const double a = median_of(first);
  const double b = median_of(second);
  const double ratio = std::max(a, b) / std::min(a, b);
  const long double margin = 4 * ratio * std::sqrt(squared_error(first) + squared_error(second));
  const long r = std::lround(100 * ratio);
  const long m = static_cast<long>(std::ceil(100 * margin - 1e-6L));
  const double speed = a < b ? static_cast<double>(r) / 100 : b / a;
  const double speed_margin = static_cast<double>(m) / static_cast<double>(r) * speed;
  Expected figures;
  figures.is_ranked = first.equal() && second.equal();
  figures.is_enough = std::min(first.runs.size(), second.runs.size()) >= 3;
  figures.first_is_faster = a < b;
  figures.is_difference = r - m > 100 && r >= 102;
  figures.ratio = two_decimals(r);
  figures.margin = two_decimals(m);
  int decimals = 2;
  for (double digits = 100 * speed; digits < 10; digits *= 10) {
    ++decimals;
  }
  figures.speed = fmt::format("{:.{}f}", speed, decimals);
  const double unit = std::pow(10, decimals);
  figures.speed_margin =
      fmt::format("{:.{}f}", std::ceil(unit * speed_margin - 1e-6) / unit + 0.0, decimals);
  return figures;
}

bool is_faster(const Entry& first, const Entry& second) {
  const Expected e = expected(first, second);
  return e.is_ranked && e.is_enough && e.is_difference && e.first_is_faster;
}
bool is_no_difference(const Entry& first, const Entry& second) {
  const Expected e = expected(first, second);
  return e.is_ranked && e.is_enough && !e.is_difference;
}

std::string name(const Entry& entry) {
  const Configuration& configuration = entry.configuration;
  return configuration.kind == StrategyKind::kLinear
             ? "linear"
             : fmt::format("{} -j {}", configuration.strategy, configuration.workers);
}

const Entry& named(const Comparison& comparison, const std::string& wanted) {
  const auto found = std::find_if(comparison.entries.begin(), comparison.entries.end(),
                                  [&](const Entry& entry) { return name(entry) == wanted; });
  RC_ASSERT(found != comparison.entries.end());
  return *found;
}

// A report as lines of plain text, with bars between the cells of a table.
struct PlainReport {
  std::vector<std::string> lines;

  // All matches of `pattern` in all lines. They refer to the lines.
  Matches find_all(const std::string& pattern) const {
    const std::regex regex(pattern);
    Matches matches;
    for (const std::string& line : lines) {
      std::copy(std::sregex_iterator(line.begin(), line.end(), regex), std::sregex_iterator(),
                std::back_inserter(matches));
    }
    return matches;
  }

  std::map<std::string, std::string> row_of(const Entry& entry) const {
    const std::string start =
        fmt::format("|{}|{}|", entry.configuration.strategy, entry.configuration.workers);
    const auto is_row = [](const std::string& begin) {
      return [begin](const std::string& line) { return line.starts_with(begin); };
    };
    const auto title = std::find_if(lines.begin(), lines.end(), is_row("|strategy|workers|"));
    const auto row = std::find_if(lines.begin(), lines.end(), is_row(start));
    RC_ASSERT(title != lines.end() && row != lines.end());
    const std::vector<std::string> titles = cells(*title);
    const std::vector<std::string> values = cells(*row);
    RC_ASSERT(titles.size() == values.size());
    std::map<std::string, std::string> found;
    for (std::size_t i = 0; i < titles.size(); ++i) {
      found[titles[i]] = values[i];
    }
    return found;
  }

 private:
  static std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> all;
    for (std::size_t begin = 1; begin < line.size();) {
      const std::size_t end = line.find('|', begin);
      all.push_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    return all;
  }
};

std::string replaced(const std::string& text, const std::string& pattern, const std::string& by) {
  return std::regex_replace(text, std::regex(pattern), by);
}

PlainReport split_lines(const std::string& text) {
  PlainReport report;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    report.lines.push_back(line);
  }
  return report;
}

PlainReport plain_text(const Comparison& comparison) {
  PlainReport report = split_lines(text_report(comparison, 500));
  for (std::string& line : report.lines) {
    const bool is_row =
        line.starts_with("strategy") || line.ends_with(" yes") || line.ends_with(" NO");
    line = is_row ? "|" + replaced(line, " {2,}", "|") + "|" : line;
  }
  return report;
}

PlainReport plain_markdown(const Comparison& comparison) {
  const std::string text = replaced(markdown_report(comparison), R"(\\(.))", "$1");
  return split_lines(replaced(replaced(text, R"( *\| *)", "|"), "(^|\n)- ", "$1"));
}

PlainReport plain_html(const Comparison& comparison) {
  std::string text = html_report(comparison);
  text = text.substr(text.find("<body"));
  // Charts have their own tests.
  for (std::size_t begin = text.find("<svg"); begin != std::string::npos;
       begin = text.find("<svg")) {
    text.erase(begin, text.find("</svg>", begin) + 6 - begin);
  }
  text = replaced(text, "\n", " ");
  text = replaced(text, "</t[dh]>", "|");
  text = replaced(text, "<tr[^>]*>", "\n|");
  text = replaced(text,
                  "</?(p|li|h1|h2|h3|ul|ol|div|section|figure|figcaption|table|tr|dt|dd|main)"
                  "( [^>]*)?>",
                  "\n");
  text = replaced(text, "<[^>]*>", "");
  return split_lines(replaced(text, "&amp;", "&"));
}

const std::string kName = R"((\w+(?: -j \d+)?))";
const std::string kSpeed = R"(([\d.,]+) ± ([\d.]+))";

void check_headline(const Comparison& comparison, const PlainReport& report) {
  const Entry& linear = comparison.reference();
  const Entry* best = nullptr;
  for (const Entry& entry : comparison.entries) {
    const bool is_better = best == nullptr || median_of(entry) < median_of(*best);
    best = is_faster(entry, linear) && is_better ? &entry : best;
  }
  const Matches fastest = report.find_all(kName + " was fastest: " + kSpeed +
                                          " times as fast as linear, efficiency ([^.]+)\\.");
  RC_ASSERT(fastest.empty() == (best == nullptr));
  RC_ASSERT(linear.equal() || report.find_all("\\(best: ").empty());
  for (const std::smatch& match : fastest) {
    const Expected figures = expected(*best, linear);
    const auto row = report.row_of(*best);
    RC_ASSERT(match[1] == name(*best));
    RC_ASSERT(match[2] == figures.ratio);
    RC_ASSERT(match[3] == figures.margin);
    RC_ASSERT(row.at("speed-up") == match[2].str() + " x");
    RC_ASSERT(row.at("efficiency") == match[4].str());
  }
}

// Checks "(best: threads -j 2, 1.02 ± 0.05)", which a report has if none is faster.
void check_best(const Comparison& comparison, const PlainReport& report) {
  for (const std::smatch& match :
       report.find_all("\\(best: " + kName + ", ([\\d.]+)(?: ± ([\\d.]+))?\\)")) {
    const Entry& best = named(comparison, match[1]);
    const Expected figures = expected(best, comparison.reference());
    for (const Entry& entry : comparison.entries) {
      RC_ASSERT(&entry == &comparison.reference() || !entry.equal() ||
                median_of(best) <= median_of(entry));
    }
    RC_ASSERT(best.equal() && &best != &comparison.reference());
    RC_ASSERT(match[2] == figures.speed);
    RC_ASSERT(match[3] == (figures.is_enough ? figures.speed_margin : ""));
  }
}

void check_ties(const Comparison& comparison, const PlainReport& report) {
  for (const std::smatch& match : report.find_all(
           kName + " was fastest: [^%]*%\\.(?: ([^.]*) (?:is|are) within the noise of it)?")) {
    const Entry& best = named(comparison, match[1]);
    std::set<std::string> said;
    const std::string ties = match[2].str();
    const std::regex one(kName);
    for (std::sregex_iterator it(ties.begin(), ties.end(), one), end; it != end; ++it) {
      if (it->str() != "and") {
        said.insert(it->str());
      }
    }
    std::set<std::string> wanted;
    for (const Entry& entry : comparison.entries) {
      if (&entry != &best && is_no_difference(entry, best)) {
        wanted.insert(name(entry));
      }
    }
    RC_ASSERT(said == wanted);
  }
}

// Checks "shared -j 2 took less time, with too much noise to be ranked."
void check_too_noisy(const Comparison& comparison, const PlainReport& report) {
  const Matches fastest = report.find_all(kName + " was fastest: ");
  const Matches noisy = report.find_all("\\. ([^.]*) took less time, with too much noise");
  std::size_t wanted = 0;
  for (const Entry& entry : comparison.entries) {
    wanted += !fastest.empty() && is_faster(entry, named(comparison, fastest[0][1])) ? 1 : 0;
  }
  RC_ASSERT(noisy.empty() == (wanted == 0));
}

void check_costs(const Comparison& comparison, const PlainReport& report) {
  std::map<std::string, std::string> wanted;
  for (const Entry& entry : comparison.entries) {
    if (is_faster(entry, comparison.reference())) {
      wanted.try_emplace(std::string(entry.configuration.strategy),
                         std::to_string(entry.configuration.workers));
    }
  }
  std::map<std::string, std::string> said;
  for (const std::smatch& match :
       report.find_all("^ *(\\w+): faster than linear from ([\\d,]+) worker")) {
    RC_ASSERT(said.try_emplace(match[1], match[2]).second);
  }
  RC_ASSERT(said == wanted);
  for (const std::smatch& match : report.find_all("(\\w+): not faster than linear")) {
    RC_ASSERT(wanted.count(match[1]) == 0U);
  }
}

void check_pairs(const Comparison& comparison, const PlainReport& report) {
  const std::string serialised = R"( \((\S+(?: \S+)?) (?:were|was) serialised)";
  for (const std::smatch& match :
       report.find_all(kName + " ran " + kSpeed + " times faster than " + kName + serialised)) {
    const Entry& first = named(comparison, match[1]);
    const Entry& second = named(comparison, match[4]);
    const Expected figures = expected(first, second);
    RC_ASSERT(is_faster(first, second));
    RC_ASSERT(match[2] == figures.ratio);
    RC_ASSERT(match[3] == figures.margin);
    const Entry& processes = first.configuration.kind == StrategyKind::kThreads ? second : first;
    const std::string cell = report.row_of(processes).at("serialised");
    RC_ASSERT(match[5] == (cell == "0" ? "nothing" : cell));
  }
  for (const std::smatch& match :
       report.find_all(kName + " and " + kName + " are within the noise of each other")) {
    RC_ASSERT(is_no_difference(named(comparison, match[1]), named(comparison, match[2])));
  }
  for (const std::smatch& match : report.find_all(kName + " took ([\\d.,]+) times as long as " +
                                                  kName + ", but [1-2] runs? cannot say")) {
    const Expected figures = expected(named(comparison, match[3]), named(comparison, match[1]));
    RC_ASSERT(figures.is_ranked && !figures.is_enough);
    RC_ASSERT(match[2] == figures.speed);
  }
}

// Checks that each strategy measured with the same number of workers as threads has a sentence.
void check_that_pairs_are_named(const Comparison& comparison, const PlainReport& report) {
  for (const Entry& entry : comparison.entries) {
    const StrategyKind kind = entry.configuration.kind;
    if (kind == StrategyKind::kLinear || kind == StrategyKind::kThreads) {
      continue;
    }
    const bool has_pair = std::any_of(
        comparison.entries.begin(), comparison.entries.end(), [&](const Entry& threads) {
          return threads.configuration.kind == StrategyKind::kThreads && threads.equal() &&
                 entry.equal() && threads.configuration.workers == entry.configuration.workers;
        });
    const std::string strategy(entry.configuration.strategy);
    const std::string name_of_it = strategy + R"( -j \d+)";
    RC_ASSERT(!has_pair || !report
                                .find_all(name_of_it + " ran|than " + name_of_it + "|and " +
                                          name_of_it + " are within|" + name_of_it + " took")
                                .empty());
    RC_ASSERT(!has_pair || report.find_all("Threads were not measured").empty());
  }
}

void check_cells(const Comparison& comparison, const PlainReport& report) {
  const Entry& linear = comparison.reference();
  for (const Entry& entry : comparison.entries) {
    const std::string cell = report.row_of(entry).at("speed-up");
    if (!entry.equal() || !linear.equal()) {
      RC_ASSERT(cell == "-");
    } else if (&entry == &linear) {
      RC_ASSERT(cell == "1.00 x");
    } else {
      const std::string mark = is_no_difference(entry, linear) ? "~" : "";
      RC_ASSERT(cell == mark + expected(entry, linear).speed + " x");
    }
  }
}

// Checks that every sentence with "fast" or "slow" is one of those checked above.
void check_that_no_other_sentence_ranks(const PlainReport& report) {
  for (const std::string& line : report.lines) {
    std::string rest = line;
    for (const char* const known :
         {" was fastest: ", " times faster than ", ": faster than linear from ",
          ": not faster than linear beyond the noise with ",
          "Nothing was faster than linear by more than the noise",
          "cannot say which is faster; use -r 5", " times as fast as linear, "}) {
      rest = replaced(rest, known, "");
    }
    RC_ASSERT(rest.find("fast") == std::string::npos);
    RC_ASSERT(rest.find("slow") == std::string::npos);
  }
}

void check(const Comparison& comparison, const PlainReport& report) {
  RC_LOG() << fmt::format("{}\n", fmt::join(report.lines, "\n"));
  check_headline(comparison, report);
  check_best(comparison, report);
  check_ties(comparison, report);
  check_too_noisy(comparison, report);
  check_costs(comparison, report);
  check_pairs(comparison, report);
  check_that_pairs_are_named(comparison, report);
  check_cells(comparison, report);
  check_that_no_other_sentence_ranks(report);
}

std::vector<StrategyKind> any_strategies() {
  std::vector<StrategyKind> kinds = {StrategyKind::kThreads, StrategyKind::kQueue,
                                     StrategyKind::kShared, StrategyKind::kHybrid};
  std::erase_if(kinds, [](StrategyKind) { return *rc::gen::inRange(0, 4) == 0; });
  return kinds;
}

std::vector<unsigned> any_workers() {
  std::vector<unsigned> workers = {1, 2, 3, 4, 8};
  std::erase_if(workers, [](unsigned) { return *rc::gen::arbitrary<bool>(); });
  return workers.empty() ? std::vector<unsigned>{2} : workers;
}

// A comparison whose means are often close to each other, with noise from none to much.
Comparison any_comparison() {
  const auto all = configurations(any_strategies(), any_workers());
  const auto runs = *rc::gen::inRange<unsigned>(1, 8);
  Comparison comparison = test::made_up(all, [](const Configuration&) { return 1.0; });
  for (Entry& entry : comparison.entries) {
    const double mean = *rc::gen::element(0.25, 0.5, 0.9, 0.98, 1.0, 1.0, 1.01, 1.03, 1.5, 30.0);
    const double noise = *rc::gen::element(0.0, 0.002, 0.01, 0.03, 0.2);
    std::vector<double> seconds(runs);
    for (double& second : seconds) {
      second = mean * (1 + noise * *rc::gen::inRange(-100, 101) / 100);
    }
    entry = test::entry_of(entry.configuration, seconds);
    entry.difference = *rc::gen::inRange(0, 10) == 0 ? "word 1" : "";
    entry.median_run.stats.bytes_serialised = *rc::gen::element(0, 1, 999, 4'700'000);
  }
  comparison.machine.processors = *rc::gen::inRange<unsigned>(1, 9);
  return comparison;
}

RC_GTEST_PROP(Sentences, SayWhatTheFiguresSay, ()) {
  const Comparison comparison = any_comparison();
  check(comparison, plain_text(comparison));
  check(comparison, plain_markdown(comparison));
  check(comparison, plain_html(comparison));
}

}  // namespace
}  // namespace hapax::compare
