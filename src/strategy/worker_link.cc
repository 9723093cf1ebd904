#include "strategy/worker_link.h"

#include <chrono>

namespace hapax::strategy {
namespace {

constexpr std::chrono::seconds kMaxTimeForLastMessage{1};
constexpr std::chrono::seconds kMaxSilenceInAMessage{10};

}  // namespace

WorkerLink::WorkerLink(ipc::Channel channel, unsigned number, const Limits& limits,
                       const StopEvent* stop)
    : channel_(std::move(channel), "worker " + std::to_string(number)) {
  channel_.limits = limits;
  channel_.channel().limit_silence(kMaxSilenceInAMessage);
  if (stop != nullptr) {
    channel_.channel().stop_with(stop->descriptor());
  }
}

// ~Process() kills a process; a thread ends when its channel is closed.
WorkerLink::~WorkerLink() { channel_.channel().release().reset(); }

Error WorkerLink::explained(Error error) {
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
Error WorkerLink::why_it_has_gone(Error error) {
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

std::string WorkerLink::process_name() const {
  return process_ ? " (process " + std::to_string(process_->id()) + ")" : "";
}

}  // namespace hapax::strategy
