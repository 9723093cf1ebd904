#include "strategy/remote_worker.h"

#include <algorithm>
#include <utility>

#include "base/caught_error.h"
#include "base/stopwatch.h"
#include "strategy/chunk_counter.h"
#include "strategy/serve.h"

namespace hapax::strategy {
namespace {

std::uint32_t number_of(MessageKind kind) { return static_cast<std::uint32_t>(kind); }

std::optional<std::size_t> offset_or_none(std::uint64_t offset) {
  return offset == Report::kNone ? std::nullopt : std::optional<std::size_t>(offset);
}

Error out_of_turn() {
  return Error{.kind = ErrorKind::kWorkerLost, .cause = "a message came out of turn"};
}

// Addresses for the longest chunk: a block, and what a word may run on past it while it is read.
std::uint64_t slot_bytes(const Plan& plan) { return plan.chunk_bytes + 5 * kMaxWordBytes; }

}  // namespace

Result<std::unique_ptr<RemoteWorker>> RemoteWorker::start(const Plan& plan, Transport transport,
                                                          unsigned number, Budget& slots) {
  Result<std::pair<ipc::Channel, ipc::Channel>> ends = ipc::Channel::pair();
  if (!ends) {
    return ends.error();
  }
  auto& [ours, theirs] = *ends;
  std::unique_ptr<RemoteWorker> worker(new RemoteWorker(plan, transport, number, std::move(ours)));
  if (plan.worker_home == WorkerHome::kThread) {
    worker->thread_ = std::jthread([channel = std::move(theirs)]() mutable {
      serve(std::move(channel), WorkerHome::kThread);
    });
  } else {
    Result<ipc::Process> process = ipc::Process::spawn(plan.worker_program, {}, theirs.release());
    if (!process) {
      return process.error();
    }
    worker->process_.emplace(std::move(process).value());
  }
  if (Result<void> made = worker->make_slots(slots); !made) {
    return made.error();
  }
  return worker;
}

// The process is killed by its own destructor; a thread ends when its channel does.
RemoteWorker::~RemoteWorker() { channel_.release().reset(); }

Result<void> RemoteWorker::make_slots(Budget& budget) {
  if (transport_.text == Way::kMessages) {
    return {};
  }
  slots_.reserve(kSlots);  // buffers point at them
  for (input::ChunkBuffer& buffer : buffers_) {
    Result<Region> region = Region::create(Region::Backing::kShared, slot_bytes(plan_), budget);
    if (!region) {
      return region.error();
    }
    slots_.push_back(std::move(region).value());
    buffer = input::ChunkBuffer(slots_.back());
  }
  return {};
}

Result<void> RemoteWorker::greet() {
  Hello hello;
  if (Result<void> got = receive(MessageKind::kHello, hello); !got) {
    return got;
  }
  Hello expected;
  const std::string_view build = build_id();
  std::copy_n(build.begin(), std::min(build.size(), expected.build.size()), expected.build.begin());
  if (hello.build != expected.build) {
    return Error{.kind = ErrorKind::kWorkerLost,
                 .cause = "the worker program is of another build",
                 .path = plan_.worker_program,
                 .remedy = "install both from one build"};
  }
  std::vector<int> files;
  for (const Region& slot : slots_) {
    files.push_back(slot.descriptor());
  }
  const Start start{plan_.seed.value(),
                    slot_bytes(plan_),
                    plan_.workers,
                    plan_.letter_case,
                    static_cast<std::uint8_t>(transport_.counts == Way::kSharedMemory),
                    static_cast<std::uint8_t>(plan_.kernel - text::kernels().data())};
  return send(MessageKind::kStart, start, files);
}

void RemoteWorker::feed(input::Feeder& feeder) {
  try {
    if (const Result<void> fed = feed_all(feeder); !fed) {
      feeder.abort(fed.error());
    }
  } catch (...) {
    // The feeder has to know, so that the other workers stop, too.
    feeder.abort(caught_error());
  }
}

Result<void> RemoteWorker::feed_all(input::Feeder& feeder) {
  bool goes_on = true;
  while (goes_on) {
    const Result<bool> handed = hand_out_next(feeder);
    if (!handed) {
      return handed.error();
    }
    if (!*handed) {
      break;
    }
    if (in_flight_.size() == kSlots) {
      const Result<bool> settled = settle_first(feeder);
      if (!settled) {
        return settled.error();
      }
      goes_on = *settled;
    }
  }
  // Also when the run has failed: what is in flight may hold an earlier error.
  while (!in_flight_.empty()) {
    if (const Result<bool> settled = settle_first(feeder); !settled) {
      return settled.error();
    }
  }
  return {};
}

Result<bool> RemoteWorker::hand_out_next(input::Feeder& feeder) {
  const std::size_t slot = handed_out_ % kSlots;
  for (;;) {
    const input::Feeder::Claimed claimed = feeder.claim(buffers_[slot], account_);
    if (std::holds_alternative<std::monostate>(claimed)) {
      return false;
    }
    Result<void> handed;
    if (const auto* const claim = std::get_if<input::Feeder::Claim>(&claimed)) {
      if (transport_.text == Way::kSharedMemory && claim->file() != nullptr) {
        // The system's cache of the file is shared memory already.
        handed = hand_out(*claim);
      } else if (const std::optional<text::Chunk> chunk =
                     feeder.read(*claim, buffers_[slot], account_)) {
        handed = hand_out(*chunk, slot);
      } else {
        continue;  // it could not be read: the feeder knows whether the run goes on
      }
    } else {
      handed = hand_out(std::get<text::Chunk>(claimed), slot);
    }
    ++handed_out_;
    return handed ? Result<bool>(true) : explained(handed.error());
  }
}

Result<void> RemoteWorker::hand_out(const text::Chunk& chunk, std::size_t slot) {
  const Stopwatch stopwatch(account_, Phase::kHandOut);
  in_flight_.emplace_back(chunk);
  const ChunkHead head{chunk.size, chunk.owned_begin, chunk.owned_end,
                       static_cast<std::uint32_t>(slot)};
  if (transport_.text == Way::kMessages) {
    account_.bytes_serialised += chunk.size;
    return channel_.send(number_of(MessageKind::kText),
                         {ipc::bytes_of(head), ipc::Bytes(chunk.bytes, chunk.size)});
  }
  if (chunk.bytes != buffers_[slot].data()) {
    // A caller's memory, which the worker cannot see.
    if (Result<void> copied = buffers_[slot].assign(ipc::Bytes(chunk.bytes, chunk.size)); !copied) {
      return copied;
    }
  }
  return channel_.send(number_of(MessageKind::kSlot), {ipc::bytes_of(head)});
}

Result<void> RemoteWorker::hand_out(const input::Feeder::Claim& claim) {
  const Stopwatch stopwatch(account_, Phase::kHandOut);
  in_flight_.emplace_back(claim);
  const input::FileRange& file = *claim.file();
  const RangeHead head{claim.begin(), claim.end(), file.text_begin, file.file_bytes};
  const int descriptor = file.file.get();
  const bool has_it = file_sent_ == claim.input();
  file_sent_ = claim.input();
  return channel_.send(number_of(MessageKind::kRange), {ipc::bytes_of(head)},
                       std::span(&descriptor, has_it ? 0 : 1));
}

// False where what was met ends the run.
Result<bool> RemoteWorker::settle_first(input::Feeder& feeder) {
  const InFlight first = std::move(in_flight_.front());
  in_flight_.pop_front();
  const Result<ipc::MessageHead> message = receive();
  if (!message) {
    return message.error();
  }
  const auto* const claim = std::get_if<input::Feeder::Claim>(&first);
  if (claim != nullptr && message->kind == number_of(MessageKind::kUnread)) {
    const Error why = receive_error(message->body_bytes);
    if (why.kind == ErrorKind::kWorkerLost) {
      return why;
    }
    feeder.was_read(*claim, why, std::nullopt, account_);
    return true;
  }
  if (message->kind != number_of(MessageKind::kReport)) {
    return out_of_turn();
  }
  Report report;
  if (Result<void> got = receive_body(ipc::writable_bytes_of(report)); !got) {
    return got.error();
  }
  if (claim == nullptr) {
    return settle_chunk(report, std::get<text::Chunk>(first), feeder);
  }
  account_.bytes_by_range += claim->end() - claim->begin();
  const text::Chunk chunk{
      .owned_begin = report.owned_begin, .owned_end = report.owned_end, .offset = report.offset};
  return settle_chunk(report, *feeder.was_read(*claim, chunk, offset_or_none(report.nul), account_),
                      feeder);
}

Result<bool> RemoteWorker::settle_chunk(const Report& report, const text::Chunk& chunk,
                                        input::Feeder& feeder) {
  const ChunkReport found{report.tokens, report.invalid_sequences,
                          offset_or_none(report.first_invalid), offset_or_none(report.too_long),
                          std::nullopt};
  return settle(found, chunk, plan_, feeder, account_);
}

Result<void> RemoteWorker::end_text() {
  if (Result<void> sent = send(MessageKind::kTextEnd); !sent) {
    return sent;
  }
  Result<void> got = receive(MessageKind::kTable, table_);
  if (got && transport_.counts == Way::kSharedMemory) {
    table_files_ = std::exchange(descriptors_, {});
  }
  return got;
}

Result<std::vector<PartitionRun>> RemoteWorker::take_runs(const Partitioning& partitioning) {
  if (Result<void> sent = send(MessageKind::kMerge, partitioning); !sent) {
    return sent.error();
  }
  return receive_runs();
}

Result<std::vector<PartitionRun>> RemoteWorker::merge_runs(std::vector<PartitionRun> others) {
  for (PartitionRun& run : others) {
    const RunHead head{run.partition, run.words};
    const ipc::Bytes bytes(reinterpret_cast<const std::uint8_t*>(run.bytes.data()),
                           run.bytes.size());
    account_.bytes_serialised += bytes.size();
    if (Result<void> sent =
            channel_.send(number_of(MessageKind::kRun), {ipc::bytes_of(head), bytes});
        !sent) {
      return explained(sent.error());
    }
    run.bytes = {};
  }
  if (Result<void> sent = send(MessageKind::kPartEnd); !sent) {
    return sent.error();
  }
  return receive_runs();
}

Result<std::vector<PartitionRun>> RemoteWorker::receive_runs() {
  std::vector<PartitionRun> runs;
  for (;;) {
    Result<ipc::MessageHead> message = receive();
    if (!message) {
      return message.error();
    }
    if (message->kind == number_of(MessageKind::kPartEnd)) {
      return runs;
    }
    if (Result<void> got = receive_run(*message, runs); !got) {
      return got.error();
    }
  }
}

Result<void> RemoteWorker::receive_run(const ipc::MessageHead& message,
                                       std::vector<PartitionRun>& runs) {
  RunHead head;
  if (Result<void> got = receive_body(ipc::writable_bytes_of(head)); !got) {
    return got;
  }
  PartitionRun& run = runs.emplace_back(PartitionRun{head.partition, head.words, {}});
  run.bytes.resize(message.body_bytes - sizeof head);
  account_.bytes_serialised += run.bytes.size();
  return receive_body({reinterpret_cast<std::uint8_t*>(run.bytes.data()), run.bytes.size()});
}

Result<std::vector<RemoteWorker::MergedTable>> RemoteWorker::merge_tables(
    const std::vector<std::unique_ptr<RemoteWorker>>& all, const Partitioning& partitioning) {
  for (const std::unique_ptr<RemoteWorker>& other : all) {
    std::vector<int> numbers;
    for (const UniqueFd& file : other->table_files()) {
      numbers.push_back(file.get());
    }
    if (Result<void> sent = send(MessageKind::kTable, other->table(), numbers); !sent) {
      return sent.error();
    }
  }
  if (Result<void> sent = send(MessageKind::kMerge, partitioning); !sent) {
    return sent.error();
  }
  std::vector<MergedTable> merged;
  for (;;) {
    Result<ipc::MessageHead> message = receive();
    if (!message) {
      return message.error();
    }
    if (message->kind == number_of(MessageKind::kPartEnd)) {
      return merged;
    }
    MergedHead head;
    if (Result<void> got = receive_body(ipc::writable_bytes_of(head)); !got) {
      return got.error();
    }
    Result<table::MappedTable> table = table::MappedTable::map(descriptors_, head.bytes);
    if (!table) {
      return table.error();
    }
    merged.push_back({head.partition, std::move(table).value()});
  }
}

Result<void> RemoteWorker::end() {
  Result<void> got = send(MessageKind::kEnd);
  got = got ? receive(MessageKind::kFarewell, farewell_) : got;
  if (got) {
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      account_.worker_seconds[phase] += farewell_.seconds[phase];
    }
    account_.cpu_seconds = farewell_.cpu_seconds;
    account_.context_switches = farewell_.context_switches;
    account_.page_faults = farewell_.page_faults;
    account_.bytes_shared = farewell_.shared_bytes;
    for (const Region& slot : slots_) {
      account_.bytes_shared += slot.committed();
    }
    account_.messages = channel_.traffic().messages;
    account_.bytes_copied = channel_.traffic().bytes;
  }
  return got;
}

