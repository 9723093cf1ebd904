// One unnamed file for words that exceed the memory limit. Threads and processes write to it at the
// same time: each reserves a range of bytes and then writes it. Nothing is appended by position, so
// nobody waits for anybody.
//
//     0        4096                                              end
//     | unused | ranges that were reserved, each by one writer   | free
//
// The file vanishes with its last descriptor, however the processes end.
//
// Thread safety: any number of threads may use all functions, except those that say otherwise.
// Tested by tests/spill/spill_file_test.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::spill {

class SpillFile {
 public:
  // A file that is made in `folder` when the first bytes are reserved: most runs need none.
  static SpillFile in(std::string folder);
  // Makes the file in `folder` now.
  static Result<SpillFile> create(std::string folder);
  // The file of another process, which has sent its descriptor. `folder` is for messages.
  static SpillFile over(UniqueFd file, std::string folder);
  // No file: making it has failed, as `errno_value` says. It is not tried again, because whoever
  // shares the file could not know of it. So that is an error only for those that need a file.
  static SpillFile missing(int errno_value, std::string folder);

  // Makes the file of in(), if that has not happened.
  Result<void> make();
  // Why there can be no file, for missing() in another process; 0 if nothing is known against it.
  int why_missing() const { return state_->why_missing; }
  // For sending it to another process.
  int descriptor() const { return file_.get(); }
  const std::string& folder() const { return folder_; }

  // From here on `end` says where the next bytes go: it lies in memory that the processes share,
  // and is 0 before the first of them calls this. One thread, before any other uses the file.
  void share_end(std::atomic<std::uint64_t>& end);
  // Goes back to an end of its own, behind all that was reserved. One thread, when no other uses
  // the file any more, and before the shared memory goes.
  void keep_end();
  std::uint64_t end() const { return end_->load(std::memory_order_relaxed); }

  // The offset of `bytes` bytes that nobody else gets, now or later; never 0. They are zero until
  // they are written, and take no space until then. Fails if the disk has no room for `expected` of
  // them, or for all.
  Result<std::uint64_t> reserve(std::uint64_t bytes, std::uint64_t expected);
  Result<std::uint64_t> reserve(std::uint64_t bytes) { return reserve(bytes, bytes); }
  Result<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes);
  // Fills `bytes`. The end of the file before that is an error.
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> bytes) const;
  // The bytes are not needed any more. Gives their space back to the disk where that is possible;
  // reads of them are then zero.
  void discard(std::uint64_t offset, std::uint64_t bytes) const;

  // By this process.
  std::uint64_t bytes_written() const { return state_->written.load(std::memory_order_relaxed); }

 private:
  struct State {
    std::atomic<std::uint64_t> end;
    std::atomic<std::uint64_t> written{0};
    Mutex making;  // the file
    int why_missing = 0;
  };

  SpillFile(UniqueFd file, std::string folder);

  UniqueFd file_;  // does not change once bytes were reserved
  std::string folder_;
  std::unique_ptr<State> state_;
  std::atomic<std::uint64_t>* end_;
};

}  // namespace hapax::spill
