// What the first bytes of an input say of it, beside how it is to be read. Tested by
// tests/input/open_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "hapax/options.h"
#include "input/detect.h"
#include "input/recognise.h"

namespace hapax::input {

struct FirstLook {
  bool is_compressed = false;
  bool is_decoded = false;                // offsets count decompressed or transcoded bytes
  std::optional<std::uint64_t> nul = {};  // offset of the first one, where the text looks binary
  LooksLike looks_like = LooksLike::kNothing;
  bool is_encoding_known = false;  // by a byte order mark, or because the caller named it
};

// Looks at `head`, the first bytes of a text as it is stored, from byte `offset` of the input on.
// `name` is the input's.
FirstLook look_at(std::span<const std::uint8_t> head, const std::string& name,
                  const Options& options, std::uint64_t offset = 0);

// Looks at `head`, the first bytes of what was decompressed from `outer`.
FirstLook look_inside(std::span<const std::uint8_t> head, Compression outer,
                      const std::string& name, const Options& options);

}  // namespace hapax::input
