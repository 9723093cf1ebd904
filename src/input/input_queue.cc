#include "input/input_queue.h"

#include <utility>

#include "base/stopwatch.h"
#include "input/open.h"

namespace hapax::input {
namespace {

// Never a range: the counts of all ranges must add up to those of the file, and a NUL in one range
// does not concern the others.
bool skips_binary(const Input& input, const Options& options) {
  return options.binary_inputs == BinaryInputs::kSkip && !std::holds_alternative<RangeInput>(input);
}

// Outside the lock, because it may wait for a device or a decoder.
Result<OpenInput> open_outside(Mutex& mutex, const InputList& inputs, std::uint32_t index,
                               const Options& options, ChunkBuffer& buffer, const StopEvent* stop,
                               Reading reading) HAPAX_REQUIRES(mutex) {
  const MutexUnlock unlock(mutex);
  const Stopwatch stopwatch(reading.seconds(), Phase::kRead);
  return open(inputs[index], options, buffer, stop);
}

Result<void> check_outside(Mutex& mutex, ActiveInput& input) HAPAX_REQUIRES(mutex) {
  const MutexUnlock unlock(mutex);
  return input.check_for_changes();
}

text::Chunk whole_chunk(std::uint32_t index, std::uint64_t offset, ChunkBuffer& buffer) {
  return {.bytes = buffer.data(),
          .size = buffer.size(),
          .owned_end = buffer.size(),
          .offset = offset,
          .input = index};
}

}  // namespace

std::optional<RangeClaim> InputQueue::claim_range() {
  for (const std::shared_ptr<ActiveInput>& input : active_) {
    if (input->has_unclaimed_range() && outcome_.wants(input->index)) {
      RangeClaim claim = RangeClaim::next_of(input);
      if (!input->has_unclaimed_range()) {
        close(*input);
      }
      return claim;
    }
  }
  return std::nullopt;
}

void InputQueue::finish(Mutex& mutex, const RangeClaim& claim) {
  ActiveInput& input = claim.active();
  claim.ranges().unread -= claim.end() - claim.begin();
  if (claim.ranges().unread > 0) {
    return;
  }
  if (const Result<void> unchanged = check_outside(mutex, input); !unchanged) {
    outcome_.mark_unreadable({input.index, input.next_ordinal}, unchanged.error());
    waiting_.wake_all();
  } else if (input.has_grown) {
    outcome_.note_growth(input.index);
  }
}

std::shared_ptr<ActiveInput> InputQueue::idle_stream(const ChunkBuffer& buffer) const {
  std::shared_ptr<ActiveInput> idle;
  for (const std::shared_ptr<ActiveInput>& input : active_) {
    const ActiveStream* const stream = input->stream();
    const bool is_idle = stream != nullptr && !stream->is_busy;
    if (is_idle && outcome_.wants(input->index) && (!idle || stream->reader == &buffer)) {
      idle = input;
    }
  }
  return idle;
}

bool InputQueue::next_is_wanted() const {
  const std::size_t next = outcome_.inputs();
  return next < inputs_.size() && outcome_.wants(static_cast<std::uint32_t>(next));
}

bool InputQueue::may_open_next() const {
  const std::size_t next = outcome_.inputs();
  return next_is_wanted() &&
         (active_.empty() || inputs_.is_found_file(next) || !waits_its_turn(inputs_[next]));
}

std::optional<text::Chunk> InputQueue::open_next(Mutex& mutex, ChunkBuffer& buffer,
                                                 Reading reading) {
  const auto input = std::make_shared<ActiveInput>(outcome_.add_input());
  active_.push_back(input);
  Result<OpenInput> opened =
      open_outside(mutex, inputs_, input->index, options_, buffer, stop_, reading);
  if (!opened) {
    outcome_.mark_unreadable({input->index, 0}, opened.error());
    close(*input);
    return std::nullopt;
  }
  if (opened->look.nul && skips_binary(inputs_[input->index], options_)) {
    outcome_.skip_binary(input->index, opened->look);
    close(*input);
    return std::nullopt;
  }
  outcome_.set_opened(input->index, opened->look);
  if (opened->has_grown) {
    outcome_.note_growth(input->index);
  }
  return take_opened(*input, std::move(opened).value(), buffer, reading);
}

std::optional<text::Chunk> InputQueue::take_opened(ActiveInput& input, OpenInput opened,
                                                   ChunkBuffer& buffer, Reading reading) {
  const auto* const whole = std::get_if<WholeText>(&opened.content);
  if (whole == nullptr) {
    waiting_.wake_all();
    input.take(std::move(opened), options_);
    if (input.stream() == nullptr && !input.has_unclaimed_range()) {
      close(input);
    }
    return std::nullopt;
  }
  const text::Chunk chunk = whole_chunk(input.index, whole->offset, buffer);
  close(input);
  if (chunk.size == 0) {
    return std::nullopt;
  }
  reading.add_read(chunk.size);
  reading.add_counted(chunk.size);
  reading.add_by_range(chunk.size);
  outcome_.note(chunk);
  return chunk;
}

void InputQueue::close(const ActiveInput& input) {
  std::erase_if(active_, [&input](const auto& active) { return active.get() == &input; });
  waiting_.wake_all();
}

bool InputQueue::all_is_claimed() const {
  for (const std::shared_ptr<ActiveInput>& input : active_) {
    if (outcome_.wants(input->index)) {
      return false;
    }
  }
  return !next_is_wanted();
}

}  // namespace hapax::input
