#include "hapax/account.h"

namespace hapax {

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kNames = {"start", "read", "count",
                                                            "merge", "sort", "write"};
  return kNames[static_cast<std::size_t>(phase)];
}

void Account::add(const Account& other) {
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    worker_seconds[phase] += other.worker_seconds[phase];
  }
  bytes_read += other.bytes_read;
  bytes_counted += other.bytes_counted;
  tokens += other.tokens;
  invalid_sequences += other.invalid_sequences;
  inputs += other.inputs;
}

}  // namespace hapax
