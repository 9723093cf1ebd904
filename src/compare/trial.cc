#include "compare/trial.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "base/caught_error.h"
#include "base/retry.h"
#include "base/system_error.h"
#include "compare/difference.h"
#include "compare/repeat.h"
#include "compare/verdict.h"
#include "ipc/process.h"

namespace hapax::compare {
namespace {

// The time for a process to start and to receive its inputs. After that it may count as long as it
// needs.
constexpr std::chrono::seconds kMaxTimeToBegin{20};

// The measured process's list, received word by word.
class RemoteList final : public Cursor {
 public:
  RemoteList(TrialChannel& channel, std::uint64_t size) : channel_(channel), size_(size) {}

  std::uint64_t size() const override { return size_; }

  std::optional<WordCount> next() override {
    if (error_ || at_end_) {
      return std::nullopt;
    }
    const auto received = channel_.receive<Word, ListEnd>();
    if (!received) {
      error_ = received.error();
      return std::nullopt;
    }
    at_end_ = std::holds_alternative<ListEnd>(*received);
    if (at_end_) {
      return std::nullopt;
    }
    word_.clear();
    if (Result<void> got = channel_.receive_bytes_into(word_); !got) {
      error_ = got.error();
      return std::nullopt;
    }
    return WordCount{word_, std::get<Word>(*received).count};
  }
  // The reason if the list was cut off.
  const std::optional<Error>& error() const { return error_; }

