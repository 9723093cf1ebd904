// Reads that the engine asks of Python's objects. The engine's threads never hold the GIL, so the
// caller's thread does the reads, one after the other:
//
//     engine            read() .............. waits .............. returns
//                          |                                          ^
//     caller's thread   take()  ->  read_at() of the object  ->    give()
//
// A stop request ends a wait in read() at once, also while the object is still reading. Tested by
// tests/python/pieces_test.py.
#pragma once

#include <hapax/result.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>

namespace hapax::python {

class ReadRequests {
 public:
  struct Wanted {
    std::size_t object = 0;  // which one of the caller's objects
    std::uint64_t offset = 0;
    std::size_t bytes = 0;  // at most so many
  };

  // For the engine's threads. `stop` ends every wait in read(), which is then kCancelled.
  void begin(const std::stop_token& stop) { stop_ = stop; }
  Result<std::size_t> read(std::size_t object, std::uint64_t offset,
                           std::span<std::uint8_t> buffer);
  void engine_has_ended();

  // For the caller. Waits up to the given time; true if a read has been taken or if the engine has
  // ended, which leaves `wanted` empty.
  bool take(std::chrono::milliseconds time, std::optional<Wanted>& wanted);
  // The bytes for the read that was taken last: as many as it wants, or fewer.
  void give(std::span<const std::uint8_t> bytes);

 private:
  struct Request {
    Wanted wanted;
    std::span<std::uint8_t> buffer;
    std::optional<std::size_t> given = {};
  };

  std::mutex mutex_;
  std::condition_variable has_request_;
  std::condition_variable_any has_answer_;
  std::deque<Request*> waiting_;
  Request* taken_ = nullptr;  // null, too, if the engine has given it up
  bool has_engine_ended_ = false;
  std::stop_token stop_;
};

}  // namespace hapax::python
