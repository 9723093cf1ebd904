// A long list by several threads: pieces of it are formatted at once and written in their order.
// Tested by tests/output/writer_test.cc.
#pragma once

#include <cstdint>

#include "hapax/counts.h"
#include "hapax/result.h"
#include "output/writer.h"

namespace hapax::output {

// A piece is some 256 KB: long beside what handing it over costs.
inline constexpr std::uint64_t kWordsOfAPiece = std::uint64_t{1} << 14;

// All of `cursor`, which has parts, by writer.format() on up to `workers` threads and
// writer.formatted() on the caller's. No more pieces wait than four for each thread.
Result<void> write_pieces(const Cursor& cursor, Writer& writer, unsigned workers);

}  // namespace hapax::output
