// Checks which descriptors are refused as inputs because they carry messages.
#include "base/message_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/unique_fd.h"

namespace hapax {
namespace {

bool is_refused(int descriptor) { return !check_no_message_socket(descriptor, "in").ok(); }

TEST(MessageSocket, IsRefused) {
  for (const int type : {SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, type, 0, ends.data()), 0);
    const UniqueFd one(ends[0]);
    const UniqueFd other(ends[1]);
    EXPECT_EQ(is_refused(one.get()), type != SOCK_STREAM) << type;
  }
}

TEST(MessageSocket, OtherDescriptorsAreAccepted) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  const UniqueFd file(::open("/dev/null", O_RDONLY));
  EXPECT_FALSE(is_refused(reading.get()));
  EXPECT_FALSE(is_refused(file.get()));
  EXPECT_FALSE(is_refused(-1));
}

}  // namespace
}  // namespace hapax
