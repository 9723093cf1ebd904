#include "base/message_socket.h"

#include <sys/socket.h>

namespace hapax {

Result<void> check_no_message_socket(int descriptor, const std::string& name) {
  int type = SOCK_STREAM;
  socklen_t size = sizeof type;
  // Fails where it is no socket.
  if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type == SOCK_STREAM) {
    return {};
  }
  return Error{.kind = ErrorKind::kNotReadable,
               .cause = "it is a socket for messages, of which parts would be lost",
               .path = name,
               .remedy = "use a stream socket or a pipe"};
}

}  // namespace hapax
