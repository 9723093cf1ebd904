#include "strategy/serve.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/caught_error.h"
#include "base/machine.h"
#include "base/shared_view.h"
#include "base/stopwatch.h"
#include "input/feeder.h"
#include "input/range_reader.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/runs.h"
#include "table/merge.h"

namespace hapax::strategy {
namespace {

std::uint32_t number_of(MessageKind kind) { return static_cast<std::uint32_t>(kind); }

std::uint64_t or_none(const std::optional<std::size_t>& offset) {
  return offset ? *offset : Report::kNone;
}

// One worker's side of one run. Every step returns an error that ends it.
class Service {
 public:
  Service(ipc::Channel channel, WorkerHome home)
      : channel_(std::move(channel)),
        costs_of_(home == WorkerHome::kProcess ? Whose::kProcess : Whose::kThread),
        costs_before_(home == WorkerHome::kProcess ? Costs{} : costs_so_far(Whose::kThread)) {}

  Result<void> run() {
    Result<void> done = greet();
    done = done ? count_text() : done;
    done = done ? give_counts() : done;
    return done ? say_farewell() : done;
  }

  // Tells the run why it ends; where the run has ended itself, nobody.
  void fail(const Error& error) { (void)send_error(MessageKind::kFailed, error).ok(); }

 private:
  Result<void> send_error(MessageKind kind, const Error& error) {
    const Failed failed{error.offset.value_or(Report::kNone),
                        static_cast<std::uint32_t>(error.kind)};
    const std::string texts = error.cause + '\0' + error.remedy + '\0';
    const ipc::Bytes text(reinterpret_cast<const std::uint8_t*>(texts.data()), texts.size());
    return channel_.send(number_of(kind), {ipc::bytes_of(failed), text});
  }

  Result<void> greet() {
    Hello hello;
    const std::string_view build = build_id();
    std::copy_n(build.begin(), std::min(build.size(), hello.build.size()), hello.build.begin());
    Result<void> sent = channel_.send(number_of(MessageKind::kHello), {ipc::bytes_of(hello)});
    if (!sent) {
      return sent;
    }
    Start start;
    if (Result<void> got = receive(MessageKind::kStart, start); !got) {
      return got;
    }
    for (const UniqueFd& slot : descriptors_) {
      Result<SharedView> view = SharedView::map(slot, start.slot_bytes);
      if (!view) {
        return view.error();
      }
      slots_.push_back(std::move(view).value());
    }
    plan_.workers = start.workers;
    plan_.letter_case = start.letter_case;
    plan_.seed = hash::Seed(start.seed);
    plan_.kernel = &text::kernels()[start.kernel];
    counts_are_shared_ = start.counts_are_shared != 0;
    Result<ChunkCounter> counter = ChunkCounter::create(
        plan_, counts_are_shared_ ? Region::Backing::kShared : Region::Backing::kPrivate, regions_);
    if (!counter) {
      return counter.error();
    }
    counter_.emplace(std::move(counter).value());
    return {};
  }

  Result<void> count_text() {
    for (;;) {
      Result<ipc::MessageHead> head = channel_.receive(descriptors_);
      if (!head) {
        return head.error();
      }
      if (head->kind == number_of(MessageKind::kTextEnd)) {
        watch_memory();
        return {};
      }
      if (Result<void> counted = count_chunk(*head); !counted) {
        return counted;
      }
    }
  }

  Result<void> count_chunk(const ipc::MessageHead& message) {
    if (message.kind == number_of(MessageKind::kRange)) {
      return count_range();
    }
    ChunkHead head;
    if (Result<void> got = channel_.receive_body(ipc::writable_bytes_of(head)); !got) {
      return got;
    }
    text::Chunk chunk{
        .size = head.size, .owned_begin = head.owned_begin, .owned_end = head.owned_end};
    if (message.kind == number_of(MessageKind::kSlot)) {
      chunk.bytes = reinterpret_cast<const std::uint8_t*>(slots_[head.slot].base());
    } else {
      const Stopwatch stopwatch(account_, Phase::kHandOut);
      text_.resize(std::max<std::size_t>(text_.size(), head.size));
      if (Result<void> got = channel_.receive_body(std::span(text_).first(head.size)); !got) {
        return got;
      }
      chunk.bytes = text_.data();
    }
    return count_and_report(chunk, std::nullopt);
  }

