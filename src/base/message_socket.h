// Sockets that carry messages (SOCK_DGRAM, SOCK_SEQPACKET): a read that is shorter than a message
// loses the rest of it, and nothing says so. They are no input.
// Tested by tests/base/message_socket_test.cc and tests/cli/standard_input_test.py.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax {

// An error where `descriptor` is such a socket; `name` stands for it in the message.
Result<void> check_no_message_socket(int descriptor, const std::string& name);

}  // namespace hapax
