#include "strategy/remote_worker.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/caught_error.h"
#include "base/stopwatch.h"
#include "strategy/build_id.h"
#include "strategy/chunk_counter.h"
#include "strategy/serve.h"
#include "strategy/settle.h"

namespace hapax::strategy {
namespace {

std::optional<std::size_t> offset_or_none(std::uint64_t offset) {
  return offset == Report::kNone ? std::nullopt : std::optional<std::size_t>(offset);
}

// The longest chunk: a block, and a word that continues past its end, with all that is read to find
// the word's end.
std::uint64_t max_chunk_bytes(const Plan& plan) {
  return plan.resources.chunk_bytes + 5 * plan.words.max_word_bytes;
}

// Addresses to reserve for each text slot: for the longest chunk, or an equal share of the
// available ones.
std::uint64_t slot_bytes(const Plan& plan) {
  const std::uint64_t share =
      plan.resources.table_addresses / kTextSlots / std::max(plan.resources.workers, 1U);
  return std::min(max_chunk_bytes(plan), std::max(share, kSlotUnit));
}

}  // namespace

Result<std::unique_ptr<RemoteWorker>> RemoteWorker::start(const Plan& plan, Transport transport,
                                                          unsigned number, store::Store& store,
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
  if (plan.program.kind == WorkerKind::kThread) {
    (*worker)->link_.runs_on(std::jthread([channel = std::move(theirs)]() mutable {
      (void)serve(std::move(channel), WorkerKind::kThread);
    }));
    return worker;
  }
  Result<ipc::Process> process = ipc::Process::spawn(plan.program.path, {}, theirs.release());
  if (!process) {
    return process.error();
  }
  (*worker)->link_.runs_in(std::move(process).value());
  return worker;
}

Result<std::unique_ptr<RemoteWorker>> RemoteWorker::over(const Plan& plan, Transport transport,
                                                         unsigned number, store::Store& store,
                                                         Budget& slots, ipc::Channel channel) {
  std::unique_ptr<RemoteWorker> worker(
      new RemoteWorker(plan, transport, number, store, std::move(channel)));
  if (Result<void> made = worker->make_slots(slots); !made) {
    return made.error();
  }
  return worker;
}

RemoteWorker::RemoteWorker(const Plan& plan, Transport transport, unsigned number,
                           store::Store& store, ipc::Channel channel)
    : plan_(plan),
      transport_(transport),
      number_(number),
      store_(store),
      link_(std::move(channel), number,
            {.chunk_bytes = max_chunk_bytes(plan), .workers = plan.resources.workers}, plan.stop),
      words_(link_, plan, store, stats_) {}

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
  link_.channel().channel().set_deadline(std::chrono::steady_clock::now() + at_most);
  const Result<Hello> hello = link_.receive_one<Hello>();
  link_.channel().channel().set_deadline(std::nullopt);
  if (!hello) {
    return hello.error();
  }
  Hello expected;
  const std::string_view build = build_id();
  std::copy_n(build.begin(), std::min(build.size(), expected.build.size()), expected.build.begin());
  if (hello->build != expected.build) {
    return Error{.kind = ErrorKind::kWorkerLost,
                 .cause = "the worker program belongs to another build than this program",
                 .path = plan_.program.path,
                 .remedy = "install both from one build"};
  }
  return send_start();
}

Result<void> RemoteWorker::send_start() {
  std::vector<int> files;
  if (!slots_.empty()) {
    files.push_back(slots_.front().descriptor());
  }
  const spill::SpillFile* const spill_file = are_counts_shared() ? store_.spill_file() : nullptr;
  if (are_counts_shared()) {
    files.push_back(store_.descriptor());
  }
  const bool has_spill_file = spill_file != nullptr && spill_file->why_missing() == 0;
  if (has_spill_file) {
    files.push_back(spill_file->descriptor());
  }
  const std::string_view folder =
      spill_file == nullptr ? std::string_view() : std::string_view(spill_file->folder());
  return link_.send(
      Start{.seed = plan_.words.seed.value(),
            .slot_bytes = slots_.empty() ? 0 : slots_.front().reserved(),
            .chunk_bytes = max_chunk_bytes(plan_),
            .store_bytes = are_counts_shared() ? store_.pool().region().reserved() : 0,
            .max_word_bytes = plan_.words.max_word_bytes,
            .fronts = plan_.resources.fronts,
            .workers = plan_.resources.workers,
            .worker = number_ - 1,
            .no_spill_file =
                static_cast<std::uint32_t>(spill_file == nullptr ? 0 : spill_file->why_missing()),
            .letter_case = plan_.words.letter_case,
            .counts_are_shared = static_cast<std::uint8_t>(are_counts_shared() ? 1 : 0),
            .has_spill_file = static_cast<std::uint8_t>(has_spill_file ? 1 : 0),
            .cpu_level =
                static_cast<std::uint8_t>(plan_.words.cpu_level - table::cpu_levels().data()),
            .tokens = plan_.words.tokens},
      {ipc::text_bytes(folder.substr(0, Start::kMaxFolderBytes))}, files);
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
    while (goes_on && (in_flight_.size() == kSlots || (is_store_full() && !in_flight_.empty()))) {
      const Result<bool> settled = settle_first(chunks);
      if (!settled) {
        return settled.error();
      }
      goes_on = *settled;
    }
    if (goes_on && is_store_full()) {
      if (Result<void> emptied = empty_store(); !emptied) {
        return emptied;
      }
    }
  }
  // Also after a failure: a chunk in flight may contain an earlier error.
  while (!in_flight_.empty()) {
    const Result<bool> settled = settle_first(chunks);
    if (!settled) {
      return settled.error();
    }
    goes_on = goes_on && *settled;
  }
  // The words of the worker's front will come into its store. So that it need not grow for them, it
  // is emptied before that.
  return goes_on && store_bytes_ > plan_.resources.worker_store_bytes / 2 ? empty_store()
                                                                          : Result<void>();
}