Result<void> RemoteWorker::send(MessageKind kind) {
  Result<void> sent = channel_.send(number_of(kind), {});
  return sent ? sent : explained(sent.error());
}

template <typename Body>
Result<void> RemoteWorker::send(MessageKind kind, const Body& body,
                                std::span<const int> descriptors) {
  Result<void> sent = channel_.send(number_of(kind), {ipc::bytes_of(body)}, descriptors);
  return sent ? sent : explained(sent.error());
}

Result<ipc::MessageHead> RemoteWorker::receive() {
  Result<ipc::MessageHead> head = channel_.receive(descriptors_);
  if (!head) {
    return explained(head.error());
  }
  return head->kind == number_of(MessageKind::kFailed) ? receive_error(head->body_bytes)
                                                       : std::move(head);
}

Result<void> RemoteWorker::receive(MessageKind kind) {
  const Result<ipc::MessageHead> head = receive();
  if (!head) {
    return head.error();
  }
  return head->kind == number_of(kind) ? Result<void>() : out_of_turn();
}

Result<void> RemoteWorker::receive_body(std::span<std::uint8_t> body) {
  Result<void> got = channel_.receive_body(body);
  return got ? got : explained(got.error());
}

template <typename Body>
Result<void> RemoteWorker::receive(MessageKind kind, Body& body) {
  Result<void> got = receive(kind);
  return got ? receive_body(ipc::writable_bytes_of(body)) : got;
}

