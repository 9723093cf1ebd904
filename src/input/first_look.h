// Examines the first bytes of an input for everything but how to read it: whether it looks binary,
// and which format or encoding it seems to have. Tested by tests/input/open_test.cc.
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
  std::optional<std::uint64_t> nul = {};  // offset of the first NUL, if there is one
  LooksLike looks_like = LooksLike::kNothing;
  bool is_encoding_known = false;  // by a byte order mark, or because the caller named it
};

// Examines `head`, the first stored bytes, which begin at byte `offset` of the input. `name` is the
// input's.
FirstLook look_at(std::span<const std::uint8_t> head, const std::string& name,
                  const Options& options, std::uint64_t offset = 0);

// Examines `head`, the first bytes of the text that was decompressed from `outer`.
FirstLook look_inside(std::span<const std::uint8_t> head, Compression outer,
                      const std::string& name, const Options& options);

}  // namespace hapax::input