 private:
  TrialChannel& channel_;
  const std::uint64_t size_;
  std::string word_;
  bool at_end_ = false;
  std::optional<Error> error_;
};

Result<void> send_input(TrialChannel& channel, const Input& input) {
  if (const auto* const descriptor = std::get_if<DescriptorInput>(&input)) {
    return channel.send(Descriptor{descriptor->begin.value_or(0)},
                        {ipc::text_bytes(descriptor->name)}, std::span(&descriptor->descriptor, 1));
  }
  return channel.send(Path{}, {ipc::text_bytes(std::get<PathInput>(input).path)});
}

// Sends the task to the process, and waits until it is ready.
Result<void> begin(TrialChannel& channel, const Task& task) {
  channel.channel().set_deadline(std::chrono::steady_clock::now() + kMaxTimeToBegin);
  for (const Input& input : task.inputs) {
    if (Result<void> sent = send_input(channel, input); !sent) {
      return sent;
    }
  }
  if (Result<void> sent = channel.send(Begin{task.repeat}); !sent) {
    return sent;
  }
  const auto ready = channel.receive<Ready, Failed>();
  channel.channel().set_deadline(std::nullopt);
  if (!ready) {
    return ready.error();
  }
  const auto* const failed = std::get_if<Failed>(&*ready);
  return failed == nullptr ? Result<void>() : ipc::receive_error(channel, *failed);
}

Result<Measured> await(TrialChannel& channel) {
  const auto received = channel.receive<Done, Failed>();
  if (!received) {
    return received.error();
  }
  const auto* const failed = std::get_if<Failed>(&*received);
  return failed == nullptr ? Result<Measured>(std::get<Done>(*received).measured())
                           : ipc::receive_error(channel, *failed);
}

// Describes the first difference between the measured run's list and the reference.
Result<std::string> difference_of(TrialChannel& channel, const Measured& measured,
                                  const Reference& reference, const Configuration& configuration) {
  if (Result<void> sent = channel.send(List{}); !sent) {
    return sent.error();
  }
  RemoteList theirs(channel, measured.types);
  const std::unique_ptr<Cursor> ours = reference.counts.cursor({}, 1);
  const std::string name = label(configuration);
  std::optional<std::string> difference = first_difference(theirs, *ours, name, "linear");
  if (theirs.error()) {
    return *theirs.error();
  }
  return std::move(difference).value_or("the digests differ, but the lists do not");
}

// Ends this process when the other end of the channel closes.
Result<void> end_with_peer(int socket) {
  try {
    std::thread([socket] {
      pollfd peer{socket, POLLRDHUP, 0};
      poll_for({&peer, 1}, kForever);
      ::_exit(1);
    }).detach();
    return {};
  } catch (const std::system_error& error) {
    return system_error(error.code().value(), "");
  }
}

Result<void> send_list(TrialChannel& channel, const Counts& counts) {
  const std::unique_ptr<Cursor> cursor = counts.cursor({}, 1);
  Result<void> sent;
  while (const std::optional<WordCount> entry = sent ? cursor->next() : std::nullopt) {
    sent = channel.send(Word{entry->count}, {ipc::text_bytes(entry->word)});
  }
  return sent ? channel.send(ListEnd{}) : sent;
}

Result<Run> converse(TrialChannel& channel, const Task& task, const Reference& reference,
                     const Configuration& configuration) {
  if (Result<void> begun = begin(channel, task); !begun) {
    return begun.error();
  }
  const Result<Measured> measured = await(channel);
  if (!measured) {
    return measured.error();
  }
  Run run{*measured, {}};
  if (measured->digest != reference.digest) {
    Result<std::string> difference = difference_of(channel, *measured, reference, configuration);
    if (!difference) {
      return difference.error();
    }
    run.difference = std::move(difference).value();
  }
  return run;
}

// Rewrites an error of the channel in words that name the process.
Error explained(Error error, const TrialChannel& channel, ipc::Process& process) {
  const std::string name = channel.peer() + " (process " + std::to_string(process.id()) + ")";
  if (channel.channel().fault() == ipc::Fault::kGone) {
    error.cause = name + " " + process.wait();
    error.remedy = "the system's log may say why";
  } else if (channel.channel().fault() == ipc::Fault::kLate) {
    error.cause = name + " did not answer when it was started";
    error.remedy = "compare when the machine is less busy";
  }
  return error;
}

Result<void> serve_one(TrialChannel& channel, const Work& work) {
  const Result<ReceivedTask> received = receive_task(channel);
  const Result<void> watched =
      received ? end_with_peer(channel.channel().descriptor()) : received.error();
  if (!watched) {
    return ipc::send_error<Failed>(channel, watched.error());
  }
  if (Result<void> sent = channel.send(Ready{}); !sent) {
    return sent;
  }
  const Result<Finished> run = work(repeated(received->task.inputs, received->task.repeat));
  if (!run) {
    return ipc::send_error<Failed>(channel, run.error());
  }
  // Nothing is timed from here on.
  Measured measured = measured_from(run->counts, run->stats);
  measured.digest = digest_of(*run->counts.cursor({}, 1));
  if (Result<void> sent = channel.send(Done{measured}); !sent) {
    return sent;
  }
  // The other side then closes the channel or requests the list.
  return channel.receive_one<List>() ? send_list(channel, run->counts) : Result<void>();
}

}  // namespace

Result<Run> run_trial(const std::string& program, const std::vector<std::string>& arguments,
                      const Task& task, const Reference& reference,
                      const Configuration& configuration) {
  Result<std::pair<ipc::Channel, ipc::Channel>> ends = ipc::Channel::pair();
  if (!ends) {
    return ends.error();
  }
  Result<ipc::Process> process = ipc::Process::spawn(program, arguments, ends->second.release());
  if (!process) {
    return process.error();
  }
  TrialChannel channel(std::move(ends->first), "the measured process");
  Result<Run> run = converse(channel, task, reference, configuration);
  return run ? std::move(run) : explained(run.error(), channel, *process);
}

Result<Run> run_trial_over(ipc::Channel channel, const Task& task, const Reference& reference,
                           const Configuration& configuration) {
  TrialChannel typed(std::move(channel), "the measured process");
  return converse(typed, task, reference, configuration);
}

Result<ReceivedTask> receive_task(TrialChannel& channel) {
  ReceivedTask all;
  for (;;) {
    const auto received = channel.receive<Path, Descriptor, Begin>();
    if (!received) {
      return received.error();
    }
    if (const auto* const begin = std::get_if<Begin>(&*received)) {
      all.task.repeat = begin->repeat;
      return all;
    }
    std::string name;
    if (Result<void> got = channel.receive_bytes_into(name); !got) {
      return got.error();
    }
    if (const auto* const open = std::get_if<Descriptor>(&*received)) {
      UniqueFd& file = channel.descriptors().front();
      all.task.inputs.emplace_back(DescriptorInput{file.get(), std::move(name), open->begin});
      all.descriptors.push_back(std::move(file));
    } else {
      all.task.inputs.emplace_back(PathInput{std::move(name)});
    }
  }
}

Result<void> serve_trial(ipc::Channel untyped, const Work& work) {
  TrialChannel channel(std::move(untyped), "hapax compare");
  try {
    return serve_one(channel, work);
  } catch (...) {
    return ipc::send_error<Failed>(channel, caught_error());
  }
}

}  // namespace hapax::compare
