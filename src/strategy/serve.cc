#include "strategy/serve.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_space.h"
#include "base/caught_error.h"
#include "base/machine.h"
#include "base/processor_wait.h"
#include "base/stopwatch.h"
#include "input/range_reader.h"
#include "spill/spill_file.h"
#include "store/store.h"
#include "strategy/build_id.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/text_slot.h"
#include "strategy/word_sender.h"

namespace hapax::strategy {
namespace {

std::uint64_t or_none(const std::optional<std::size_t>& offset) {
  return offset ? *offset : Report::kNone;
}

// One worker's side of one run. An error of any step ends it.
class Service {
 public:
  Service(ipc::Channel channel, WorkerKind kind)
      : channel_(std::move(channel), "the run"),
        usage_scope_(kind == WorkerKind::kProcess ? UsageScope::kProcess : UsageScope::kThread),
        usage_before_(kind == WorkerKind::kProcess ? ResourceUsage{}
                                                   : usage_so_far(UsageScope::kThread)) {}

  Result<void> run() {
    Result<void> done = greet();
    done = done ? count_text() : done;
    done = done ? wait_for_end() : done;
    return done ? send_stats() : done;
  }

  // Tells the run why this worker ends. It does no harm if the run has ended.
  void fail(const Error& error) noexcept {
    try {
      (void)ipc::send_error<Failed>(channel_, error).ok();
    } catch (...) {
      // No memory is left to report that sending failed.
    }
  }

 private:
  Result<void> greet() {
    Hello hello;
    const std::string_view build = build_id();
    std::copy_n(build.begin(), std::min(build.size(), hello.build.size()), hello.build.begin());
    if (Result<void> sent = channel_.send(hello); !sent) {
      return sent;
    }
    const Result<Start> start = channel_.receive_one<Start>();
    if (!start) {
      return start.error();
    }
    std::vector<UniqueFd> files = std::exchange(channel_.descriptors(), {});
    std::string folder;
    if (Result<void> got = channel_.receive_bytes_into(folder); !got) {
      return got;
    }
    if (start->has_spill_file != 0) {
      spill_file_.emplace(spill::SpillFile::over(std::move(files.back()), std::move(folder)));
      files.pop_back();
    } else if (start->no_spill_file != 0) {
      spill_file_.emplace(
          spill::SpillFile::missing(static_cast<int>(start->no_spill_file), std::move(folder)));
    }
    if (start->slot_bytes > 0) {
      if (Result<void> mapped = map_slots(std::move(files.front()), start->slot_bytes); !mapped) {
        return mapped;
      }
    }
    plan_.resources.workers = start->workers;
    number_ = start->worker;
    plan_.words.tokens = start->tokens;
    plan_.words.letter_case = start->letter_case;
    plan_.words.seed = hash::Seed(start->seed);
    plan_.words.max_word_bytes = start->max_word_bytes;
    plan_.words.cpu_level = &table::cpu_levels()[start->cpu_level];
    plan_.resources.fronts = start->fronts;
    counts_are_shared_ = start->counts_are_shared != 0;
    channel_.limits = {.chunk_bytes = start->chunk_bytes, .workers = start->workers};
    return counts_are_shared_
               ? keep(store::Store::attach(std::move(files.back()), start->store_bytes,
                                           plan_.words.seed, *plan_.words.cpu_level, regions_,
                                           spill_file_ ? &*spill_file_ : nullptr))
               : keep(store::Store::create(store_address_bytes(), plan_.words.seed,
                                           *plan_.words.cpu_level, regions_));
  }

  // Workers on threads share the addresses of this process.
  std::uint64_t store_address_bytes() const {
    return reservable_bytes() /
           (usage_scope_ == UsageScope::kProcess ? 1 : std::uint64_t{2} * plan_.resources.workers);
  }

  Result<void> keep(Result<std::unique_ptr<store::Store>> store) {
    if (!store) {
      return store.error();
    }
    store_ = std::move(store).value();
    Result<ChunkCounter> counter = ChunkCounter::create(plan_, *store_, regions_);
    if (!counter) {
      return counter.error();
    }
    counter_.emplace(std::move(counter).value());
    return {};
  }

  Result<void> map_slots(UniqueFd descriptor, std::uint64_t slot_bytes) {
    const auto file = std::make_shared<const UniqueFd>(std::move(descriptor));
    for (std::uint32_t number = 0; number < kTextSlots; ++number) {
      Result<TextSlot> slot = TextSlot::map(file, number, slot_bytes);
      if (!slot) {
        return slot.error();
      }
      slots_.push_back(std::move(slot).value());
    }
    return {};
  }

  // Up to the end of the text, and of giving the counts for it.
  Result<void> count_text() {
    for (;;) {
      const auto message = channel_.receive<Range, Slot, Text, GiveCounts, TextEnd>();
      if (!message) {
        return message.error();
      }
      Result<void> done = std::visit([this](const auto& one) { return take(one); }, *message);
      if (!done || std::holds_alternative<TextEnd>(*message)) {
        return done;
      }
    }
  }

  Result<void> take(const Slot& slot) {
    const std::uint8_t* const bytes =
        slot.slot < slots_.size() ? slots_[slot.slot].first(slot.size) : nullptr;
    if (bytes == nullptr) {
      return channel_.nonsense<Slot>("its text is missing");
    }
    return count_and_report({.bytes = bytes,
                             .size = slot.size,
                             .owned_begin = slot.owned_begin,
                             .owned_end = slot.owned_end});
  }

