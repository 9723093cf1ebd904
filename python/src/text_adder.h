// Adds texts of Python to a count: copies them into blocks, or keeps a long text as it is. Use it
// with the GIL held, from one thread. Tested by tests/python/count_iter_test.py.
#pragma once

#include <hapax/options.h>
#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "block_builder.h"
#include "texts_count.h"

namespace hapax::python {

// Whether texts that need it are lower-cased as a whole: whole_lowering.h.
enum class WholeLowering : std::uint8_t { kNever, kWhereNeeded };

class TextAdder {
 public:
  // `count` must outlive the adder.
  TextAdder(TextsCount& count, DocumentFrequencies documents, WholeLowering lowering)
      : count_(count), builder_(documents), lowering_(lowering) {}

  // One text: a str, or an object with bytes. Throws TypeError for anything else.
  void add(nanobind::handle text);
  // One text in UTF-8, copied.
  void add(std::span<const std::uint8_t> text);
  // Hands on what is still here. Call it behind the last text.
  void flush();

  std::uint64_t texts() const { return texts_; }

 private:
  void put(nanobind::handle text);
  void put(std::span<const std::uint8_t> text);
  void put_str(PyObject* text);
  void put_bytes_of(nanobind::handle text);
  bool is_lowered_whole(std::span<const std::uint8_t> text) const;
  template <typename Unit>
  void encode(const Unit* characters, std::size_t length);
  std::uint8_t* begin_text(std::size_t max_bytes);

  TextsCount& count_;
  BlockBuilder builder_;
  const WholeLowering lowering_;
  std::uint64_t texts_ = 0;
};

}  // namespace hapax::python
