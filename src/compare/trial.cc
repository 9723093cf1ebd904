#include "compare/trial.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "base/machine.h"
#include "base/retry.h"
#include "base/stopwatch.h"
#include "base/system_error.h"
#include "compare/difference.h"
#include "counts/run_format.h"
#include "hapax/count.h"
#include "ipc/process.h"
#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::compare {
namespace {

enum class Message : std::uint32_t {
  kPath = 1,
  kDescriptor,
  kBegin,
  kDone,
  kFailed,
  kList,
  kWord,
  kListEnd
};
std::uint32_t number_of(Message message) { return static_cast<std::uint32_t>(message); }

ipc::Bytes bytes_in(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// A message whose body is plain data and text.
struct Received {
  Message kind{};
  std::string body;
  std::vector<UniqueFd> descriptors;
};
Result<Received> receive(ipc::Channel& channel) {
  Received received;
  const Result<ipc::MessageHead> head = channel.receive(received.descriptors);
  if (!head) {
    return head.error();
  }
  received.kind = static_cast<Message>(head->kind);
  received.body.resize(head->body_bytes);
  const Result<void> got = channel.receive_body(
      {reinterpret_cast<std::uint8_t*>(received.body.data()), received.body.size()});
  return got ? Result<Received>(std::move(received)) : got.error();
}

template <typename Plain>
Plain plain_from(std::string_view body) {
  Plain plain;
  std::copy_n(body.begin(), std::min(sizeof plain, body.size()), reinterpret_cast<char*>(&plain));
  return plain;
}

// An error as text: kind, then cause, path, remedy and offset, each ended by a NUL.
std::string encoded(const Error& error) {
  std::string text;
  for (const std::string& part :
       {std::to_string(static_cast<int>(error.kind)), error.cause, error.path, error.remedy,
        error.offset ? std::to_string(*error.offset) : std::string(),
        std::string(error.offset_is_decoded ? "1" : "")}) {
    text += part;
    text += '\0';
  }
  return text;
}

Error decoded(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    parts.emplace_back(text.substr(0, text.find('\0')));
    text.remove_prefix(std::min(text.size(), parts.back().size() + 1));
  }
  parts.resize(6);
  Error error{.kind = static_cast<ErrorKind>(std::stoi("0" + parts[0])),
              .cause = parts[1],
              .path = parts[2],
              .remedy = parts[3]};
  if (!parts[4].empty()) {
    error.offset = std::stoull(parts[4]);
  }
  error.offset_is_decoded = !parts[5].empty();
  return error;
}

// The measured process's list, word by word.
class RemoteList final : public Cursor {
 public:
  RemoteList(ipc::Channel& channel, std::uint64_t size) : channel_(channel), size_(size) {}

  std::uint64_t size() const override { return size_; }

  std::optional<WordCount> next() override {
    Result<Received> received = receive(channel_);
    if (!received || received->kind != Message::kWord) {
      return std::nullopt;
    }
    body_ = std::move(received->body);
    const auto count = plain_from<std::uint64_t>(body_);
    return WordCount{std::string_view(body_).substr(sizeof count), count};
  }

