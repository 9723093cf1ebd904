// Helpers for tests of streams: a stream that gives few bytes a read and checks its reader, and a
// loop that reads a stream to its end, up to a limit.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "input/byte_stream.h"

namespace hapax::test {

// Gives at most `drip` bytes a read. Fails the test if it is read after its end.
class DripStream final : public input::ByteStream {
 public:
  DripStream(std::string bytes, std::size_t drip) : bytes_(std::move(bytes)), drip_(drip) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    EXPECT_FALSE(buffer.empty());
    EXPECT_FALSE(ended_) << "read again after the end";
    const std::size_t given = std::min({buffer.size(), drip_, bytes_.size() - at_});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    ended_ = given == 0;
    return given;
  }
  std::uint64_t stored_bytes_read() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t drip_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

inline std::unique_ptr<input::ByteStream> drips(std::string bytes, std::size_t drip = SIZE_MAX) {
  return std::make_unique<DripStream>(std::move(bytes), drip);
}

// Returns all bytes of `stream`, read by `room` bytes. More than `limit` bytes are an error,
// because then the stream is endless.
inline Result<std::string> drain(input::ByteStream& stream, std::size_t room = 4096,
                                 std::size_t limit = std::size_t{64} << 20) {
  std::vector<std::uint8_t> buffer(room);
  std::string all;
  for (;;) {
    Result<std::size_t> got = stream.read(buffer);
    if (!got) {
      return got.error();
    }
    if (*got == 0) {
      return all;
    }
    EXPECT_LE(*got, room);
    all.append(reinterpret_cast<const char*>(buffer.data()), *got);
    if (all.size() > limit) {
      return Error{.kind = ErrorKind::kOverflow, .cause = "the stream does not end"};
    }
  }
}

}  // namespace hapax::test
