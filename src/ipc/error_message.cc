#include "ipc/error_message.h"

#include <algorithm>
#include <cstdint>

#include "base/enum_table.h"

namespace hapax::ipc {
namespace {

constexpr std::size_t kKinds = number_of_values<ErrorKind>();

std::uint32_t limited(std::size_t size, std::uint32_t limit) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(size, limit));
}

}  // namespace

ErrorHead::ErrorHead(const Error& error)
    : offset(error.offset.value_or(0)),
      cause_bytes(limited(error.cause.size(), kMaxTextBytes)),
      path_bytes(limited(error.path.size(), kMaxPathBytes)),
      remedy_bytes(limited(error.remedy.size(), kMaxTextBytes)),
      kind(static_cast<std::uint8_t>(error.kind)),
      has_offset(error.offset ? 1 : 0),
      offset_is_decoded(error.offset_is_decoded ? 1 : 0),
      system_code(error.system_code >= 0 && error.system_code <= UINT8_MAX
                      ? static_cast<std::uint8_t>(error.system_code)
                      : 0) {}

const char* ErrorHead::fault(const Attached& attached) const {
  const bool lengths_fit = cause_bytes <= kMaxTextBytes && path_bytes <= kMaxPathBytes &&
                           remedy_bytes <= kMaxTextBytes &&
                           std::uint64_t{cause_bytes} + path_bytes + remedy_bytes == attached.bytes;
  if (!lengths_fit) {
    return "the lengths of its texts are wrong";
  }
  return kind >= kKinds || has_offset > 1 || offset_is_decoded > 1 ? "its kind of error is unknown"
                                                                   : nullptr;
}

Error ErrorHead::error(std::string_view texts) const {
  Error error{.kind = static_cast<ErrorKind>(kind),
              .cause = escape_controls(texts.substr(0, cause_bytes)),
              .path = std::string(texts.substr(cause_bytes, path_bytes)),
              .remedy = escape_controls(texts.substr(cause_bytes + path_bytes)),
              .system_code = system_code};
  if (has_offset != 0) {
    error.offset = offset;
  }
  error.offset_is_decoded = offset_is_decoded != 0;
  return error;
}

}  // namespace hapax::ipc
