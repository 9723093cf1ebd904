// The run's end of the channel to one worker, and the worker's process. Sends and receives
// messages; where that fails, it finds out why, and the error names the worker. Not safe for
// threads. Tested by tests/strategy/remote_worker_test.cc and lost_worker_test.cc.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "base/stop_event.h"
#include "hapax/result.h"
#include "ipc/channel.h"
#include "ipc/error_message.h"
#include "ipc/process.h"
#include "strategy/protocol.h"

namespace hapax::strategy {

class WorkerLink {
 public:
  // `stop`, if it is not null, ends every wait. It outlives the link.
  WorkerLink(ipc::Channel channel, unsigned number, const Limits& limits, const StopEvent* stop);
  // Ends the worker, whatever it is doing.
  ~WorkerLink();
  WorkerLink(const WorkerLink&) = delete;
  WorkerLink& operator=(const WorkerLink&) = delete;

  // Where the worker runs: one of these, unless the caller ends it.
  void runs_in(ipc::Process process) { process_.emplace(std::move(process)); }
  void runs_on(std::jthread thread) { thread_ = std::move(thread); }

  WorkerChannel& channel() { return channel_; }

  template <typename Message>
  Result<void> send(const Message& message, std::initializer_list<ipc::Bytes> parts = {},
                    std::span<const int> descriptors = {}) {
    Result<void> sent = channel_.send(message, parts, descriptors);
    return sent ? sent : explained(sent.error());
  }
  // Receives the next message. Failed becomes an error.
  template <typename... Messages>
  Result<std::variant<Messages..., Failed>> receive() {
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
  Result<Message> receive_one() {
    const auto message = receive<Message>();
    return message ? Result<Message>(std::get<Message>(*message)) : message.error();
  }
  // Receives all bytes of the last message; see TypedChannel.
  template <typename Container>
  Result<void> receive_bytes_into(Container& to) {
    Result<void> got = channel_.receive_bytes_into(to);
    return got ? got : explained(got.error());
  }
  // The error of a message that is invalid only because of the run's state. Ends the process.
  template <typename Message>
  Error nonsense(const char* fault) {
    return explained(channel_.nonsense<Message>(fault));
  }
  // Returns an error of the channel with the worker's name in its text. Ends the process, unless
  // the run was only stopped.
  Error explained(Error error);

 private:
  // Returns the error that the worker sent last, or else how the process ended.
  Error why_it_has_gone(Error error);
  std::string process_name() const;

  WorkerChannel channel_;
  std::optional<ipc::Process> process_;
  std::jthread thread_;  // joined after the channel is closed
};

}  // namespace hapax::strategy