  Result<void> count_range() {
    RangeHead head;
    if (Result<void> got = channel_.receive_body(ipc::writable_bytes_of(head)); !got) {
      return got;
    }
    if (!descriptors_.empty()) {
      file_.file = std::move(descriptors_.front());
    }
    file_.text_begin = head.text_begin;
    file_.file_bytes = head.file_bytes;
    Result<text::Chunk> chunk = text::Chunk{};
    {
      const Stopwatch stopwatch(account_, Phase::kRead);
      chunk = input::read_range(file_, head.begin, head.end, buffer_);
    }
    return chunk ? count_and_report(*chunk, input::find_nul(*chunk))
                 : send_error(MessageKind::kUnread, chunk.error());
  }

  Result<void> count_and_report(const text::Chunk& chunk, std::optional<std::size_t> nul) {
    ChunkReport found;
    {
      const Stopwatch stopwatch(account_, Phase::kCount);
      found = counter_->count(chunk);
    }
    if (found.failure) {
      return *found.failure;
    }
    const Report report{chunk.offset,
                        chunk.owned_begin,
                        chunk.owned_end,
                        or_none(nul),
                        found.tokens,
                        found.invalid_sequences,
                        or_none(found.first_invalid),
                        or_none(found.too_long)};
    return channel_.send(number_of(MessageKind::kReport), {ipc::bytes_of(report)});
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
        channel_.send(number_of(MessageKind::kTable), {ipc::bytes_of(info)},
                      std::span(files).first(counts_are_shared_ ? files.size() : 0));
    if (sent) {
      sent = counts_are_shared_ ? merge_in_shared_memory() : merge_by_messages();
    }
    return sent ? receive(MessageKind::kEnd) : sent;
  }

  Result<void> merge_by_messages() {
    Partitioning partitioning;
    Result<void> done = receive(MessageKind::kMerge, partitioning);
    done = done ? send_runs_of_others(partitioning) : done;
    return done ? merge_own(partitioning) : done;
  }

  Result<void> merge_in_shared_memory() {
    std::vector<table::MappedTable> mapped;
    std::vector<table::TableView> tables;
    for (;;) {
      Result<ipc::MessageHead> head = channel_.receive(descriptors_);
      if (!head) {
        return head.error();
      }
      if (head->kind != number_of(MessageKind::kTable)) {
        break;
      }
      TableInfo info;
      if (Result<void> got = channel_.receive_body(ipc::writable_bytes_of(info)); !got) {
        return got;
      }
      Result<table::MappedTable> table = table::MappedTable::map(descriptors_, info.bytes);
      if (!table) {
        return table.error();
      }
      tables.push_back(table->view());
      mapped.push_back(std::move(table).value());
    }
    Partitioning partitioning;
    if (Result<void> got = channel_.receive_body(ipc::writable_bytes_of(partitioning)); !got) {
      return got;
    }
    for (std::uint32_t partition = partitioning.worker; partition < 1U << partitioning.bits;
         partition += partitioning.workers) {
      if (Result<void> merged = merge_shared_partition(tables, partition, partitioning.bits);
          !merged) {
        return merged;
      }
    }
    return channel_.send(number_of(MessageKind::kPartEnd), {});
  }

  Result<void> merge_shared_partition(std::span<const table::TableView> tables,
                                      std::uint32_t partition, unsigned bits) {
    const Stopwatch stopwatch(account_, Phase::kMerge);
    Result<table::Table> merged =
        table::merge_partition(tables, partition, bits, regions_, Region::Backing::kShared);
    if (!merged) {
      return merged.error();
    }
    const MergedHead head{partition, table::bytes_of(*merged)};
    return channel_.send(number_of(MessageKind::kMerged), {ipc::bytes_of(head)},
                         table::descriptors_of(*merged));
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
    return channel_.send(number_of(MessageKind::kPartEnd), {});
  }

