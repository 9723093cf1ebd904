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
#include "base/shared_view.h"
#include "base/stopwatch.h"
#include "input/range_reader.h"
#include "strategy/build_id.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/runs.h"
#include "table/merge.h"

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
    if (Result<void> mapped = map_slots(start->slot_bytes); !mapped) {
      return mapped;
    }
    plan_.workers = start->workers;
    plan_.tokens = start->tokens;
    plan_.letter_case = start->letter_case;
    plan_.seed = hash::Seed(start->seed);
    plan_.cpu_level = &table::cpu_levels()[start->cpu_level];
    counts_are_shared_ = start->counts_are_shared != 0;
    channel_.limits = {.chunk_bytes = start->chunk_bytes,
                       .workers = start->workers,
                       .partition_bits = 0,
                       .counts_are_shared = counts_are_shared_};
    // Workers on threads share the addresses of this process.
    const bool is_alone = usage_scope_ == UsageScope::kProcess;
    Result<ChunkCounter> counter = ChunkCounter::create(
        plan_, counts_are_shared_ ? Region::Backing::kShared : Region::Backing::kPrivate,
        table::default_reservation(reservable_bytes(), is_alone ? 1 : plan_.workers), regions_);
    if (!counter) {
      return counter.error();
    }
    counter_.emplace(std::move(counter).value());
    return {};
  }

  Result<void> map_slots(std::uint64_t slot_bytes) {
    for (UniqueFd& descriptor : channel_.descriptors()) {
      const auto file = std::make_shared<const UniqueFd>(std::move(descriptor));
      for (std::uint32_t number = 0; number < kTextSlots; ++number) {
        Result<TextSlot> slot = TextSlot::map(file, number, slot_bytes);
        if (!slot) {
          return slot.error();
        }
        slots_.push_back(std::move(slot).value());
      }
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
    const table::Table& table = counter_->table();
    const TableInfo info{table.size(), table::bytes_of(table)};
    const auto files = table::descriptors_of(table);
    Result<void> sent =
        channel_.send(info, {}, std::span(files).first(counts_are_shared_ ? files.size() : 0));
    if (sent) {
      sent = counts_are_shared_ ? merge_in_shared_memory() : merge_by_messages();
    }
    if (!sent) {
      return sent;
    }
    const Result<End> end = channel_.receive_one<End>();
    return end ? Result<void>() : end.error();
  }

  Result<void> merge_by_messages() {
    const Result<Partitioning> partitioning = channel_.receive_one<Partitioning>();
    if (!partitioning) {
      return partitioning.error();
    }
    channel_.limits.partition_bits = partitioning->bits;
    const Result<void> done = send_runs_of_others(*partitioning);
    return done ? merge_own(*partitioning) : done;
  }

  // Receives the tables of all workers, in their order, then which partitions this worker merges.
  // If it merges none, no tables come.
  Result<void> merge_in_shared_memory() {
    std::vector<table::MappedTable> mapped;
    std::vector<table::TableView> tables;
    for (;;) {
      const auto message = channel_.receive<TableInfo, Partitioning>();
      if (!message) {
        return message.error();
      }
      const bool is_complete = tables.size() == plan_.workers;
      if (const auto* const partitioning = std::get_if<Partitioning>(&*message)) {
        const bool needs_none = tables.empty() && !has_partitions(*partitioning);
        return is_complete || needs_none ? merge_shared_partitions(tables, *partitioning)
                                         : channel_.nonsense<Partitioning>("tables are missing");
      }
      if (is_complete) {
        return channel_.nonsense<TableInfo>("there are too many tables");
      }
      Result<table::MappedTable> table =
          table::MappedTable::map(channel_.descriptors(), std::get<TableInfo>(*message).bytes, 0);
      if (!table) {
        return in_table_of(tables.size() + 1, table.error());
      }
      tables.push_back(table->view());
      mapped.push_back(std::move(table).value());
    }
  }

  // An invalid table is the fault of the worker that made it, not of the run that passes it on.
  static Error in_table_of(std::size_t worker, Error error) {
    if (error.kind == ErrorKind::kWorkerLost) {
      error.cause =
          "the table of worker " + std::to_string(worker) + " makes no sense (" + error.cause + ")";
      error.remedy = "the fault is hapax's, please report it";
    }
    return error;
  }

  Result<void> merge_shared_partitions(std::span<const table::TableView> tables,
                                       const Partitioning& partitioning) {
    for (std::uint32_t partition = partitioning.worker; partition < 1U << partitioning.bits;
         partition += partitioning.workers) {
      if (Result<void> merged = merge_shared_partition(tables, partition, partitioning.bits);
          !merged) {
        return merged;
      }
    }
    return channel_.send(PartEnd{});
  }

  Result<void> merge_shared_partition(std::span<const table::TableView> tables,
                                      std::uint32_t partition, unsigned bits) {
    const Stopwatch stopwatch(phases_, Phase::kMerge);
    Result<table::Table> merged =
        table::merge_partition(tables, partition, bits, regions_, Region::Backing::kShared);
    if (!merged) {
      return merged.error();
    }
    const MergedHead head{.bytes = table::bytes_of(*merged), .partition = partition};
    return channel_.send(head, {}, table::descriptors_of(*merged));
  }

  Result<void> send_runs_of_others(const Partitioning& partitioning) {
    const table::TableView table = counter_->table().view();
    for (std::uint32_t partition = 0; partition < 1U << partitioning.bits; ++partition) {
      if (owner_of(partition, partitioning) == partitioning.worker) {
        continue;
      }
      Result<PartitionRun> run = serialised(table, partition, partitioning.bits);
      Result<void> sent = run ? send_run(*run) : run.error();
      if (!sent) {
        return sent;
      }
    }
    return channel_.send(PartEnd{});
  }

  Result<void> merge_own(const Partitioning& partitioning) {
    std::vector<std::vector<PartitionRun>> runs(std::size_t{1} << partitioning.bits);
    if (Result<void> got = receive_runs(partitioning, runs); !got) {
      return got;
    }
    const table::TableView own = counter_->table().view();
    for (std::uint32_t partition = partitioning.worker; partition < runs.size();
         partition += partitioning.workers) {
      Result<table::Table> merged = Error{};
      {
        const Stopwatch stopwatch(phases_, Phase::kMerge);
        merged = merge_partition_runs(runs[partition], &own, partition, partitioning.bits,
                                      header_of(plan_), plan_.seed, regions_);
      }
      if (!merged) {
        return merged.error();
      }
      runs[partition].clear();
      Result<PartitionRun> run = serialised(merged->view(), partition, partitioning.bits);
      Result<void> sent = run ? send_run(*run) : run.error();
      if (!sent) {
        return sent;
      }
      watch_memory();
    }
    return channel_.send(PartEnd{});
  }

  Result<PartitionRun> serialised(const table::TableView& table, std::uint32_t partition,
                                  unsigned bits) {
    const Stopwatch stopwatch(phases_, Phase::kSerialise);
    return make_run(table, header_of(plan_), partition, bits);
  }

  Result<void> send_run(const PartitionRun& run) {
    const Stopwatch stopwatch(phases_, Phase::kTransfer);
    return channel_.send(RunHead{.words = run.words, .partition = run.partition},
                         {ipc::text_bytes(run.bytes)});
  }

  Result<void> receive_runs(const Partitioning& partitioning,
                            std::vector<std::vector<PartitionRun>>& runs) {
    for (;;) {
      const auto message = channel_.receive<RunHead, PartEnd>();
      if (!message) {
        return message.error();
      }
      const auto* const head = std::get_if<RunHead>(&*message);
      if (head == nullptr) {
        return {};
      }
      std::vector<PartitionRun>& others = runs[head->partition];
      if (owner_of(head->partition, partitioning) != partitioning.worker ||
          others.size() + 1 >= partitioning.workers) {
        return channel_.nonsense<RunHead>("its partition is not wanted");
      }
      const Stopwatch stopwatch(phases_, Phase::kTransfer);
      PartitionRun& run = others.emplace_back(PartitionRun{head->partition, head->words, {}});
      if (Result<void> got = channel_.receive_bytes_into(run.bytes); !got) {
        return got;
      }
    }
  }

  Result<void> send_stats() {
    watch_memory();
    const ResourceUsage usage = usage_so_far(usage_scope_);
    RunStats stats;
    stats.worker_seconds = phases_;
    stats.cpu_seconds = usage.cpu_seconds - usage_before_.cpu_seconds;
    stats.processor_wait_seconds = processor_wait_.seconds();
    stats.peak_memory_bytes = max_anonymous_bytes_;
    stats.bytes_shared = counts_are_shared_ ? regions_.peak() : 0;
    stats.context_switches = usage.context_switches - usage_before_.context_switches;
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
  Plan plan_{.tokens = {}, .seed = hash::Seed(0)};  // what it counts by, once Start has come
  bool counts_are_shared_ = false;
  Budget regions_;
  std::vector<TextSlot> slots_;
  std::vector<std::uint8_t> text_;
  UniqueFd file_;  // of the next ranges
  input::ChunkBuffer buffer_;
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
