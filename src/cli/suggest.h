// Finds the known word that a mistyped word was probably meant to be. Tested by
// tests/cli/suggest_test.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hapax::cli {

// The number of insertions, deletions, replacements and swaps of neighbours that turn one word into
// the other (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The most similar of `known`, the first among equals. Empty if none has a distance of at most a
// third of the word's length, rounded up.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace hapax::cli
