// Writes a long list by several threads: they format pieces of it at the same time, and one thread
// writes the pieces in their order.
// Tested by tests/output/writer_test.cc.
#pragma once

#include <cstdint>

#include "hapax/counts.h"
#include "hapax/result.h"
#include "output/writer.h"

namespace hapax::output {

// A piece has some 256 KB. Handing it over costs little beside formatting it.
inline constexpr std::uint64_t kWordsOfAPiece = std::uint64_t{1} << 14;

// Writes all of `cursor`, which has parts. Up to `workers` threads call writer.format(), the
// caller's thread calls writer.formatted(). At most four pieces wait for each thread.
Result<void> write_pieces(const Cursor& cursor, Writer& writer, unsigned workers);

}  // namespace hapax::output
