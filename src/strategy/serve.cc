#include "strategy/serve.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_space.h"
#include "base/caught_error.h"
#include "base/machine.h"
#include "base/processor_wait.h"
#include "base/shared_view.h"
#include "base/stopwatch.h"
#include "input/range_reader.h"
#include "store/store.h"
#include "strategy/build_id.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/word_batch_message.h"

namespace hapax::strategy {
namespace {

std::uint64_t or_none(const std::optional<std::size_t>& offset) {
  return offset ? *offset : Report::kNone;
}

// A text slot: shared memory in which the run puts chunks. It reserves far more addresses than it
// has memory, which grows.
class TextSlot {
 public:
  // Maps the slot of the given number.
  static Result<TextSlot> map(std::shared_ptr<const UniqueFd> file, std::uint32_t number,
                              std::uint64_t bytes) {
    const std::uint64_t offset = number * bytes;
    Result<SharedView> view = SharedView::map(*file, bytes, offset);
    return view
               ? Result<TextSlot>(TextSlot(std::move(file), std::move(view).value(), offset, bytes))
               : view.error();
  }
  // Returns its first `size` bytes, or null if it has fewer.
  const std::uint8_t* first(std::uint64_t size) {
    if (size > known_bytes_) {
      if (size > mapped_bytes_ || !can_be_read(*file_, offset_ + size)) {
        return nullptr;
      }
      known_bytes_ = size;
    }
    return reinterpret_cast<const std::uint8_t*>(view_.base());
  }

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
    done = done ? give_counts() : done;
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
    if (start->slot_bytes > 0) {
      if (Result<void> mapped = map_slots(std::move(files.front()), start->slot_bytes); !mapped) {
        return mapped;
      }
    }
    plan_.workers = start->workers;
    number_ = start->worker;
    plan_.tokens = start->tokens;
    plan_.letter_case = start->letter_case;
    plan_.seed = hash::Seed(start->seed);
    plan_.cpu_level = &table::cpu_levels()[start->cpu_level];
    counts_are_shared_ = start->counts_are_shared != 0;
    channel_.limits = {.chunk_bytes = start->chunk_bytes, .workers = start->workers};
    return counts_are_shared_
               ? keep(store::Store::attach(std::move(files.back()), start->store_bytes, plan_.seed,
                                           *plan_.cpu_level, *regions_))
               : keep(store::Store::create(store_address_bytes(), plan_.seed, *plan_.cpu_level,
                                           *regions_));
  }

  // Workers on threads share the addresses of this process.
  std::uint64_t store_address_bytes() const {
    return reservable_bytes() / (usage_scope_ == UsageScope::kProcess ? 1 : 2 * plan_.workers);
  }

