// Writes the seeds of worker_fuzzer, host_fuzzer and compare_fuzzer, the messages between run and
// workers in real runs, and those of store_fuzzer. Run it again when the messages change:
//
//     build/fuzz/tests/fuzz/make_protocol_seeds tests/fuzz/seeds
#include <poll.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "compare/trial_messages.h"
#include "fuzz/conversation.h"
#include "hapax/count.h"
#include "input/chunk_source.h"
#include "input/expand.h"
#include "strategy/processes.h"
#include "strategy/serve.h"

namespace hapax {
namespace {

using fuzz::Said;
using namespace std::string_literals;
using strategy::MessageKind;
using strategy::TransferMode;
using strategy::Transport;

struct Recorded {
  std::vector<Said> to_worker;  // to the first worker
  std::vector<Said> to_run;
};

std::uint8_t flags_of(std::uint32_t kind, std::size_t descriptors) {
  const bool is_text = kind == static_cast<std::uint32_t>(MessageKind::kStart);
  const bool is_file = kind == static_cast<std::uint32_t>(MessageKind::kRange);
  return static_cast<std::uint8_t>(descriptors | (is_text   ? fuzz::kTextSlots
                                                  : is_file ? fuzz::kFile
                                                            : fuzz::kStore));
}

// Relays all messages between run and worker, and records them.
void relay(ipc::Channel run, ipc::Channel worker, unsigned number, Recorded& recorded,
           std::mutex& mutex) {
  std::array<pollfd, 2> waiting = {pollfd{run.descriptor(), POLLIN, 0},
                                   pollfd{worker.descriptor(), POLLIN, 0}};
  for (;;) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      return;
    }
    const bool from_worker = waiting[1].revents != 0;
    ipc::Channel& from = from_worker ? worker : run;
    std::vector<UniqueFd> descriptors;
    const auto head = from.receive(descriptors);
    if (!head) {
      return;
    }
    Said said{static_cast<std::uint8_t>(head->kind), flags_of(head->kind, descriptors.size()), {}};
    said.body.resize(head->body_bytes);
    if (!from.receive_body(said.body)) {
      return;
    }
    std::vector<int> numbers;
    for (const UniqueFd& descriptor : descriptors) {
      numbers.push_back(descriptor.get());
    }
    (void)(from_worker ? run : worker).send(head->kind, {said.body}, numbers).ok();
    const std::lock_guard lock(mutex);
    if (from_worker) {
      said.flags |= number == 2 ? fuzz::kSecondWorker : 0;
      if (head->kind == static_cast<std::uint32_t>(MessageKind::kHello)) {
        said.body.clear();  // the fuzzer sends its own Hello
      }
      recorded.to_run.push_back(std::move(said));
    } else if (number == 1) {
      recorded.to_worker.push_back(std::move(said));
    }
  }
}

