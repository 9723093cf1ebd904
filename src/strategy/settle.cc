#include "strategy/settle.h"

namespace hapax::strategy {

bool settle(const ChunkReport& report, const text::Chunk& chunk, const Plan& plan,
            input::Feeder& feeder, Account& account) {
  account.tokens += report.tokens;
  if (report.failure) {
    feeder.fail(chunk, *report.failure, std::nullopt);
    return false;
  }
  if (report.first_invalid) {
    if (plan.invalid_bytes == InvalidBytes::kError) {
      feeder.fail(chunk,
                  Error{.kind = ErrorKind::kInvalidText,
                        .cause = "invalid byte sequence",
                        .remedy = "name the encoding, or let invalid bytes separate words"},
                  report.first_invalid);
      return false;
    }
    account.invalid_sequences += report.invalid_sequences;
    feeder.add_invalid(chunk, report.invalid_sequences, *report.first_invalid);
  }
  if (report.too_long) {
    feeder.fail(chunk, Error{.kind = ErrorKind::kWordTooLong, .cause = ""}, report.too_long);
    return false;
  }
  return true;
}

}  // namespace hapax::strategy