  Result<void> keep(Result<std::unique_ptr<store::Store>> store) {
    if (!store) {
      return store.error();
    }
    store_ = std::move(store).value();
    Result<ChunkCounter> counter = ChunkCounter::create(plan_, *store_, *regions_);
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

  Result<void> count_text() {
    for (;;) {
      const auto message = channel_.receive<Range, Slot, Text, TextEnd>();
      if (!message) {
        return message.error();
      }
      if (std::holds_alternative<TextEnd>(*message)) {
        watch_memory();
        return {};
      }
      Result<void> counted =
          std::visit([this](const auto& chunk) { return count(chunk); }, *message);
      if (!counted) {
        return counted;
      }
    }
  }

  Result<void> count(const TextEnd&) { return {}; }

  Result<void> count(const Slot& slot) {
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

  Result<void> count(const Text& text) {
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

  Result<void> count(const Range& range) {
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
      chunk = input::read_range(plan_.tokens, file, range.begin, range.end, buffer_);
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
    const Report report{
        chunk.offset,           chunk.owned_begin,       chunk.owned_end,
        found.tokens,           found.invalid_sequences, or_none(found.first_invalid),
        or_none(found.too_long)};
    return channel_.send(report);
  }

  Result<void> give_counts() {
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
    Result<void> sent = counts_are_shared_ ? Result<void>() : send_words();
    sent = sent ? channel_.send(Counted{}) : std::move(sent);
    if (!sent) {
      return sent;
    }
    const Result<End> end = channel_.receive_one<End>();
    return end ? Result<void>() : end.error();
  }

  // All words of this worker's store. Workers begin with different partitions, so that the run
  // seldom adds words of two workers to one.
  Result<void> send_words() {
    if (Result<void> finished = store_->finish(); !finished) {
      return finished;
    }
    TableInfo info;
    for (std::size_t i = 0; i < store::kPartitions; ++i) {
      const table::Words words = store_->partition(i).words();
      info.short_words[i] = words.narrow;
      info.long_words[i] = words.wide;
    }
    if (Result<void> sent = channel_.send(info); !sent) {
      return sent;
    }
    const std::size_t first = store::kPartitions * number_ / plan_.workers;
    Result<void> sent;
    for (std::size_t i = 0; i < store::kPartitions && sent; ++i) {
      sent = send_partition(store_->partition((first + i) % store::kPartitions));
    }
    return sent ? send_packed() : sent;
  }

  Result<void> send_partition(const store::Partition& partition) {
    const store::WordLines lines = partition.lines(store_->pool());
    Result<void> sent = in_sweeps(lines.size, [&](std::uint64_t i) {
      __builtin_prefetch(&lines.lines[std::min(i + 16 * kSweeps, lines.size - 1)]);
      packer_.add(lines.lines[i]);
    });
    const table::SlotView slots = partition.slots(store_->pool());
    return sent ? in_sweeps(slots.size,
                            [&](std::uint64_t i) {
                              if (slots[i].used()) {
                                packer_.add(store_->word(slots[i]), slots[i].count);
                              }
                            })
                : sent;
  }

  // Calls pack(i) for each place, and sends what is packed. Places are in the order of the hashes.
  // In that order, the partition of the run would have all words crowd into its begin when it
  // grows.
  template <typename Pack>
  Result<void> in_sweeps(std::uint64_t places, Pack&& pack) {
    for (std::uint64_t sweep = 0; sweep < kSweeps; ++sweep) {
      for (std::uint64_t i = sweep; i < places;) {
        {
          const Stopwatch stopwatch(phases_, Phase::kSerialise);
          for (; i < places && !packer_.is_full(); i += kSweeps) {
            pack(i);
          }
        }
        if (packer_.is_full()) {
          if (Result<void> sent = send_packed(); !sent) {
            return sent;
          }
        }
      }
    }
    return {};
  }

  Result<void> send_packed() {
    const Stopwatch stopwatch(phases_, Phase::kTransfer);
    Result<void> sent = packer_.is_empty()
                            ? Result<void>()
                            : channel_.send(packer_.head(), {packer_.keys(), packer_.counts(),
                                                             packer_.long_words()});
    packer_.clear();
    return sent;
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
    stats.page_faults = usage.page_faults - usage_before_.page_faults;
    return channel_.send(WorkerStats{pack(stats)});
  }

  void watch_memory() {
    if (usage_scope_ == UsageScope::kProcess) {
      const Budget none;
      max_anonymous_bytes_ = std::max(max_anonymous_bytes_,
                                      anonymous_peak_bytes(counts_are_shared_ ? none : *regions_));
    }
  }

  static constexpr std::uint64_t kSweeps = 16;

  WorkerChannel channel_;
  const UsageScope usage_scope_;
  const ResourceUsage usage_before_;
  const ProcessorWaitMeter processor_wait_;
  Plan plan_{.tokens = {}, .seed = hash::Seed(0)};  // what it counts by, once Start has come
  std::uint32_t number_ = 0;                        // of this worker, from 0 on
  bool counts_are_shared_ = false;
  std::shared_ptr<Budget> regions_ = std::make_shared<Budget>();
  std::vector<TextSlot> slots_;
  std::vector<std::uint8_t> text_;
  UniqueFd file_;  // of the next ranges
  input::ChunkBuffer buffer_;
  std::unique_ptr<store::Store> store_;  // its own, or that of the run
  WordPacker packer_;                    // if counts are messages
  std::optional<ChunkCounter> counter_;
  PhaseSeconds phases_;
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
