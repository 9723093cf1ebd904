#include "base/message_socket.h"

#include <sys/socket.h>

namespace hapax {

Result<void> check_no_message_socket(int descriptor, const std::string& name) {
  int type = SOCK_STREAM;
  socklen_t size = sizeof type;
  // The call fails for a descriptor that is not a socket.
  if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type == SOCK_STREAM) {
    return {};
  }
  return Error{.kind = ErrorKind::kNotReadable,
               .cause = "it is a message socket, and reading would lose parts of messages",
               .path = name,
               .remedy = "use a stream socket or a pipe"};
}

}  // namespace hapax