  Result<void> take(const Text& text) {
    const std::uint64_t size = channel_.bytes_left();
    {
      const Stopwatch stopwatch(phases_, Phase::kDispatch);
      if (Result<void> got = channel_.receive_bytes_into(text_); !got) {
        return got;
      }
    }
    return count_and_report({.bytes = text_.data(),
                             .size = size,
                             .owned_begin = text.owned_begin,
                             .owned_end = text.owned_end});
  }

  Result<void> take(const Range& range) {
    if (!channel_.descriptors().empty()) {
      file_ = std::move(channel_.descriptors().front());
    }
    if (!file_) {
      return channel_.nonsense<Range>("its file is missing");
    }
    const input::FileRange file{
        .descriptor = file_.get(), .text_begin = range.text_begin, .file_bytes = range.file_bytes};
    Result<text::Chunk> chunk = text::Chunk{};
    {
      const Stopwatch stopwatch(phases_, Phase::kRead);
      chunk = input::read_range(plan_.words.tokens, file, range.begin, range.end, buffer_,
                                plan_.words.max_word_bytes);
    }
    return chunk ? count_and_report(*chunk) : ipc::send_error<ReadFailed>(channel_, chunk.error());
  }

  Result<void> count_and_report(const text::Chunk& chunk) {
    ChunkReport found;
    {
      const Stopwatch stopwatch(phases_, Phase::kCount);
      found = counter_->count(chunk);
    }
    if (found.failure) {
      return *found.failure;
    }
    const Report report{chunk.offset,
                        chunk.owned_begin,
                        chunk.owned_end,
                        found.tokens,
                        found.invalid_sequences,
                        or_none(found.first_invalid),
                        or_none(found.too_long),
                        counts_are_shared_ ? 0 : store_->used_bytes()};
    return channel_.send(report);
  }

  // The front keeps its words, which are frequent.
  Result<void> take(const GiveCounts&) {
    return counts_are_shared_ ? channel_.nonsense<GiveCounts>("counts are shared") : give_counts();
  }

  Result<void> take(const TextEnd&) {
    watch_memory();
    text_ = {};
    buffer_ = {};
    file_ = {};
    slots_.clear();
    {
      const Stopwatch stopwatch(phases_, Phase::kCount);
      if (Result<void> flushed = counter_->flush(); !flushed) {
        return flushed;
      }
    }
    watch_memory();
    counter_.reset();
    Result<void> given = counts_are_shared_ ? channel_.send(Counted{}) : give_counts();
    store_.reset();  // the run needs its memory now
    return given;
  }

  // Workers begin with different partitions, so that the run seldom adds words of two workers to
  // one.
  Result<void> give_counts() {
    return sender_.send_all(*store_, store::kPartitions * number_ / plan_.resources.workers);
  }

  Result<void> wait_for_end() {
    const Result<End> end = channel_.receive_one<End>();
    return end ? Result<void>() : end.error();
  }

  Result<void> send_stats() {
    watch_memory();
    const ResourceUsage usage = usage_so_far(usage_scope_);
    RunStats stats;
    stats.worker_seconds = phases_;
    stats.cpu_seconds = usage.cpu_seconds - usage_before_.cpu_seconds;
    stats.processor_wait_seconds = processor_wait_.seconds();
    stats.peak_memory_bytes = max_anonymous_bytes_;
    stats.context_switches = usage.context_switches - usage_before_.context_switches;
    stats.bytes_spilled = spill_file_ ? spill_file_->bytes_written() : 0;
    stats.page_faults = usage.page_faults - usage_before_.page_faults;
    return channel_.send(WorkerStats{pack(stats)});
  }

  void watch_memory() {
    if (usage_scope_ == UsageScope::kProcess) {
      const Budget none;
      max_anonymous_bytes_ = std::max(max_anonymous_bytes_,
                                      anonymous_peak_bytes(counts_are_shared_ ? none : regions_));
    }
  }

  WorkerChannel channel_;
  const UsageScope usage_scope_;
  const ResourceUsage usage_before_;
  const ProcessorWaitMeter processor_wait_;
  Plan plan_;                 // what it counts by, once Start has come
  std::uint32_t number_ = 0;  // of this worker, from 0 on
  bool counts_are_shared_ = false;
  Budget regions_;                              // of its own store
  std::optional<spill::SpillFile> spill_file_;  // of the run's store
  std::vector<TextSlot> slots_;
  std::vector<std::uint8_t> text_;
  UniqueFd file_;  // of the next ranges
  input::ChunkBuffer buffer_;
  std::unique_ptr<store::Store> store_;  // its own, or that of the run
  std::optional<ChunkCounter> counter_;
  PhaseSeconds phases_;
  WordSender sender_{channel_, phases_};  // if counts are messages
  std::uint64_t max_anonymous_bytes_ = 0;
};

}  // namespace

bool serve(ipc::Channel channel, WorkerKind kind) {
  Service service(std::move(channel), kind);
  try {
    const Result<void> done = service.run();
    if (!done) {
      service.fail(done.error());
    }
    return done.ok();
  } catch (...) {
    service.fail(caught_error());  // allocates nothing if memory is what is missing
    return false;
  }
}

}  // namespace hapax::strategy