Error RemoteWorker::receive_error(std::uint64_t body_bytes) {
  Failed failed;
  std::string texts(body_bytes - sizeof failed, '\0');
  Result<void> got = receive_body(ipc::writable_bytes_of(failed));
  got = got ? receive_body({reinterpret_cast<std::uint8_t*>(texts.data()), texts.size()}) : got;
  if (!got) {
    return got.error();
  }
  const std::size_t end = texts.find('\0');
  Error error{.kind = static_cast<ErrorKind>(failed.kind),
              .cause = texts.substr(0, end),
              .remedy = texts.substr(end + 1, texts.size() - end - 2)};
  if (failed.offset != Report::kNone) {
    error.offset = failed.offset;
  }
  return error;
}

// A worker that gives up says why and goes, maybe while something is on its way to it: the sending
// fails then, and its words wait to be read.
std::optional<Error> RemoteWorker::last_words() {
  for (;;) {
    const Result<ipc::MessageHead> head = channel_.receive(descriptors_);
    if (!head) {
      return std::nullopt;
    }
    if (head->kind == number_of(MessageKind::kFailed)) {
      return receive_error(head->body_bytes);
    }
    std::vector<std::uint8_t> unread(head->body_bytes);
    if (!channel_.receive_body(unread)) {
      return std::nullopt;
    }
  }
}

Error RemoteWorker::explained(Error error) {
  if (error.kind != ErrorKind::kWorkerLost || !process_) {
    return error;
  }
  if (std::optional<Error> said = last_words()) {
    return *std::move(said);
  }
  const std::string id = std::to_string(process_->id());  // which it has until it is waited for
  const std::string end = process_->wait();
  error.cause = "worker " + std::to_string(number_) + " (process " + id + ") " + end;
  error.remedy = "the system's log may say why; where memory ran out, use fewer workers";
  process_.reset();
  return error;
}

}  // namespace hapax::strategy
