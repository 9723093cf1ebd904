#include "input/file_head.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax::input {
namespace {

Result<bool> has_byte(const WatchedFile& file, std::uint64_t offset) {
  std::uint8_t byte = 0;
  const ssize_t got = retry_on_interrupt(
      [&] { return ::pread(file.descriptor(), &byte, 1, static_cast<off_t>(offset)); });
  return got < 0 ? Result<bool>(system_error(errno, "")) : Result<bool>(got > 0);
}

}  // namespace

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
    const bool is_first = filled == 0;
    filled += static_cast<std::size_t>(got);
    ended = got == 0 || (is_first && filled == stated && filled < kHeadBytes);
  }
  FileHead head{.is_all = ended, .is_size_stated = ended && filled == stated};
  if (ended || filled > stated) {
    const Result<WatchedFile::Change> change = file.change();
    if (!change) {
      return change.error();
    }
    if (*change == WatchedFile::Change::kGrew) {
      if (filled < stated) {
        return became_shorter(begin + filled);
      }
      filled = static_cast<std::size_t>(stated);
      head = {.is_all = true, .is_size_stated = true, .has_grown = true};
    }
  }
  Result<void> resized = buffer.resize(filled);
  return resized ? Result<FileHead>(head) : resized.error();
}

Result<bool> ends_as_stated(const WatchedFile& file) {
  const std::uint64_t stated = file.stated_bytes();
  const Result<bool> has_last = stated > 0 ? has_byte(file, stated - 1) : Result<bool>(true);
  if (!has_last) {
    return has_last.error();
  }
  const Result<bool> has_more = *has_last ? has_byte(file, stated) : Result<bool>(true);
  if (!has_more) {
    return has_more.error();
  }
  if (!*has_more) {
    return true;
  }
  const Result<bool> states_same_size = file.states_same_size();
  return states_same_size ? Result<bool>(!*states_same_size) : states_same_size.error();
}

}  // namespace hapax::input
