#include "strategy/settle.h"

namespace hapax::strategy {

bool settle(const ChunkReport& report, const text::Chunk& chunk, const Plan& plan,
            input::ChunkSource& chunks, RunStats& stats) {
  stats.tokens += report.tokens;
  if (report.failure) {
    chunks.fail(chunk, *report.failure, std::nullopt);
    return false;
  }
  if (report.first_invalid) {
    if (plan.words.invalid_bytes == InvalidBytes::kFail) {
      chunks.fail(chunk,
                  Error{.kind = ErrorKind::kInvalidText,
                        .cause = "invalid byte sequence",
                        .remedy = "name the encoding, or let invalid bytes separate words"},
                  report.first_invalid);
      return false;
    }
    stats.invalid_sequences += report.invalid_sequences;
    chunks.add_invalid(chunk, report.invalid_sequences, *report.first_invalid);
  }
  if (report.too_long) {
    chunks.fail(chunk, Error{.kind = ErrorKind::kWordTooLong, .cause = ""}, report.too_long);
    return false;
  }
  return true;
}

}  // namespace hapax::strategy
