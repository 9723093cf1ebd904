// Writes a long list by several threads: they format pieces of it at the same time. Pieces of a
// regular file are written at the same time, too (output/placed_writes.h); to a pipe or a device,
// one thread at a time writes the next pieces. Tested by tests/output/writer_test.cc.
#pragma once

#include <cstdint>

#include "hapax/counts.h"
#include "hapax/result.h"
#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::output {

// A piece has some 256 KB. Handing it over costs little beside formatting it.
inline constexpr std::uint64_t kWordsOfAPiece = std::uint64_t{1} << 14;

// Writes all of `cursor`, which has parts, to `out`. Up to `workers` threads, the caller's among
// them, call writer.format(). At most four pieces for each thread are in memory. Throws
// std::bad_alloc, and Failure if the words are on disk and cannot be read.
Result<void> write_pieces(const Cursor& cursor, const Writer& writer, OutputFile& out,
                          unsigned workers);

}  // namespace hapax::output
