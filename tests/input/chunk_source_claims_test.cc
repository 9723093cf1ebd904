// Checks how the chunk source serves a worker process: ranges of files are left to the process, and
// the run reads everything else for it.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "input/chunk_source.h"
#include "input/compressors.h"
#include "support/bytes.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax::input {
namespace {

using test::as_bytes;

Error unreadable(const std::string& cause) {
  return {.kind = ErrorKind::kNotReadable, .cause = cause, .remedy = "mend it"};
}

class Claims : public testing::Test {
 protected:
  ChunkSource chunks_of(std::vector<Input> inputs) {
    return ChunkSource(Expansion{.inputs = std::move(inputs), .notices = {}}, options_);
  }

  test::TempDir folder_;
  Options options_{.internals = {.chunk_bytes = 64}};
};

TEST_F(Claims, RangesOfFilesAreLeftToAProcess) {
  const std::string text = test::make_text(test::Kind::kAscii, 1'000, 1);
  const std::string path = folder_.write("text", text);
  const std::string packed = folder_.write("packed", test::gzip(text));
  using FileRanges = ChunkSource::FileRanges;
  for (const FileRanges file_ranges : {FileRanges::kLeave, FileRanges::kRead}) {
    ChunkSource chunks =
        chunks_of({PathInput{path}, MemoryInput{as_bytes(text)}, PathInput{packed}});
    RunStats stats;
    ChunkBuffer buffer;
    std::uint64_t left = 0;
    for (;;) {
      const ChunkSource::Claimed claimed = chunks.claim(buffer, stats, file_ranges);
      const auto* const range = std::get_if<RangeClaim>(&claimed);
      if (range != nullptr) {
        EXPECT_EQ(range->input(), 0U);
        left += range->end() - range->begin();
        const text::Chunk found{.owned_end = range->end() - range->begin(),
                                .offset = range->begin()};
        const std::optional<text::Chunk> chunk = chunks.complete(*range, found, stats);
        ASSERT_TRUE(chunk);
        EXPECT_EQ(chunk->ordinal, range->begin() / 64);
      } else if (!std::holds_alternative<text::Chunk>(claimed)) {
        break;
      }
    }
    EXPECT_TRUE(chunks.finish().ok());
    EXPECT_EQ(left, file_ranges == FileRanges::kLeave ? text.size() : 0);
    EXPECT_EQ(stats.bytes_by_range, left) << "the run reads the others";
    EXPECT_EQ(stats.bytes_counted, 3 * text.size());
    EXPECT_EQ(stats.worker_seconds[Phase::kRead], 0);
    EXPECT_GT(stats.run_seconds[Phase::kRead], 0);
  }
}

TEST_F(Claims, AClaimThatAProcessCannotReadIsAnErrorAtItsPlace) {
  const std::string path = folder_.write("text", std::string(200, ' '));
  ChunkSource chunks = chunks_of({PathInput{path}, MemoryInput{as_bytes("text")}});
  RunStats stats;
  ChunkBuffer buffer;
  const auto claim = [&] { return chunks.claim(buffer, stats, ChunkSource::FileRanges::kLeave); };
  const ChunkSource::Claimed first = claim();
  const ChunkSource::Claimed second = claim();
  ASSERT_TRUE(std::holds_alternative<RangeClaim>(first));
  EXPECT_FALSE(chunks.complete(std::get<RangeClaim>(second), unreadable("later"), stats));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(claim()));
  EXPECT_FALSE(chunks.complete(std::get<RangeClaim>(first), unreadable("earlier"), stats));
  ASSERT_FALSE(chunks.finish().ok());
  EXPECT_EQ(chunks.finish().error().cause, "earlier");
  EXPECT_EQ(chunks.finish().error().path, path);
}

}  // namespace
}  // namespace hapax::input
