#include "strategy/remote_worker.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/caught_error.h"
#include "base/stopwatch.h"
#include "store/front_sizes.h"
#include "store/partition_batches.h"
#include "strategy/build_id.h"
#include "strategy/chunk_counter.h"
#include "strategy/serve.h"
#include "strategy/settle.h"
#include "strategy/word_batch_message.h"

namespace hapax::strategy {
namespace {

constexpr std::chrono::seconds kMaxTimeForLastMessage{1};
constexpr std::chrono::seconds kMaxSilenceInAMessage{10};

std::optional<std::size_t> offset_or_none(std::uint64_t offset) {
  return offset == Report::kNone ? std::nullopt : std::optional<std::size_t>(offset);
}

// The longest chunk: a block, and a word that continues past its end, with all that is read to find
// the word's end.
std::uint64_t max_chunk_bytes(const Plan& plan) { return plan.chunk_bytes + 5 * kMaxWordBytes; }

// Addresses to reserve for each text slot: for the longest chunk, or an equal share of the
// available ones.
std::uint64_t slot_bytes(const Plan& plan) {
  const std::uint64_t share = plan.table_bytes / kTextSlots / std::max(plan.workers, 1U);
  return std::min(max_chunk_bytes(plan), std::max(share, kSlotUnit));
}

}  // namespace

Result<std::unique_ptr<RemoteWorker>> RemoteWorker::start(const Plan& plan, Transport transport,
                                                          unsigned number,
                                                          const store::Store* store,
                                                          Budget& slots) {
  Result<std::pair<ipc::Channel, ipc::Channel>> ends = ipc::Channel::pair();
  if (!ends) {
    return ends.error();
  }
  auto& [ours, theirs] = *ends;
  Result<std::unique_ptr<RemoteWorker>> worker =
      over(plan, transport, number, store, slots, std::move(ours));
  if (!worker) {
    return worker;
  }
  if (plan.worker_kind == WorkerKind::kThread) {
    (*worker)->thread_ = std::jthread([channel = std::move(theirs)]() mutable {
      (void)serve(std::move(channel), WorkerKind::kThread);
    });
    return worker;
  }
  Result<ipc::Process> process = ipc::Process::spawn(plan.worker_program, {}, theirs.release());
  if (!process) {
    return process.error();
  }
  (*worker)->process_.emplace(std::move(process).value());
  return worker;
}

Result<std::unique_ptr<RemoteWorker>> RemoteWorker::over(const Plan& plan, Transport transport,
                                                         unsigned number, const store::Store* store,
                                                         Budget& slots, ipc::Channel channel) {
  std::unique_ptr<RemoteWorker> worker(
      new RemoteWorker(plan, transport, number, store, std::move(channel)));
  if (Result<void> made = worker->make_slots(slots); !made) {
    return made.error();
  }
  return worker;
}

RemoteWorker::RemoteWorker(const Plan& plan, Transport transport, unsigned number,
                           const store::Store* store, ipc::Channel channel)
    : plan_(plan),
      transport_(transport),
      number_(number),
      store_(store),
      channel_(std::move(channel), "worker " + std::to_string(number)) {
  channel_.limits = {.chunk_bytes = max_chunk_bytes(plan), .workers = plan.workers};
  channel_.channel().limit_silence(kMaxSilenceInAMessage);
  if (plan.stop != nullptr) {
    channel_.channel().stop_with(plan.stop->descriptor());
  }
}

// ~Process() kills a process; a thread ends when its channel is closed.
RemoteWorker::~RemoteWorker() { channel_.channel().release().reset(); }

Result<void> RemoteWorker::make_slots(Budget& budget) {
  if (transport_.text == TransferMode::kMessages) {
    return {};
  }
  Result<std::vector<Region>> slots = Region::create_in_one_file(kSlots, slot_bytes(plan_), budget);
  if (!slots) {
    return slots.error();
  }
  slots_ = std::move(slots).value();
  std::ranges::transform(slots_, buffers_.begin(),
                         [](Region& slot) { return input::ChunkBuffer(slot); });
  return {};
}

Result<void> RemoteWorker::greet(std::chrono::milliseconds at_most) {
  channel_.channel().set_deadline(std::chrono::steady_clock::now() + at_most);
  const Result<Hello> hello = receive_one<Hello>();
  channel_.channel().set_deadline(std::nullopt);
  if (!hello) {
    return hello.error();
  }
  Hello expected;
  const std::string_view build = build_id();
  std::copy_n(build.begin(), std::min(build.size(), expected.build.size()), expected.build.begin());
  if (hello->build != expected.build) {
    return Error{.kind = ErrorKind::kWorkerLost,
                 .cause = "the worker program belongs to another build than this program",
                 .path = plan_.worker_program,
                 .remedy = "install both from one build"};
  }
  std::vector<int> files;
  if (!slots_.empty()) {
    files.push_back(slots_.front().descriptor());
  }
  if (store_ != nullptr) {
    files.push_back(store_->descriptor());
  }
  return send(
      Start{.seed = plan_.seed.value(),
            .slot_bytes = slots_.empty() ? 0 : slots_.front().reserved(),
            .chunk_bytes = max_chunk_bytes(plan_),
            .store_bytes = store_ == nullptr ? 0 : store_->pool().region().reserved(),
            .workers = plan_.workers,
            .worker = number_ - 1,
            .letter_case = plan_.letter_case,
            .counts_are_shared = static_cast<std::uint8_t>(store_ == nullptr ? 0 : 1),
            .cpu_level = static_cast<std::uint8_t>(plan_.cpu_level - table::cpu_levels().data()),
            .tokens = plan_.tokens},
      {}, files);
}

void RemoteWorker::feed(input::ChunkSource& chunks) {
  try {
    if (const Result<void> fed = feed_all(chunks); !fed) {
      failure_ = fed.error();
      chunks.abort(fed.error());
    }
  } catch (...) {
    // The chunk source must know, so that the other workers stop too.
    chunks.abort(caught_error());
  }
}

Result<void> RemoteWorker::feed_all(input::ChunkSource& chunks) {
  bool goes_on = true;
  while (goes_on) {
    const Result<bool> handed = dispatch_next(chunks);
    if (!handed) {
      return handed.error();
    }
    if (!*handed) {
      break;
    }
    if (in_flight_.size() == kSlots) {
      const Result<bool> settled = settle_first(chunks);
      if (!settled) {
        return settled.error();
      }
      goes_on = *settled;
    }
  }
  // Also after a failure: a chunk in flight may contain an earlier error.
  while (!in_flight_.empty()) {
    if (const Result<bool> settled = settle_first(chunks); !settled) {
      return settled.error();
    }
  }
  return {};
}

Result<bool> RemoteWorker::dispatch_next(input::ChunkSource& chunks) {
  const std::size_t slot = dispatched_ % kSlots;
  // The page cache of a file is shared memory already.
  const auto file_ranges = transport_.text == TransferMode::kSharedMemory
                               ? input::ChunkSource::FileRanges::kLeave
                               : input::ChunkSource::FileRanges::kRead;
  const input::ChunkSource::Claimed claimed = chunks.claim(buffers_[slot], stats_, file_ranges);
  if (std::holds_alternative<std::monostate>(claimed)) {
    return false;
  }
  const auto* const claim = std::get_if<input::RangeClaim>(&claimed);
  const Result<void> handed =
      claim != nullptr ? dispatch(*claim) : dispatch(std::get<text::Chunk>(claimed), slot);
  ++dispatched_;
  return handed ? Result<bool>(true) : handed.error();
}

Result<void> RemoteWorker::dispatch(const text::Chunk& chunk, std::size_t slot) {
  const Stopwatch stopwatch(stats_.run_seconds, Phase::kDispatch);
  in_flight_.emplace_back(chunk);
  if (transport_.text == TransferMode::kMessages) {
    stats_.bytes_serialised += chunk.size;
    return send(Text{chunk.owned_begin, chunk.owned_end}, {ipc::Bytes(chunk.bytes, chunk.size)});
  }
  if (chunk.bytes != buffers_[slot].data()) {
    // The chunk is in a caller's memory, which the worker cannot see.
    if (Result<void> copied = buffers_[slot].assign(ipc::Bytes(chunk.bytes, chunk.size)); !copied) {
      return copied;
    }
  }
  return send(Slot{.size = chunk.size,
                   .owned_begin = chunk.owned_begin,
                   .owned_end = chunk.owned_end,
                   .slot = static_cast<std::uint32_t>(slot)});
}

Result<void> RemoteWorker::dispatch(const input::RangeClaim& claim) {
  const Stopwatch stopwatch(stats_.run_seconds, Phase::kDispatch);
  in_flight_.emplace_back(claim);
  const input::FileRange& file = *claim.file();
  const int descriptor = file.descriptor;
  const bool has_it = file_sent_ == claim.input();
  file_sent_ = claim.input();
  return send(Range{claim.begin(), claim.end(), file.text_begin, file.file_bytes}, {},
              std::span(&descriptor, has_it ? 0 : 1));
}

// Returns false if the report ends the run.
Result<bool> RemoteWorker::settle_first(input::ChunkSource& chunks) {
  const InFlight first = std::move(in_flight_.front());
  in_flight_.pop_front();
  const auto message = receive<Report, ReadFailed>();
  if (!message) {
    return message.error();
  }
  const auto* const claim = std::get_if<input::RangeClaim>(&first);
  if (const auto* const read_failed = std::get_if<ReadFailed>(&*message)) {
    if (claim == nullptr) {
      return explained(channel_.nonsense<ReadFailed>("there was nothing to read"));
    }
    const Error why = ipc::receive_error(channel_, *read_failed);
    if (channel_.channel().fault() != ipc::Fault::kNone) {
      return explained(why);
    }
    chunks.complete(*claim, why, stats_);
    return true;
  }
  const Report& report = std::get<Report>(*message);
  if (claim == nullptr) {
    return settle_chunk(report, std::get<text::Chunk>(first), chunks);
  }
  if (report.offset + report.owned_begin != claim->begin() ||
      report.offset + report.owned_end != claim->end()) {
    return explained(channel_.nonsense<Report>("it is of another range"));
  }
  const text::Chunk chunk{
      .owned_begin = report.owned_begin, .owned_end = report.owned_end, .offset = report.offset};
  return settle_chunk(report, *chunks.complete(*claim, chunk, stats_), chunks);
}

Result<bool> RemoteWorker::settle_chunk(const Report& report, const text::Chunk& chunk,
                                        input::ChunkSource& chunks) {
  const ChunkReport found{report.tokens, report.invalid_sequences,
                          offset_or_none(report.first_invalid), offset_or_none(report.too_long),
                          std::nullopt};
  return settle(found, chunk, plan_, chunks, stats_);
}

Result<void> RemoteWorker::end_text() {
  for (const Region& slot : slots_) {
    stats_.bytes_shared += slot.committed();
  }
  // No worker needs text any more.
  buffers_ = {};
  slots_.clear();
  return send(TextEnd{});
}

Result<TableInfo> RemoteWorker::take_table() {
  Result<TableInfo> table = receive_one<TableInfo>();
  if (!table) {
    return table;
  }
  std::uint64_t words = 0;
  for (std::size_t i = 0; i < store::kPartitions; ++i) {
    words += table->short_words[i] + table->long_words[i];
  }
  // Memory is reserved for them.
  return words <= stats_.tokens
             ? table
             : explained(channel_.nonsense<TableInfo>("there are more words than were counted"));
}

Result<void> RemoteWorker::take_words(store::Store& store) {
  store::PartitionBatches batches(store, store::FrontSizes::for_workers(plan_.workers));
  std::vector<std::uint8_t> bytes;
  std::uint64_t total = 0;
  for (;;) {
    const auto message = receive<WordsHead, Counted>();
    if (!message) {
      return message.error();
    }
    if (std::holds_alternative<Counted>(*message)) {
      break;
    }
    const std::uint64_t size = channel_.bytes_left();
    {
      const Stopwatch stopwatch(stats_.run_seconds, Phase::kTransfer);
      stats_.bytes_serialised += size;
      if (Result<void> got = channel_.receive_bytes_into(bytes); !got) {
        return explained(got.error());
      }
    }
    const Stopwatch stopwatch(stats_.run_seconds, Phase::kMerge);
    if (const char* const fault =
            add_words(std::get<WordsHead>(*message), std::span(bytes).first(size), plan_.seed,
                      batches, total)) {
      return explained(channel_.nonsense<WordsHead>(fault));
    }
    if (!batches.status()) {
      return batches.status();
    }
  }
  const Stopwatch stopwatch(stats_.run_seconds, Phase::kMerge);
  batches.flush();
  store.add_total(total);
  return batches.status();
}

Result<void> RemoteWorker::wait_until_counted() {
  const Result<Counted> counted = receive_one<Counted>();
  return counted ? Result<void>() : counted.error();
}

Result<void> RemoteWorker::end() { return send(End{}); }

Result<void> RemoteWorker::take_stats() {
  const Result<WorkerStats> worker_stats = receive_one<WorkerStats>();
  if (!worker_stats) {
    return worker_stats.error();
  }
  add_process_figures(unpack(worker_stats->stats), stats_);
  stats_.messages = channel_.channel().traffic().messages;
  stats_.bytes_copied = channel_.channel().traffic().bytes;
  return {};
}

template <typename Message>
Result<void> RemoteWorker::send(const Message& message, std::initializer_list<ipc::Bytes> parts,
                                std::span<const int> descriptors) {
  Result<void> sent = channel_.send(message, parts, descriptors);
  return sent ? sent : explained(sent.error());
}

template <typename... Messages>
Result<std::variant<Messages..., Failed>> RemoteWorker::receive() {
  auto message = channel_.receive<Messages..., Failed>();
  if (!message) {
    return explained(message.error());
  }
  if (const auto* const failed = std::get_if<Failed>(&*message)) {
    return ipc::receive_error(channel_, *failed);
  }
  return message;
}

template <typename Message>
Result<Message> RemoteWorker::receive_one() {
  const auto message = receive<Message>();
  return message ? Result<Message>(std::get<Message>(*message)) : message.error();
}

Error RemoteWorker::explained(Error error) {
  if (error.kind == ErrorKind::kCancelled) {
    return error;
  }
  if (channel_.sent_nonsense()) {
    process_.reset();  // ends the process
    return error;
  }
  switch (channel_.channel().fault()) {
    case ipc::Fault::kGone:
      return why_it_has_gone(std::move(error));
    case ipc::Fault::kSilent:
      error.cause = channel_.peer() + process_name() + " stopped in the middle of a message";
      error.remedy = "the system's log may say why; the fault may be hapax's";
      process_.reset();
      return error;
    case ipc::Fault::kLate:
      error.cause = channel_.peer() + process_name() + " did not answer when it was started";
      error.remedy = "use fewer workers, or threads";
      process_.reset();
      return error;
    default:
      return error;
  }
}

// A worker that fails sends Failed and ends. If the run is sending to it at that moment, the
// sending fails, and Failed is still waiting to be received.
Error RemoteWorker::why_it_has_gone(Error error) {
  // Needed if the worker has not ended after all: then no message comes.
  channel_.channel().set_deadline(std::chrono::steady_clock::now() + kMaxTimeForLastMessage);
  if (const std::optional<Failed> said = channel_.skip_to<Failed>()) {
    return ipc::receive_error(channel_, *said);
  }
  if (process_) {
    const std::string id = process_name();  // valid until wait() returns
    error.cause = channel_.peer() + id + " " + process_->wait();
    error.remedy = "the system's log may say why; where memory ran out, use fewer workers";
    process_.reset();
  }
  return error;
}

std::string RemoteWorker::process_name() const {
  return process_ ? " (process " + std::to_string(process_->id()) + ")" : "";
}

}  // namespace hapax::strategy
