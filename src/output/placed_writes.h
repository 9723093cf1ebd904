// Writes parts of a file at the same time, each at its own place, for lists that several threads
// format. Only a regular file that ends where it is written next has such places; pipes and devices
// take bytes one after the other.
//
//     | written before | part 0 | part 1 | part 2 |      reserve() in this order, write() in any
//
// A reserved part moves the position of the descriptor, so the sink, and other programs that share
// the descriptor, go on behind all parts. Tested by tests/output/placed_writes_test.cc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/mutex.h"
#include "hapax/result.h"
#include "output/descriptor_sink.h"

namespace hapax::output {

class PlacedWrites {
 public:
  // Writes what `sink` has buffered. Null if its file has no places. The sink must outlive the
  // object and is not used before finish().
  static Result<std::unique_ptr<PlacedWrites>> over(DescriptorSink& sink);

  // The place of the next `bytes` bytes. One thread at a time.
  Result<std::uint64_t> reserve(std::uint64_t bytes);
  // Writes all bytes of a reserved part. Any thread, several at the same time.
  Result<void> write(std::uint64_t place, std::string_view bytes);
  // Once, when all parts have been written or one has failed. After a failure, of which it returns
  // the earliest in the file, the file ends before the first byte that is missing, as if the parts
  // had been written one after the other.
  Result<void> finish();

 private:
  explicit PlacedWrites(DescriptorSink& sink) : sink_(sink) {}
  void keep(std::uint64_t place, int errno_value) HAPAX_EXCLUDES(mutex_);

  struct Failure {
    std::uint64_t place;
    int errno_value;
  };

  DescriptorSink& sink_;
  Mutex mutex_;
  std::optional<Failure> first_ HAPAX_GUARDED_BY(mutex_);  // in the file
};

}  // namespace hapax::output
