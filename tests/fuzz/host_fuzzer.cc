// Sends any messages from workers to a run. The run must end with an error, or with counts that can
// be read. The first byte chooses how text and counts are transferred, and whether there are one or
// two workers. With two, chance decides which one takes a chunk first, so runs with one worker
// reach deeper states.
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "fuzz/conversation.h"
#include "input/chunk_source.h"
#include "input/expand.h"
#include "order/sorted_cursor.h"
#include "strategy/build_id.h"
#include "strategy/processes.h"

namespace hapax {
namespace {

using strategy::TransferMode;
using strategy::Transport;

// The right Hello, which no fuzzer guesses. It is sent unless the input has a Hello of its own.
std::vector<std::uint8_t> hello() {
  std::vector<std::uint8_t> body(sizeof(strategy::Hello));
  const std::string_view id = strategy::build_id();
  std::copy(id.begin(), id.end(), body.begin());
  return body;
}

void read_all(const strategy::StrategyResult& result) {
  std::uint64_t tokens = 0;
  const std::unique_ptr<Cursor> cursor = order::make_sorted_cursor(result.words, {}, 1);
  while (const std::optional<WordCount> entry = cursor->next()) {
    fuzz::require(!entry->word.empty() && entry->count > 0, "a word occurs");
    tokens += entry->count;
  }
  (void)result.words->count("aa");
  fuzz::require(tokens == result.words->total(), "the counts add up");
}

// Adds as many words to the store as all workers report, and damages it.
void fill(const store::Store& store, const std::vector<fuzz::Said>& all) {
  constexpr std::uint64_t kMaxWords = 1000;
  Budget budget;
  Result<std::unique_ptr<store::Store>> attached =
      store::Store::attach(UniqueFd(::dup(store.descriptor())), std::uint64_t{1} << 28, fuzz::kSeed,
                           table::scalar_level(), budget);
  fuzz::require(attached.ok(), "a store can be attached");
  std::uint64_t words = 0;
  for (const fuzz::Said& said : all) {
    strategy::Report report;
    if (said.kind == strategy::Report::kShape.kind && said.body.size() >= sizeof report) {
      std::memcpy(&report, said.body.data(), sizeof report);
      words += std::min(report.tokens, kMaxWords);
    }
  }
  fuzz::require(
      fuzz::add_words(**attached, fuzz::some_words("word", std::min(words, kMaxWords))).ok(),
      "words can be added");
  for (const fuzz::Said& said : all) {
    if (said.kind == fuzz::kPatch) {
      fuzz::patch(**attached, said);
    }
  }
}

void fuzz_one(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) {
    return;
  }
  const Transport transport{
      (bytes[0] & 1) != 0 ? TransferMode::kSharedMemory : TransferMode::kMessages,
      (bytes[0] & 2) != 0 ? TransferMode::kSharedMemory : TransferMode::kMessages};
  const unsigned workers = (bytes[0] & 8) != 0 ? 2 : 1;
  std::vector<fuzz::Said> all = fuzz::parse(bytes.subspan(1));
  const fuzz::Files files(all);
  std::vector<std::pair<ipc::Channel, ipc::Channel>> ends;
  for (unsigned i = 0; i < workers; ++i) {
    ends.push_back(std::move(ipc::Channel::pair()).value());
  }
  for (fuzz::Said& said : all) {
    ipc::Channel& theirs = ends[(said.flags & fuzz::kSecondWorker) != 0 ? workers - 1 : 0].second;
    if (said.kind == strategy::Hello::kShape.kind && said.body.empty()) {
      said.body = hello();
    }
    if (said.kind != fuzz::kPatch) {
      fuzz::say(theirs, said, files);
    }
  }
  for (auto& [ours, theirs] : ends) {
    ::shutdown(theirs.descriptor(), SHUT_WR);
  }
  const Options options{.internals = {.chunk_bytes = 64}};
  const auto text =
      std::span(reinterpret_cast<const std::uint8_t*>(fuzz::kText.data()), fuzz::kText.size());
  const Input input = (bytes[0] & 4) != 0
                          ? Input(DescriptorInput{files.of(fuzz::kFile | 1)[0], "f"})
                          : Input(MemoryInput{text, "m"});
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
  const Result<strategy::StrategyResult> result = strategy::count_by_processes(
      chunks, plan, transport,
      [&](const strategy::Plan& of, Transport way, unsigned number, store::Store& store,
          Budget& slots) -> Result<std::unique_ptr<strategy::RemoteWorker>> {
        if (way.counts == TransferMode::kSharedMemory && number == 1) {
          fill(store, all);
        }
        return strategy::RemoteWorker::over(of, way, number, store, slots,
                                            std::move(ends[number - 1].first));
      });
  const bool finished = chunks.finish().ok();
  if (result && finished) {
    read_all(*result);
  }
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one({data, size});
  return 0;
}