 private:
  ipc::Channel& channel_;
  const std::uint64_t size_;
  std::string body_;
};

Result<void> send_input(ipc::Channel& channel, const Input& input) {
  if (const auto* const descriptor = std::get_if<DescriptorInput>(&input)) {
    return channel.send(number_of(Message::kDescriptor), {bytes_in(descriptor->name)},
                        std::span(&descriptor->descriptor, 1));
  }
  return channel.send(number_of(Message::kPath), {bytes_in(std::get<PathInput>(input).path)});
}

Result<Measured> await(ipc::Channel& channel, ipc::Process& process) {
  Result<Received> received = receive(channel);
  if (!received) {
    const std::string id = std::to_string(process.id());
    return Error{.kind = ErrorKind::kWorkerLost,
                 .cause = "the measured process (" + id + ") " + process.wait(),
                 .remedy = "the system's log may say why"};
  }
  if (received->kind == Message::kFailed) {
    return decoded(received->body);
  }
  return plain_from<Measured>(received->body);
}

// Of the measured run's list against the reference.
std::string difference_of(ipc::Channel& channel, const Measured& measured,
                          const Reference& reference, const Configuration& configuration) {
  if (!channel.send(number_of(Message::kList), {})) {
    return "the measured process has ended before it showed its list";
  }
  RemoteList theirs(channel, measured.types);
  const std::unique_ptr<Cursor> ours = reference.counts.cursor({}, 1);
  const std::string name =
      std::string(configuration.strategy) + " -j " + std::to_string(configuration.workers);
  return first_difference(theirs, *ours, name, "linear")
      .value_or("the digests differ, and the lists do not");
}

// Ends the process when the other end of the channel goes.
void end_with_peer(int socket) {
  std::thread([socket] {
    pollfd peer{socket, POLLRDHUP, 0};
    poll_for({&peer, 1}, kForever);
    ::_exit(1);
  }).detach();
}

struct ReceivedInputs {
  std::vector<Input> inputs;
  std::vector<UniqueFd> descriptors;
};
Result<ReceivedInputs> receive_inputs(ipc::Channel& channel) {
  ReceivedInputs all;
  for (;;) {
    Result<Received> received = receive(channel);
    if (!received) {
      return received.error();
    }
    if (received->kind == Message::kBegin) {
      return all;
    }
    if (received->kind == Message::kPath) {
      all.inputs.emplace_back(PathInput{std::move(received->body)});
    } else {
      all.inputs.emplace_back(
          DescriptorInput{received->descriptors.front().get(), std::move(received->body)});
      all.descriptors.push_back(std::move(received->descriptors.front()));
    }
  }
}

Result<void> write_to_nowhere(const Counts& counts, const Options& options, Account& account) {
  const UniqueFd nowhere(
      retry_on_interrupt([] { return ::open("/dev/null", O_WRONLY | O_CLOEXEC); }));
  if (!nowhere) {
    return system_error(errno, "/dev/null");
  }
  const std::unique_ptr<output::OutputFile> out =
      output::OutputFile::over(nowhere.get(), "/dev/null");
  std::unique_ptr<Cursor> cursor;
  {
    const Stopwatch stopwatch(account, Phase::kSort);
    cursor = counts.cursor({}, account.workers);
  }
  const Stopwatch stopwatch(account, Phase::kWrite);
  const std::unique_ptr<output::Writer> writer = output::make_writer(
      output::Format::kText, *out,
      counts::run_header(counts::RunOrder::kByWord, options.tokens, options.letter_case));
  Result<void> written = writer->begin();
  while (written) {
    const std::optional<WordCount> entry = cursor->next();
    if (!entry) {
      written = writer->end();
      break;
    }
    written = writer->word(*entry);
  }
  return written ? out->commit() : written;
}

Result<void> send_list(ipc::Channel& channel, const Counts& counts) {
  const std::unique_ptr<Cursor> cursor = counts.cursor({}, 1);
  Result<void> sent;
  while (const std::optional<WordCount> entry = sent ? cursor->next() : std::nullopt) {
    sent = channel.send(number_of(Message::kWord),
                        {ipc::bytes_of(entry->count), bytes_in(entry->word)});
  }
  return sent ? channel.send(number_of(Message::kListEnd), {}) : sent;
}

}  // namespace

Result<Run> run_trial(const std::string& program, const std::vector<std::string>& arguments,
                      const std::vector<Input>& inputs, const Reference& reference,
                      const Configuration& configuration) {
  Result<std::pair<ipc::Channel, ipc::Channel>> ends = ipc::Channel::pair();
  if (!ends) {
    return ends.error();
  }
  Result<ipc::Process> process = ipc::Process::spawn(program, arguments, ends->second.release());
  if (!process) {
    return process.error();
  }
  ipc::Channel& channel = ends->first;
  for (const Input& input : inputs) {
    // A process that has ended is noticed below, with how it did.
    (void)send_input(channel, input).ok();
  }
  (void)channel.send(number_of(Message::kBegin), {}).ok();
  const Result<Measured> measured = await(channel, *process);
  if (!measured) {
    return measured.error();
  }
  Run run{*measured, {}};
  if (measured->digest != reference.digest) {
    run.difference = difference_of(channel, *measured, reference, configuration);
  }
  return run;
}

Result<void> serve_trial(ipc::Channel channel, const Options& options) {
  const Result<ReceivedInputs> inputs = receive_inputs(channel);
  if (!inputs) {
    return inputs.error();
  }
  end_with_peer(channel.descriptor());
  const Result<Counts> counts = count(inputs->inputs, options);
  Result<void> written;
  Account account;
  if (counts) {
    account = counts->account();
    const Costs before = costs_so_far(Whose::kProcess);
    written = write_to_nowhere(*counts, options, account);
    account.elapsed_seconds += account[Phase::kSort] + account[Phase::kWrite];
    add_costs_since(before, account);
    account.peak_bytes = std::max(account.peak_bytes, anonymous_resident_bytes());
  }
  if (!counts || !written) {
    return channel.send(number_of(Message::kFailed),
                        {bytes_in(encoded(counts ? written.error() : counts.error()))});
  }
  // From here on nothing is timed.
  Measured measured = measured_from(*counts, account);
  measured.digest = digest_of(*counts->cursor({}, 1));
  Result<void> sent = channel.send(number_of(Message::kDone), {ipc::bytes_of(measured)});
  Result<Received> wish = sent ? receive(channel) : sent.error();
  return wish && wish->kind == Message::kList ? send_list(channel, *counts) : Result<void>();
}

}  // namespace hapax::compare
