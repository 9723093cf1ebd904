// Detects sockets that carry messages (SOCK_DGRAM, SOCK_SEQPACKET). A read that is shorter than a
// message loses the rest of it without an error, so such a socket cannot be an input. Tested by
// tests/base/message_socket_test.cc and tests/cli/standard_input_test.py.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax {

// Returns an error if `descriptor` is such a socket. `name` stands for it in the message.
Result<void> check_no_message_socket(int descriptor, const std::string& name);

}  // namespace hapax
