// Measures the stages of a count one by one: tokenise with each kernel, hash, look up, merge, sort.
// Reports bytes a second and nanoseconds a word, on generated text of three kinds and on
// vocabularies of several sizes.
//
//     cmake --preset bench && cmake --build --preset bench && build/bench/bench/hapax_stages
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "hapax/count.h"
#include "hash/hash_batch.h"
#include "support/batches.h"
#include "support/bytes.h"
#include "support/texts.h"
#include "table/cpu_levels.h"
#include "table/merge.h"
#include "table/table.h"
#include "text/tokeniser.h"

namespace hapax {
namespace {

constexpr std::size_t kTextBytes = 4'000'000;
constexpr hash::Seed kSeed{1};

using test::make_table;

const std::string& text_of(std::int64_t kind) {
  static std::map<std::int64_t, std::string> texts;
  std::string& text = texts[kind];
  if (text.empty()) {
    text = test::make_text(static_cast<test::Kind>(kind), kTextBytes, 1);
  }
  return text;
}

text::Chunk chunk_of(const std::string& text) {
  const auto bytes = test::as_bytes(text);
  return {.bytes = bytes.data(), .size = bytes.size(), .owned_end = bytes.size()};
}

const table::CpuLevel& fastest() { return table::cpu_levels().front(); }

// Distinct words: "w0", "w1", ..
table::Table numbered_words(Budget& budget, std::uint64_t first, std::uint64_t words) {
  std::vector<std::string> all;
  for (std::uint64_t i = first; i < first + words; ++i) {
    all.push_back(test::numbered("w", i));
  }
  table::Table table = make_table(budget);
  test::count_all(table, all, kSeed);
  return table;
}

void report_words(benchmark::State& state, std::int64_t words) {
  state.SetItemsProcessed(words);
  state.counters["ns_a_word"] = benchmark::Counter(
      static_cast<double>(words) * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// The level whose index in cpu_levels() is the second argument.
const table::CpuLevel& level_of(const benchmark::State& state) {
  return table::cpu_levels()[static_cast<std::size_t>(state.range(1))];
}

void tokenise(benchmark::State& state) {
  const std::string& text = text_of(state.range(0));
  const table::CpuLevel& level = level_of(state);
  text::WordBatch batch;
  std::int64_t words = 0;
  for (auto _ : state) {
    text::KernelBackoff backoff;
    text::Tokeniser tokeniser(chunk_of(text), TokenProfile::kPython, LetterCase::kLower,
                              level.tokenise, backoff);
    while (tokeniser.next(batch)) {
      words += static_cast<std::int64_t>(batch.tokens());
    }
  }
  state.SetLabel(std::string(level.name));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  report_words(state, words);
}

void tokenise_and_count(benchmark::State& state) {
  const std::string& text = text_of(state.range(0));
  const table::CpuLevel& level = level_of(state);
  Budget budget;
  table::Table table = make_table(budget);
  table.use(level);
  text::WordBatch batch;
  std::int64_t words = 0;
  for (auto _ : state) {
    text::KernelBackoff backoff;
    text::Tokeniser tokeniser(chunk_of(text), TokenProfile::kPython, LetterCase::kLower,
                              level.tokenise, backoff);
    while (tokeniser.next(batch)) {
      benchmark::DoNotOptimize(table.count(batch, kSeed).ok());
      words += static_cast<std::int64_t>(batch.tokens());
    }
  }
  state.SetLabel(std::string(level.name));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  report_words(state, words);
}

void hash_words(benchmark::State& state) {
  const table::CpuLevel& level = level_of(state);
  text::WordBatch batch;
  text::KernelBackoff backoff;
  text::Tokeniser tokeniser(chunk_of(text_of(state.range(0))), TokenProfile::kPython,
                            LetterCase::kLower, fastest().tokenise, backoff);
  tokeniser.next(batch);
  const std::size_t words = std::min(batch.size, hash::HashedWords::kMaxWords);
  const auto hashed = std::make_unique<hash::HashedWords>();
  for (auto _ : state) {
    level.hash(batch.text.data(), batch.edges.get(), words, kSeed, *hashed);
    benchmark::ClobberMemory();
  }
  state.SetLabel(std::string(level.name));
  report_words(state, state.iterations() * static_cast<std::int64_t>(words));
}

text::WordBatch copy_of(const text::WordBatch& batch) {
  text::WordBatch copy;
  std::copy_n(batch.edges.get(), 2 * batch.size, copy.edges.get());
  copy.size = batch.size;
  copy.giant_bytes = batch.giant_bytes;
  copy.text_bytes = batch.text_bytes;
  copy.text = batch.text;
  return copy;
}

// Counts words that the tokeniser has found already, in a table that has them already. There are
// `vocabulary` distinct words with the frequencies of Zipf's law, of `length` letters and a number.
void look_up(benchmark::State& state) {
  constexpr std::size_t kWords = 1'000'000;
  const auto vocabulary = static_cast<double>(state.range(0));
  const std::string stem(static_cast<std::size_t>(state.range(1)), 'w');
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> even(0, std::log(vocabulary));
  std::vector<std::string> words;
  words.reserve(kWords);
  for (std::size_t i = 0; i < kWords; ++i) {
    words.push_back(test::numbered(stem, static_cast<std::uint64_t>(std::exp(even(random)))));
  }
  std::vector<text::WordBatch> batches;
  test::in_batches(words, [&](const text::WordBatch& batch) {
    batches.push_back(copy_of(batch));
    return true;
  });
  Budget budget;
  table::Table table = make_table(budget);
  table.use(fastest());
  for (auto _ : state) {
    for (const text::WordBatch& batch : batches) {
      benchmark::DoNotOptimize(table.count(batch, kSeed).ok());
    }
  }
  report_words(state, state.iterations() * static_cast<std::int64_t>(kWords));
}

void merge_two(benchmark::State& state) {
  const auto words = static_cast<std::uint64_t>(state.range(0));
  Budget budget;
  const table::Table one = numbered_words(budget, 0, words);
  const table::Table other = numbered_words(budget, words / 2, words);
  const std::vector<table::TableView> views = {one.view(), other.view()};
  for (auto _ : state) {
    benchmark::DoNotOptimize(table::merge_partition(views, 0, 0, budget).ok());
  }
  report_words(state, state.iterations() * 2 * static_cast<std::int64_t>(words));
}

void sort_by_count(benchmark::State& state) {
  std::string text;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    text += test::numbered("w", static_cast<std::uint64_t>(i)) += i % 3 == 0 ? " x " : " ";
  }
  const Result<Counts> counts = count({MemoryInput{test::as_bytes(text)}});
  for (auto _ : state) {
    benchmark::DoNotOptimize(counts->cursor({}, static_cast<unsigned>(state.range(1))));
  }
  report_words(state, state.iterations() * state.range(0));
}

constexpr auto kAscii = static_cast<std::int64_t>(test::Kind::kAscii);
constexpr auto kMixed = static_cast<std::int64_t>(test::Kind::kMixedScripts);
constexpr auto kNoise = static_cast<std::int64_t>(test::Kind::kRandomBytes);

void each_kernel(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"kind", "kernel"});
  for (const std::int64_t kind : {kAscii, kMixed, kNoise}) {
    for (std::size_t kernel = 0; kernel < table::cpu_levels().size(); ++kernel) {
      bench->Args({kind, static_cast<std::int64_t>(kernel)});
    }
  }
}

BENCHMARK(tokenise)->Apply(each_kernel);
BENCHMARK(hash_words)->Apply(each_kernel);
BENCHMARK(tokenise_and_count)->Apply(each_kernel);
BENCHMARK(look_up)
    ->ArgNames({"vocabulary", "length"})
    ->ArgsProduct({{1'000, 100'000, 2'000'000}, {2, 20, 60}});
BENCHMARK(merge_two)->ArgName("words")->Arg(10'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(sort_by_count)
    ->ArgNames({"words", "workers"})
    ->Args({1'000'000, 1})
    ->Args({1'000'000, 2});

}  // namespace
}  // namespace hapax
