// Whether an input looks binary. Tested by tests/input/feeder_test.cc.
#pragma once

#include <cstddef>
#include <optional>

#include "text/chunk.h"

namespace hapax::input {

// Where the first NUL of an input stands, looked for at its beginning alone: a sign that it is no
// text.
std::optional<std::size_t> find_nul(const text::Chunk& chunk);

}  // namespace hapax::input
