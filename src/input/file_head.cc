#include "input/file_head.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax::input {

Result<FileHead> read_file_head(const WatchedFile& file, std::uint64_t begin, ChunkBuffer& buffer) {
  if (Result<void> resized = buffer.resize(kHeadBytes); !resized) {
    return resized.error();
  }
  const std::uint64_t stated = file.stated_bytes() - std::min(begin, file.stated_bytes());
  std::size_t filled = 0;
  bool ended = false;
  while (!ended && filled < kHeadBytes) {
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file.descriptor(), buffer.data() + filled, kHeadBytes - filled,
                     static_cast<off_t>(begin + filled));
    });
    if (got < 0) {
      return system_error(errno, "");
    }
    filled += static_cast<std::size_t>(got);
    ended = got == 0 || (filled == stated && filled < kHeadBytes);
  }
  FileHead head{.is_all = ended, .is_size_stated = ended && filled == stated};
  if (ended) {
    const Result<WatchedFile::Change> change = file.change();
    if (!change) {
      return change.error();
    }
    head.has_grown = *change == WatchedFile::Change::kGrew;
    if (head.has_grown && filled < stated) {
      return became_shorter(begin + filled);
    }
    filled = head.has_grown ? static_cast<std::size_t>(stated) : filled;
  }
  Result<void> resized = buffer.resize(filled);
  return resized ? Result<FileHead>(head) : resized.error();
}

Result<bool> ends_as_stated(const WatchedFile& file) {
  std::array<std::uint8_t, 2> last{};
  const ssize_t got = retry_on_interrupt([&] {
    return ::pread(file.descriptor(), last.data(), last.size(),
                   static_cast<off_t>(file.stated_bytes() - 1));
  });
  if (got < 0) {
    return system_error(errno, "");
  }
  if (got == 1) {
    return true;
  }
  const Result<bool> states_same_size = file.states_same_size();
  return states_same_size ? Result<bool>(!*states_same_size) : states_same_size.error();
}

}  // namespace hapax::input
