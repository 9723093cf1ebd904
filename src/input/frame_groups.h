// The groups of frames that a stream is ahead: stored, then decoded by whoever has time. One
// thread, the reader, adds them and takes them in their order; any thread helps. Tested by
// tests/input/frames_test.cc, also under ThreadSanitizer.
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

// Some frames, on their way from stored to decoded.
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
  // `format` outlives the groups.
  explicit FrameGroups(const FrameFormat& format) : format_(format) {}

  // The reader's: an empty group, to be filled and added; one that is no longer needed comes back.
  std::unique_ptr<FrameGroup> spare();
  void add(std::unique_ptr<FrameGroup> group);
  void give_back(std::unique_ptr<FrameGroup> group);
  // Whether to add another: one, until somebody has offered help.
  bool wants_more();
  // The next group, decoded, by the caller too. Nothing where it is damaged, or there is none.
  std::unique_ptr<FrameGroup> next();
  // What has not been taken, in its order; nobody is at work with it any more.
  std::deque<std::unique_ptr<FrameGroup>> take_rest();

  // From any thread: decodes a group; false where there is none to decode.
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