  Result<void> merge_own(const Partitioning& partitioning) {
    std::vector<std::vector<PartitionRun>> runs(std::size_t{1} << partitioning.bits);
    if (Result<void> got = receive_runs(runs); !got) {
      return got;
    }
    const table::TableView own = counter_->table().view();
    for (std::uint32_t partition = partitioning.worker; partition < runs.size();
         partition += partitioning.workers) {
      Result<table::Table> merged = Error{};
      {
        const Stopwatch stopwatch(account_, Phase::kMerge);
        merged = merge_partition_runs(runs[partition], &own, partition, partitioning.bits,
                                      plan_.seed, regions_);
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
    return channel_.send(number_of(MessageKind::kPartEnd), {});
  }

  Result<PartitionRun> serialised(const table::TableView& table, std::uint32_t partition,
                                  unsigned bits) {
    const Stopwatch stopwatch(account_, Phase::kSerialise);
    return make_run(table, partition, bits);
  }

  Result<void> send_run(const PartitionRun& run) {
    const Stopwatch stopwatch(account_, Phase::kTransfer);
    const RunHead head{run.partition, run.words};
    const ipc::Bytes bytes(reinterpret_cast<const std::uint8_t*>(run.bytes.data()),
                           run.bytes.size());
    return channel_.send(number_of(MessageKind::kRun), {ipc::bytes_of(head), bytes});
  }

  Result<void> receive_runs(std::vector<std::vector<PartitionRun>>& runs) {
    for (;;) {
      Result<ipc::MessageHead> message = channel_.receive(descriptors_);
      if (!message) {
        return message.error();
      }
      if (message->kind != number_of(MessageKind::kRun)) {
        return {};
      }
      const Stopwatch stopwatch(account_, Phase::kTransfer);
      RunHead head;
      PartitionRun run;
      Result<void> got = channel_.receive_body(ipc::writable_bytes_of(head));
      run.partition = head.partition;
      run.words = head.words;
      run.bytes.resize(message->body_bytes - sizeof head);
      got = got ? channel_.receive_body(
                      {reinterpret_cast<std::uint8_t*>(run.bytes.data()), run.bytes.size()})
                : got;
      if (!got) {
        return got;
      }
      runs[head.partition].push_back(std::move(run));
    }
  }

  Result<void> say_farewell() {
    watch_memory();
    const Costs costs = costs_so_far(costs_of_);
    const Farewell farewell{account_.worker_seconds,
                            costs.cpu_seconds - costs_before_.cpu_seconds,
                            most_anonymous_bytes_,
                            counts_are_shared_ ? regions_.peak() : 0,
                            costs.context_switches - costs_before_.context_switches,
                            costs.page_faults - costs_before_.page_faults};
    return channel_.send(number_of(MessageKind::kFarewell), {ipc::bytes_of(farewell)});
  }

  Result<void> receive(MessageKind kind) {
    Result<ipc::MessageHead> head = channel_.receive(descriptors_);
    if (head && head->kind != number_of(kind)) {
      return Error{.kind = ErrorKind::kWorkerLost, .cause = "a message came out of turn"};
    }
    return head ? Result<void>() : head.error();
  }
  template <typename Body>
  Result<void> receive(MessageKind kind, Body& body) {
    Result<void> got = receive(kind);
    return got ? channel_.receive_body(ipc::writable_bytes_of(body)) : got;
  }

  void watch_memory() {
    if (costs_of_ == Whose::kProcess) {
      const Budget none;
      most_anonymous_bytes_ = std::max(most_anonymous_bytes_,
                                       anonymous_peak_bytes(counts_are_shared_ ? none : regions_));
    }
  }

  ipc::Channel channel_;
  const Whose costs_of_;
  const Costs costs_before_;
  std::vector<UniqueFd> descriptors_;  // that came with the last message
  Plan plan_{.seed = hash::Seed(0)};
  bool counts_are_shared_ = false;
  Budget regions_;
  std::vector<SharedView> slots_;
  std::vector<std::uint8_t> text_;
  input::FileRange file_;
  input::ChunkBuffer buffer_;
  std::optional<ChunkCounter> counter_;
  Account account_;
  std::uint64_t most_anonymous_bytes_ = 0;
};

}  // namespace

// The layout is that of the structs; a change of what they mean needs another number.
std::string_view build_id() { return "hapax " HAPAX_VERSION ", worker protocol 5"; }

void serve(ipc::Channel channel, WorkerHome home) {
  Service service(std::move(channel), home);
  try {
    if (const Result<void> done = service.run(); !done) {
      service.fail(done.error());
    }
  } catch (...) {
    service.fail(caught_error());  // takes no memory where that is what is missing
  }
}

}  // namespace hapax::strategy
