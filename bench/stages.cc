// The stages of a count alone: tokenise by each kernel, hash, look up, merge, sort. Bytes and words
// a second, on generated text of three kinds.
//
//     cmake --preset bench && cmake --build --preset bench && build/bench/bench/hapax_stages
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "hapax/count.h"
#include "hash/hash_batch.h"
#include "support/naive.h"
#include "support/texts.h"
#include "table/merge.h"
#include "table/table.h"
#include "text/kernel.h"
#include "text/tokeniser.h"

namespace hapax {
namespace {

constexpr std::size_t kTextBytes = 4'000'000;
constexpr hash::Seed kSeed{1};

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

const text::Kernel& fastest() { return text::kernels().front(); }

table::Table make_table(Budget& budget) {
  return table::Table::create(Region::Backing::kPrivate, table::generous_room(1), 0, budget)
      .value();
}

void append_numbered(std::string& text, std::uint64_t number) {
  text += 'w';
  text += std::to_string(number);
  text += ' ';
}

// Distinct words: "w0", "w1", ..
table::Table numbered_words(Budget& budget, std::uint64_t first, std::uint64_t words) {
  std::string text;
  for (std::uint64_t i = first; i < first + words; ++i) {
    append_numbered(text, i);
  }
  table::Table table = make_table(budget);
  text::WordBatch batch;
  text::KernelUse use;
  text::Tokeniser tokeniser(chunk_of(text), LetterCase::kLower, fastest(), use);
  while (tokeniser.next(batch)) {
    benchmark::DoNotOptimize(table.count(batch, kSeed).ok());
  }
  return table;
}

// By the kernel whose number among kernels() is the second argument.
const text::Kernel& kernel_of(const benchmark::State& state) {
  return text::kernels()[static_cast<std::size_t>(state.range(1))];
}

void tokenise(benchmark::State& state) {
  const std::string& text = text_of(state.range(0));
  const text::Kernel& kernel = kernel_of(state);
  text::WordBatch batch;
  std::int64_t words = 0;
  for (auto _ : state) {
    text::KernelUse use;
    text::Tokeniser tokeniser(chunk_of(text), LetterCase::kLower, kernel, use);
    while (tokeniser.next(batch)) {
      words += static_cast<std::int64_t>(batch.tokens());
    }
  }
  state.SetLabel(std::string(kernel.name));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(words);
}

void tokenise_and_count(benchmark::State& state) {
  const std::string& text = text_of(state.range(0));
  const text::Kernel& kernel = kernel_of(state);
  Budget budget;
  table::Table table = make_table(budget);
  table.use(hash::batch_function_for(kernel.name));
  text::WordBatch batch;
  std::int64_t words = 0;
  for (auto _ : state) {
    text::KernelUse use;
    text::Tokeniser tokeniser(chunk_of(text), LetterCase::kLower, kernel, use);
    while (tokeniser.next(batch)) {
      benchmark::DoNotOptimize(table.count(batch, kSeed).ok());
      words += static_cast<std::int64_t>(batch.tokens());
    }
  }
  state.SetLabel(std::string(kernel.name));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(words);
}

void hash_words(benchmark::State& state) {
  const text::Kernel& kernel = kernel_of(state);
  const hash::BatchFunction hash = hash::batch_function_for(kernel.name);
  text::WordBatch batch;
  text::KernelUse use;
  text::Tokeniser tokeniser(chunk_of(text_of(state.range(0))), LetterCase::kLower, fastest(), use);
  tokeniser.next(batch);
  const std::size_t words = std::min(batch.size, hash::HashedWords::kMost);
  const auto hashed = std::make_unique<hash::HashedWords>();
  for (auto _ : state) {
    hash(batch.text.data(), batch.edges.data(), words, kSeed, 40, *hashed);
    benchmark::ClobberMemory();
  }
  state.SetLabel(std::string(kernel.name));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(words));
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
  state.SetItemsProcessed(state.iterations() * 2 * static_cast<std::int64_t>(words));
}

void sort_by_count(benchmark::State& state) {
  std::string text;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    append_numbered(text, static_cast<std::uint64_t>(i));
    text += i % 3 == 0 ? "x " : "";
  }
  const Result<Counts> counts = count({MemoryInput{test::as_bytes(text)}});
  for (auto _ : state) {
    benchmark::DoNotOptimize(counts->cursor({}, static_cast<unsigned>(state.range(1))));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

constexpr auto kAscii = static_cast<std::int64_t>(test::Kind::kAscii);
constexpr auto kMixed = static_cast<std::int64_t>(test::Kind::kMixedScripts);
constexpr auto kNoise = static_cast<std::int64_t>(test::Kind::kRandomBytes);

void each_kernel(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"kind", "kernel"});
  for (const std::int64_t kind : {kAscii, kMixed, kNoise}) {
    for (std::size_t kernel = 0; kernel < text::kernels().size(); ++kernel) {
      bench->Args({kind, static_cast<std::int64_t>(kernel)});
    }
  }
}

BENCHMARK(tokenise)->Apply(each_kernel);
BENCHMARK(hash_words)->Apply(each_kernel);
BENCHMARK(tokenise_and_count)->Apply(each_kernel);
BENCHMARK(merge_two)->ArgName("words")->Arg(10'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(sort_by_count)
    ->ArgNames({"words", "workers"})
    ->Args({1'000'000, 1})
    ->Args({1'000'000, 2});

}  // namespace
}  // namespace hapax