Result<bool> RemoteWorker::dispatch_next(input::ChunkSource& chunks) {
  // A message has been copied when it is sent.
  const bool are_slots_shared = transport_.text == TransferMode::kSharedMemory;
  const std::size_t slot = are_slots_shared ? dispatched_ % kSlots : 0;
  // The page cache of a file is shared memory already.
  const auto file_ranges = are_slots_shared ? input::ChunkSource::FileRanges::kLeave
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
    return link_.send(Text{chunk.owned_begin, chunk.owned_end},
                      {ipc::Bytes(chunk.bytes, chunk.size)});
  }
  if (chunk.bytes != buffers_[slot].data()) {
    // The chunk is in a caller's memory, which the worker cannot see.
    if (Result<void> copied = buffers_[slot].assign(ipc::Bytes(chunk.bytes, chunk.size)); !copied) {
      return copied;
    }
  }
  return link_.send(Slot{.size = chunk.size,
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
  return link_.send(Range{claim.begin(), claim.end(), file.text_begin, file.file_bytes}, {},
                    std::span(&descriptor, has_it ? 0 : 1));
}

// Returns false if the report ends the run.
Result<bool> RemoteWorker::settle_first(input::ChunkSource& chunks) {
  const InFlight first = std::move(in_flight_.front());
  in_flight_.pop_front();
  const auto message = link_.receive<Report, ReadFailed>();
  if (!message) {
    return message.error();
  }
  const auto* const claim = std::get_if<input::RangeClaim>(&first);
  if (const auto* const read_failed = std::get_if<ReadFailed>(&*message)) {
    if (claim == nullptr) {
      return link_.nonsense<ReadFailed>("there was nothing to read");
    }
    const Error why = ipc::receive_error(link_.channel(), *read_failed);
    if (link_.channel().channel().fault() != ipc::Fault::kNone) {
      return link_.explained(why);
    }
    chunks.complete(*claim, why, stats_);
    return true;
  }
  const Report& report = std::get<Report>(*message);
  note_store(report.store_bytes);
  if (claim == nullptr) {
    return settle_chunk(report, std::get<text::Chunk>(first), chunks);
  }
  if (report.offset + report.owned_begin != claim->begin() ||
      report.offset + report.owned_end != claim->end()) {
    return link_.nonsense<Report>("it is of another range");
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
  return link_.send(TextEnd{});
}

Result<void> RemoteWorker::take_counts() {
  if (!are_counts_shared()) {
    return words_.take_all();
  }
  const Result<Counted> counted = link_.receive_one<Counted>();
  return counted ? Result<void>() : counted.error();
}

void RemoteWorker::note_store(std::uint64_t bytes) {
  store_growth_ = bytes - std::min(bytes, store_bytes_);
  store_bytes_ = bytes;
}

bool RemoteWorker::is_store_full() const {
  return store_bytes_ > 0 && store_bytes_ + (in_flight_.size() + 1) * store_growth_ >
                                 plan_.resources.worker_store_bytes;
}

Result<void> RemoteWorker::empty_store() {
  store_bytes_ = 0;
  Result<void> asked = link_.send(GiveCounts{});
  return asked ? words_.take_all() : asked;
}

Result<void> RemoteWorker::end() { return link_.send(End{}); }

Result<void> RemoteWorker::take_stats() {
  const Result<WorkerStats> worker_stats = link_.receive_one<WorkerStats>();
  if (!worker_stats) {
    return worker_stats.error();
  }
  add_process_figures(unpack(worker_stats->stats), stats_);
  stats_.messages = link_.channel().channel().traffic().messages;
  stats_.bytes_copied = link_.channel().channel().traffic().bytes;
  return {};
}

}  // namespace hapax::strategy
