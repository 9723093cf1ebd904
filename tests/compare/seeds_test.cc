// Checks that this build understands every message of the conversations recorded in
// tests/fuzz/seeds. A fuzzer that starts from an outdated one would not get past the message that
// is refused. tests/fuzz/make_protocol_seeds.cc records them again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compare/trial_messages.h"
#include "fuzz/conversation.h"
#include "hapax/count.h"
#include "strategy/protocol.h"

namespace hapax {
namespace {

using Bytes = std::vector<std::uint8_t>;
using std::filesystem::path;

std::vector<path> seeds_of(const std::string& fuzzer) {
  std::vector<path> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(path(HAPAX_SEEDS) / fuzzer)) {
    seeds.push_back(entry.path());
  }
  return seeds;
}

Bytes bytes_of(const path& seed) {
  std::ifstream file(seed, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// Returns all messages of a seed, as a channel receives them. If the channel refuses one, the test
// fails and only the messages before it are returned.
template <typename Limits, typename... Messages>
std::vector<std::variant<Messages...>> understood(std::span<const std::uint8_t> seed,
                                                  const Limits& limits) {
  std::vector<fuzz::Said> all = fuzz::parse(seed);
  const fuzz::Files files(all);
  auto ends = std::move(ipc::Channel::pair()).value();
  for (fuzz::Said& said : all) {
    if (said.kind == strategy::Hello::kShape.kind && said.body.empty()) {
      said.body.resize(sizeof(strategy::Hello));  // the fuzzer fills it in, too
    }
    fuzz::say(ends.second, said, files);
  }
  ipc::TypedChannel<Limits> channel(std::move(ends.first), "the seed");
  channel.limits = limits;
  std::vector<std::variant<Messages...>> messages;
  while (messages.size() < all.size()) {
    auto message = channel.template receive<Messages...>();
    Bytes rest;
    const Result<void> got =
        message ? channel.receive_bytes_into(rest) : Result<void>(message.error());
    if (!got) {
      ADD_FAILURE() << "message " << messages.size() + 1 << ": " << got.error().cause;
      break;
    }
    messages.push_back(std::move(message).value());
  }
  return messages;
}

// A seed's name, such as "queue_memory_2", has its strategy, input and number of workers.
strategy::Limits limits_of(const path& seed) {
  const std::string name = seed.filename();
  return {.chunk_bytes = 1 << 20, .workers = static_cast<std::uint32_t>(name.back() - '0')};
}

template <typename Message, typename Variant>
std::size_t messages_of(const std::vector<Variant>& messages) {
  return static_cast<std::size_t>(
      std::count_if(messages.begin(), messages.end(),
                    [](const Variant& one) { return std::holds_alternative<Message>(one); }));
}

std::uint64_t words_of_text() {
  const auto* const text = reinterpret_cast<const std::uint8_t*>(fuzz::kText.data());
  return count({MemoryInput{{text, fuzz::kText.size()}}}).value().total();
}

TEST(Seeds, ForTheHostGoFromHelloToWorkerStats) {
  using namespace strategy;
  const std::vector<path> seeds = seeds_of("host_fuzzer");
  EXPECT_EQ(seeds.size(), 12U);
  for (const path& seed : seeds) {
    SCOPED_TRACE(seed);
    const Bytes bytes = bytes_of(seed);
    const Limits limits = limits_of(seed);
    const auto messages =
        understood<Limits, Hello, Report, ReadFailed, WordsHead, Counted, WorkerStats, Failed>(
            std::span(bytes).subspan(1), limits);
    EXPECT_EQ(messages_of<Hello>(messages), limits.workers);
    EXPECT_EQ(messages_of<WorkerStats>(messages), limits.workers);
    EXPECT_EQ(messages_of<Failed>(messages), 0U);
    std::uint64_t tokens = 0;
    for (const auto& message : messages) {
      const auto* const report = std::get_if<Report>(&message);
      tokens += report != nullptr ? report->tokens : 0;
    }
    EXPECT_EQ(tokens, words_of_text());
  }
}

TEST(Seeds, ForAWorkerGoFromStartToEnd) {
  using namespace strategy;
  const std::vector<path> seeds = seeds_of("worker_fuzzer");
  EXPECT_EQ(seeds.size(), 12U);
  for (const path& seed : seeds) {
    SCOPED_TRACE(seed);
    const Bytes bytes = bytes_of(seed);
    const Limits limits = limits_of(seed);
    const auto messages =
        understood<Limits, Start, Text, Slot, Range, GiveCounts, TextEnd, End>(bytes, limits);
    ASSERT_FALSE(messages.empty());
    EXPECT_TRUE(std::holds_alternative<Start>(messages.front()));
    EXPECT_TRUE(std::holds_alternative<End>(messages.back()));
    // With two workers, the other one may have received all chunks.
    const std::size_t chunks =
        messages_of<Text>(messages) + messages_of<Slot>(messages) + messages_of<Range>(messages);
    EXPECT_GE(chunks, limits.workers == 1 ? 3U : 0U);
    const bool are_counts_shared = seed.filename().string().starts_with("shared");
    EXPECT_GE(messages_of<GiveCounts>(messages),
              limits.workers == 1 && !are_counts_shared ? 1U : 0U);
  }
}

TEST(Seeds, ForATrialAreUnderstood) {
  using namespace compare;
  const std::vector<path> seeds = seeds_of("compare_fuzzer");
  EXPECT_EQ(seeds.size(), 3U);
  for (const path& seed : seeds) {
    SCOPED_TRACE(seed);
    const Bytes bytes = bytes_of(seed);
    const auto messages =
        understood<NoLimits, Path, Descriptor, Begin, Ready, Done, Failed, Word, ListEnd>(
            std::span(bytes).subspan(1), {});
    EXPECT_GE(messages.size(), 2U);
  }
}

}  // namespace
}  // namespace hapax
