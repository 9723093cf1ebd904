// One long str as texts for the engine, which reads the memory in which CPython holds it, block by
// block and without the GIL. So a str that is not ASCII is not copied whole. A block ends at a
// separator, which is left out, so no word is cut; the engine has one byte between texts in its
// place. Separators of ASCII and the usual punctuation of other scripts end a block. A text without
// any of them is one block.
//
// Tested by tests/python/count_text_test.py.
#pragma once

#include <hapax/input.h>
#include <nanobind/nanobind.h>

#include <memory>
#include <stop_token>

namespace hapax::python {

class StrReader : public TextsReader {
 public:
  // `stop` ends a call of next(), which may take long.
  void begin(const std::stop_token& stop) { stop_ = stop; }

 protected:
  std::stop_token stop_;
};

// The caller keeps `text` alive until the count has ended. Null if `text` is no str, if it is of
// ASCII, or if this build uses the stable ABI, which hides the memory of a str.
std::shared_ptr<StrReader> make_str_reader(nanobind::handle text);

}  // namespace hapax::python
