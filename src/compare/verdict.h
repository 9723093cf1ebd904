// The sentences of a report. Each takes its figures from relate.h and the table, and is the same in
// every form of the report. Tested by tests/compare/verdict_test.cc and, with made-up results of
// every kind, by tests/compare/sentences_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/comparison.h"

namespace hapax::compare {

// "linear", "threads -j 2".
std::string label(const Configuration& configuration);

// Says whether all results are equal, and names those that are not: "All 9 results are equal."
std::string equality_sentence(const Comparison& comparison);

// Names the fastest configuration and those within its noise: "threads -j 2 was fastest: 1.91 ±
// 0.15 times as fast as linear, efficiency 95 %. shared -j 2 is within the noise of it."
std::string headline(const Comparison& comparison);

// Says from how many workers on a strategy is faster than linear: "threads: faster than linear from
// 2 workers".
std::string cost_sentence(const Comparison& comparison, const Scaling& scaling);

// A sentence for each strategy with processes: "threads -j 2 ran 1.28 ± 0.05 times faster than
// queue -j 2 (434.3 MB were serialised)." A strategy that was not measured with the same number of
// workers as threads has no sentence.
std::vector<std::string> processes_beside_threads(const Comparison& comparison);

// Names the configurations whose workers had to wait for a processor, and how long: "Workers were
// ready to run but had no processor: queue -j 4 for 38 % of the time." Empty if none waited for 5 %
// of its time.
std::optional<std::string> processor_wait_sentence(const Comparison& comparison);

// Reasons not to trust the figures, one sentence each; empty if there are none.
std::vector<std::string> warnings(const Comparison& comparison);

// The headline and the sentences about processes, as one paragraph.
std::string conclusion(const Comparison& comparison);

}  // namespace hapax::compare