Recorded record(Transport transport, const Input& input, unsigned workers) {
  const Options options{.internals = {.chunk_bytes = 64}};
  const StopEvent stop;
  input::ChunkSource chunks(std::move(input::expand(std::span(&input, 1), options)).value(),
                            options, &stop);
  const strategy::Plan plan{.words = {.seed = fuzz::kSeed, .cpu_level = &table::scalar_level()},
                            .resources = {.workers = workers,
                                          .chunk_bytes = 64,
                                          .fronts = {.batch_words = 1, .long_batch_words = 1},
                                          .worker_store_bytes = 1,
                                          .table_addresses = std::uint64_t{1} << 30},
                            .stop = &stop};
  Recorded recorded;
  std::mutex mutex;
  std::vector<std::jthread> threads;
  const auto start = [&](const strategy::Plan& of, Transport way, unsigned number,
                         store::Store& store,
                         Budget& slots) -> Result<std::unique_ptr<strategy::RemoteWorker>> {
    auto outer = std::move(ipc::Channel::pair()).value();
    auto inner = std::move(ipc::Channel::pair()).value();
    threads.emplace_back([channel = std::move(inner.second)]() mutable {
      (void)strategy::serve(std::move(channel), WorkerKind::kThread);
    });
    threads.emplace_back(
        [&, number, run = std::move(outer.second), worker = std::move(inner.first)]() mutable {
          relay(std::move(run), std::move(worker), number, recorded, mutex);
        });
    return strategy::RemoteWorker::over(of, way, number, store, slots, std::move(outer.first));
  };
  const auto result = strategy::count_by_processes(chunks, plan, transport, start);
  fuzz::require(result.ok() && chunks.finish().ok(), "the run succeeds");
  threads.clear();
  return recorded;
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::uint8_t> bytes_of_text(std::string_view text) {
  return {text.begin(), text.end()};
}

template <typename Plain>
Said said(const Plain& plain, std::string_view text = {}, std::uint8_t flags = 0) {
  Said all{static_cast<std::uint8_t>(Plain::kShape.kind), flags, {}};
  const auto bytes = ipc::bytes_of(plain).first(ipc::plain_bytes<Plain>());
  all.body.assign(bytes.begin(), bytes.end());
  const auto more = bytes_of_text(text);
  all.body.insert(all.body.end(), more.begin(), more.end());
  return all;
}

void make_compare_seeds(const std::filesystem::path& folder) {
  const std::string to_measured =
      fuzz::written({said(compare::Path{}, "a"), said(compare::Descriptor{}, "-", 1 | fuzz::kFile),
                     said(compare::Begin{})});
  write(folder / "inputs", '\1' + to_measured);
  const std::string listed =
      fuzz::written({said(compare::Ready{}), said(compare::Done{}), said(compare::Word{2}, "some"),
                     said(compare::Word{1}, "other"), said(compare::ListEnd{})});
  write(folder / "listed", '\0' + listed);
  const Error error{
      .kind = ErrorKind::kCorruptInput, .cause = "torn", .path = "a", .remedy = "glue"};
  write(folder / "failed",
        '\0' + fuzz::written({said(compare::Ready{}),
                              said(compare::Failed{{ipc::ErrorHead(error)}}, "tornaglue")}));
}

void make_store_seeds(const std::filesystem::path& folder) {
  const auto patch = [](std::uint8_t place, std::uint8_t low, std::uint8_t middle,
                        std::string_view bytes) {
    Said all{fuzz::kPatch, 0, {place, low, middle, 0}};
    all.body.insert(all.body.end(), bytes.begin(), bytes.end());
    return all;
  };
  const Said words{200, 1, {'a', 'b', 'c'}};
  using std::string_view_literals::operator""sv;
  write(folder / "whole", fuzz::written({}));
  write(folder / "more_words", fuzz::written({words, words}));
  write(folder / "total", fuzz::written({patch(0, 8, 0, "\x0D"sv), words}));
  write(folder / "pool", fuzz::written({patch(1, 0, 0, "\0\0\x10\0\0\0\0\0"sv), words}));
  write(folder / "partition", fuzz::written({words, patch(2, 8, 0, "\xFF\xFF"sv)}));
  write(folder / "blocks",
        fuzz::written({patch(3, 0, 16, "\x31\0\0\x08\xFF\xFF\xFF\xFF"sv), words}));
}

}  // namespace
}  // namespace hapax

int main(int count, char** arguments) {
  using namespace hapax;
  if (count != 2) {
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const auto text =
      std::span(reinterpret_cast<const std::uint8_t*>(fuzz::kText.data()), fuzz::kText.size());
  const fuzz::Files files({});
  constexpr std::array<std::pair<const char*, Transport>, 3> kAll = {
      {{"queue", {TransferMode::kMessages, TransferMode::kMessages}},
       {"shared", {TransferMode::kSharedMemory, TransferMode::kSharedMemory}},
       {"hybrid", {TransferMode::kSharedMemory, TransferMode::kMessages}}}};
  for (const auto& [name, transport] : kAll) {
    for (const bool is_file : {false, true}) {
      const Input input = is_file ? Input(DescriptorInput{files.of(fuzz::kFile | 1)[0], "f", 0})
                                  : Input(MemoryInput{text, "m"});
      for (const unsigned workers : {1U, 2U}) {
        const Recorded recorded = record(transport, input, workers);
        const std::string seed =
            std::string(name) + (is_file ? "_file_" : "_memory_") + std::to_string(workers);
        const auto choice =
            static_cast<char>((transport.text == TransferMode::kSharedMemory ? 1 : 0) |
                              (transport.counts == TransferMode::kSharedMemory ? 2 : 0) |
                              (is_file ? 4 : 0) | (workers == 2 ? 8 : 0));
        write(folder / "worker_fuzzer" / seed, fuzz::written(recorded.to_worker));
        write(folder / "host_fuzzer" / seed, choice + fuzz::written(recorded.to_run));
      }
    }
  }
  make_compare_seeds(folder / "compare_fuzzer");
  make_store_seeds(folder / "store_fuzzer");
}
