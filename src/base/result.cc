#include "hapax/result.h"

#include "base/out_of_memory.h"

namespace hapax {

Failure::Failure(Error error)
    : error_(std::make_shared<const Error>(std::move(error))),
      message_(std::make_shared<const std::string>(describe(*error_))) {}
Failure::Failure(const Failure&) noexcept = default;
Failure& Failure::operator=(const Failure&) noexcept = default;
Failure::~Failure() = default;

std::string describe(const Error& error) {
  std::string line;
  if (!error.path.empty()) {
    line += shown_path(error.path) + ": ";
  }
  const bool is_plain_out_of_memory = error.kind == ErrorKind::kOutOfMemory && error.cause.empty();
  line += is_plain_out_of_memory ? kOutOfMemoryCause : error.cause;
  if (error.offset) {
    line += " at byte " + std::to_string(*error.offset);
    if (error.offset_is_decoded) {
      line += " of the decoded text";
    }
  }
  const std::string_view remedy =
      is_plain_out_of_memory && error.remedy.empty() ? kOutOfMemoryRemedy : error.remedy;
  if (!remedy.empty()) {
    line.append("; ").append(remedy);
  }
  return line;
}

}  // namespace hapax
