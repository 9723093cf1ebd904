// What the first bytes of an input say of it, beside how it is to be read. Tested by
// tests/input/open_test.cc.
#pragma once

#include <cstdint>
#include <optional>

#include "input/recognise.h"

namespace hapax::input {

struct FirstLook {
  bool is_compressed = false;
  bool is_decoded = false;                // offsets count decompressed or transcoded bytes
  std::optional<std::uint64_t> nul = {};  // offset of the first one, where the text looks binary
  LooksLike looks_like = LooksLike::kNothing;
  bool is_encoding_known = false;  // by a byte order mark, or because the caller named it
};

}  // namespace hapax::input
