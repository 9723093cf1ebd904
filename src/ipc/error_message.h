// Errors as messages: the only way in which one process sends an error to another.
//
//     | ErrorHead | cause | path | remedy |
//
// Sending one allocates no memory, so that a lack of memory can be reported. The receiver does not
// trust it: kinds are checked, texts are limited in length, and control characters in them are
// escaped, because they will be printed. Tested by tests/ipc/typed_channel_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hapax/result.h"
#include "ipc/typed_channel.h"

namespace hapax::ipc {

struct ErrorHead {
  static constexpr std::uint32_t kMaxTextBytes = 1024;  // of a cause or a remedy
  static constexpr std::uint32_t kMaxPathBytes =
      1U << 16;  // more than PATH_MAX: an error may be about a path that is too long
  static constexpr std::uint64_t kMaxBytes = 2 * kMaxTextBytes + kMaxPathBytes;

  std::uint64_t offset = 0;
  std::uint32_t cause_bytes = 0;
  std::uint32_t path_bytes = 0;
  std::uint32_t remedy_bytes = 0;
  std::uint8_t kind = 0;
  std::uint8_t has_offset = 0;
  std::uint8_t offset_is_decoded = 0;
  std::uint8_t system_code = 0;  // Linux has none above 133, but on MIPS

  explicit ErrorHead(const Error& error);
  ErrorHead() = default;
  const char* fault(const Attached& attached) const;
  // `texts` are the bytes that came with it.
  Error error(std::string_view texts) const;
};

// The base of messages that hold only an error:
//     struct Failed : ipc::ErrorMessage { static constexpr ipc::Shape kShape = error_shape(9,
//     "Failed"); };
struct ErrorMessage {
  ErrorHead head;

  template <typename Limits>
  const char* fault(const Limits&, const Attached& attached) const {
    return head.fault(attached);
  }
};
constexpr Shape error_shape(std::uint32_t kind, const char* name) {
  return {.kind = kind, .name = name, .max_bytes = ErrorHead::kMaxBytes, .max_descriptors = 0};
}

template <typename Message, typename Limits>
Result<void> send_error(TypedChannel<Limits>& channel, const Error& error) {
  const ErrorHead head(error);
  return channel.send(Message{{head}}, {text_bytes(error.cause).first(head.cause_bytes),
                                        text_bytes(error.path).first(head.path_bytes),
                                        text_bytes(error.remedy).first(head.remedy_bytes)});
}

// Receives the texts of `message` and returns its error; if they do not come, returns the error of
// receiving.
template <typename Limits>
Error receive_error(TypedChannel<Limits>& channel, const ErrorMessage& message) {
  std::string texts;
  if (Result<void> got = channel.receive_bytes_into(texts); !got) {
    return got.error();
  }
  return message.head.error(texts);
}

}  // namespace hapax::ipc
