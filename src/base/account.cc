#include "hapax/account.h"

namespace hapax {

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kNames = {
      "start", "read", "hand_out", "count", "serialise", "transfer", "merge", "sort", "write"};
  return kNames[static_cast<std::size_t>(phase)];
}

double Account::mean_seconds(Phase phase) const {
  const bool is_done_once =
      phase == Phase::kStart || phase == Phase::kSort || phase == Phase::kWrite;
  return (*this)[phase] / (is_done_once || workers == 0 ? 1 : workers);
}

void Account::add(const Account& other) {
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    worker_seconds[phase] += other.worker_seconds[phase];
  }
  bytes_read += other.bytes_read;
  bytes_counted += other.bytes_counted;
  bytes_by_range += other.bytes_by_range;
  tokens += other.tokens;
  invalid_sequences += other.invalid_sequences;
  inputs += other.inputs;
  messages += other.messages;
  bytes_copied += other.bytes_copied;
  bytes_serialised += other.bytes_serialised;
  bytes_shared += other.bytes_shared;
}

}  // namespace hapax
