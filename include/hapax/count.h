// hapax: count every distinct word of any amount of text.
//
//   #include <hapax/count.h>
//
//   hapax::Result<hapax::Counts> counts = hapax::count({hapax::PathInput{"book.txt"}});
//   if (!counts) { std::cerr << hapax::describe(counts.error()) << '\n'; return 1; }
//   for (auto [word, n] : counts->top(10)) std::cout << word << ": " << n << '\n';
//
// The library neither prints nor exits, installs no signal handler and has no global state. count()
// may be called from any number of threads at once. Errors are values (result.h). With many workers
// the error that is earliest in the input is reported.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "hapax/counts.h"
#include "hapax/export.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

HAPAX_API Result<Counts> count(std::span<const Input> inputs, const Options& options = {});

inline Result<Counts> count(std::initializer_list<Input> inputs, const Options& options = {}) {
  return count(std::span<const Input>(inputs.begin(), inputs.size()), options);
}

// "0.2.0"
HAPAX_API std::string_view version();
// "14.0.0": the version of Unicode that decides what a word is.
HAPAX_API std::string_view unicode_version();
// The tokeniser kernels that this CPU can run, the fastest first; the last is "scalar".
HAPAX_API std::vector<std::string_view> kernels();

}  // namespace hapax
