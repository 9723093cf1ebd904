// A worker's side of a text slot: shared memory in which the run puts chunks. The run reserves far
// more addresses than the slot has memory, which grows. Not safe for threads. Tested by
// tests/strategy/serve_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/shared_view.h"
#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::strategy {

class TextSlot {
 public:
  // Maps the slot of the given number; all slots are one after the other in `file`.
  static Result<TextSlot> map(std::shared_ptr<const UniqueFd> file, std::uint32_t number,
                              std::uint64_t bytes);
  // Returns its first `size` bytes, or null if it has fewer.
  const std::uint8_t* first(std::uint64_t size);

 private:
  TextSlot(std::shared_ptr<const UniqueFd> file, SharedView view, std::uint64_t offset,
           std::uint64_t bytes)
      : file_(std::move(file)), view_(std::move(view)), offset_(offset), mapped_bytes_(bytes) {}

  std::shared_ptr<const UniqueFd> file_;
  SharedView view_;
  std::uint64_t offset_;  // in the file
  std::uint64_t mapped_bytes_;
  std::uint64_t known_bytes_ = 0;  // that exist; the file never shrinks
};

}  // namespace hapax::strategy
