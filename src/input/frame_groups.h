// The groups of frames that have been read ahead of a stream: first stored, then decoded by any
// thread that has time. One thread, the reader, adds groups and takes them in their order. Any
// thread may call help(); all other members are the reader's. Tested by tests/input/frames_test.cc,
// also under ThreadSanitizer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "input/frames.h"
#include "input/raw_bytes.h"

namespace hapax::input {

// A few frames, first stored, then decoded.
struct FrameGroup {
  enum class State : std::uint8_t { kStored, kInWork, kDecoded, kDamaged };
  State state = State::kStored;
  std::uint64_t begin = 0;  // in the stored bytes of the file
  RawBytes stored;
  std::vector<Frame> frames;
  std::size_t max_bytes = 0;  // decoded
  RawBytes decoded;
};

class FrameGroups {
 public:
  // `format` must outlive the groups.
  explicit FrameGroups(const FrameFormat& format) : format_(format) {}

  // spare() returns an empty group, to be filled and added; give_back() takes one that is no longer
  // needed.
  std::unique_ptr<FrameGroup> spare();
  void add(std::unique_ptr<FrameGroup> group);
  void give_back(std::unique_ptr<FrameGroup> group);
  // Whether the reader should add another group: only if there is none, until a thread has offered
  // help; then up to a limit.
  bool wants_more();
  // Returns the next group, decoded; decodes groups itself meanwhile. Null if the next group is
  // damaged, or there is none.
  std::unique_ptr<FrameGroup> next();
  // Returns all remaining groups in their order, after waiting until no thread works on them.
  std::deque<std::unique_ptr<FrameGroup>> take_rest();

  // Decodes one group; returns false if there is none to decode. From any thread.
  bool help();

 private:
  FrameGroup* first_that_is(FrameGroup::State state) HAPAX_REQUIRES(mutex_);
  void decode(FrameGroup& group) HAPAX_REQUIRES(mutex_);
  bool decode_outside(FrameGroup& group, std::unique_ptr<FrameDecoder>& decoder)
      HAPAX_REQUIRES(mutex_);

  const FrameFormat& format_;
  Mutex mutex_;
  Condition decoded_;
  bool is_helped_ HAPAX_GUARDED_BY(mutex_) = false;
  std::deque<std::unique_ptr<FrameGroup>> groups_ HAPAX_GUARDED_BY(mutex_);
  std::size_t ahead_bytes_ HAPAX_GUARDED_BY(mutex_) = 0;  // of all groups, decoded
  std::vector<std::unique_ptr<FrameGroup>> spare_groups_ HAPAX_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<FrameDecoder>> spare_decoders_ HAPAX_GUARDED_BY(mutex_);
};

}  // namespace hapax::input
