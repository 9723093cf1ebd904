// Texts that str.lower() must see as a whole. The engine splits a text into words and lower-cases
// each word. scikit-learn lower-cases the text and then splits it. That differs for two characters
// only: U+0130 becomes two characters, the second of which is not of a word, and what U+03A3
// becomes may depend on characters around the word. Tested by tests/python/vocabulary_test.py.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <span>

namespace hapax::python {

// Whether a text in UTF-8 holds U+0130 or U+03A3.
bool needs_whole_lowering(std::span<const std::uint8_t> text);

// The text as a str, lower-cased by str.lower(). Invalid bytes become U+FFFD.
nanobind::object lowered(std::span<const std::uint8_t> text);

}  // namespace hapax::python
