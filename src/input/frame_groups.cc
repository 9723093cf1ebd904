#include "input/frame_groups.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace hapax::input {
namespace {

// Enough work for all threads of a machine: groups of some 200 KB, or two frames of pzstd.
constexpr std::size_t kAheadBytes = std::size_t{4} << 20;
constexpr std::size_t kAheadGroups = 2;

}  // namespace

std::unique_ptr<FrameGroup> FrameGroups::spare() {
  const MutexLock lock(mutex_);
  if (spare_groups_.empty()) {
    return std::make_unique<FrameGroup>();
  }
  std::unique_ptr<FrameGroup> group = std::move(spare_groups_.back());
  spare_groups_.pop_back();
  group->state = FrameGroup::State::kStored;
  group->stored.shrink(0);
  group->frames.clear();
  group->max_bytes = 0;
  group->decoded.shrink(0);
  return group;
}

void FrameGroups::add(std::unique_ptr<FrameGroup> group) {
  const MutexLock lock(mutex_);
  ahead_bytes_ += group->max_bytes;
  groups_.push_back(std::move(group));
}

void FrameGroups::give_back(std::unique_ptr<FrameGroup> group) {
  const MutexLock lock(mutex_);
  spare_groups_.push_back(std::move(group));
}

bool FrameGroups::wants_more() {
  const MutexLock lock(mutex_);
  return groups_.empty() ||
         (is_helped_ && (ahead_bytes_ < kAheadBytes || groups_.size() < kAheadGroups));
}

// While another thread decodes the next group, the reader decodes a later one.
std::unique_ptr<FrameGroup> FrameGroups::next() {
  const MutexLock lock(mutex_);
  while (!groups_.empty() && groups_.front()->state != FrameGroup::State::kDamaged) {
    if (groups_.front()->state == FrameGroup::State::kDecoded) {
      std::unique_ptr<FrameGroup> next = std::move(groups_.front());
      groups_.pop_front();
      ahead_bytes_ -= next->max_bytes;
      return next;
    }
    if (FrameGroup* const group = first_that_is(FrameGroup::State::kStored)) {
      decode(*group);
    } else {
      decoded_.wait(mutex_);
    }
  }
  return nullptr;
}

std::deque<std::unique_ptr<FrameGroup>> FrameGroups::take_rest() {
  const MutexLock lock(mutex_);
  while (FrameGroup* const group = first_that_is(FrameGroup::State::kStored)) {
    group->state = FrameGroup::State::kDamaged;  // so that no thread begins to decode it
  }
  while (first_that_is(FrameGroup::State::kInWork) != nullptr) {
    decoded_.wait(mutex_);
  }
  return std::exchange(groups_, {});
}

bool FrameGroups::help() {
  const MutexLock lock(mutex_);
  is_helped_ = true;
  FrameGroup* const group = first_that_is(FrameGroup::State::kStored);
  if (group == nullptr) {
    return false;
  }
  decode(*group);
  return true;
}

FrameGroup* FrameGroups::first_that_is(FrameGroup::State state) {
  const auto first = std::find_if(groups_.begin(), groups_.end(),
                                  [state](const auto& group) { return group->state == state; });
  return first == groups_.end() ? nullptr : first->get();
}

void FrameGroups::decode(FrameGroup& group) {
  group.state = FrameGroup::State::kInWork;
  std::unique_ptr<FrameDecoder> decoder;
  if (!spare_decoders_.empty()) {
    decoder = std::move(spare_decoders_.back());
    spare_decoders_.pop_back();
  }
  const bool is_whole = decode_outside(group, decoder);
  group.state = is_whole ? FrameGroup::State::kDecoded : FrameGroup::State::kDamaged;
  decoded_.notify_one();  // only the reader waits
  spare_decoders_.push_back(std::move(decoder));
}

// Outside the lock: no other thread touches a group that is kInWork. Must not throw, because the
// reader waits for the group. If memory runs out, the group counts as damaged; the serial decoder
// then needs less memory, or reports the error.
bool FrameGroups::decode_outside(FrameGroup& group, std::unique_ptr<FrameDecoder>& decoder) {
  const MutexUnlock unlock(mutex_);
  try {
    if (!decoder) {
      decoder = format_.decoder();
    }
    std::span<const std::uint8_t> stored = group.stored.all();
    std::span<std::uint8_t> room = group.decoded.room(group.max_bytes);
    for (const Frame& frame : group.frames) {
      const std::optional<std::size_t> given =
          decoder->decode(stored.first(frame.stored_bytes), room.first(frame.decoded_bytes));
      if (!given) {
        return false;
      }
      stored = stored.subspan(frame.stored_bytes);
      room = room.subspan(*given);
      group.decoded.add(*given);
    }
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace hapax::input
