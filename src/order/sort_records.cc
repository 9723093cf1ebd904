#include "order/sort_records.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <utility>

#include "base/caught_error.h"
#include "base/parallel.h"
#include "order/bucket_sorter.h"
#include "order/record_splitters.h"
#include "order/selects.h"
#include "order/sort_entries.h"

namespace hapax::order {
namespace {

constexpr std::size_t kWordsOfARead = 512;
constexpr std::uint64_t kFrequentCount = RecordSplitters::kFrequentCount;

// Reads the words that `selection` takes: those that have a bucket, and the frequent ones.
class SelectedWords {
 public:
  SelectedWords(const store::WordSource& words, const Selection& selection)
      : words_(words),
        selection_(selection),
        all_(selection.min_count <= 1 && selection.min_length <= 1) {}

  // Reads some words; false at the end of the piece.
  bool read(std::size_t piece, std::uint64_t& at) {
    const std::size_t size = words_.read(piece, at, read_);
    size_ = 0;
    frequent_size_ = 0;
    // Without a branch on the word, which would be mispredicted often.
    for (const store::WordRef ref : std::span(read_).first(size)) {
      const std::uint64_t count = ref.count();
      const bool taken = all_ || selects(selection_, {words_.word(ref), count});
      with_bucket_[size_] = ref;
      frequent_[frequent_size_] = ref;
      size_ += static_cast<std::size_t>(taken & (count < kFrequentCount));
      frequent_size_ += static_cast<std::size_t>(taken & (count >= kFrequentCount));
    }
    return size > 0;
  }

  std::span<const store::WordRef> with_bucket() const {
    return std::span(with_bucket_).first(size_);
  }
  std::span<const store::WordRef> frequent() const {
    return std::span(frequent_).first(frequent_size_);
  }

 private:
  const store::WordSource& words_;
  const Selection& selection_;
  const bool all_;
  std::array<store::WordRef, kWordsOfARead> read_;
  std::array<store::WordRef, kWordsOfARead> with_bucket_;
  std::array<store::WordRef, kWordsOfARead> frequent_;
  std::size_t size_ = 0;
  std::size_t frequent_size_ = 0;
};

// The sample is of a few whole pieces. A piece may begin with words of one length, so its first
// words alone would be no sample.
RecordSplitters splitters_of(const store::WordSource& words, const Selection& selection) {
  constexpr std::size_t kPiecesOfSample = 6;
  const std::size_t pieces = std::min(words.pieces(), kPiecesOfSample);
  const std::uint64_t wanted = RecordSplitters::samples_for(words.size()) + 1;
  const std::uint64_t step = words.size() * pieces / (words.pieces() * wanted + 1) + 1;
  std::vector<std::uint64_t> sample;
  std::uint64_t number = 0;  // of a word in the pieces
  SelectedWords some(words, selection);
  for (std::size_t i = 0; i < pieces; ++i) {
    for (std::uint64_t at = 0; some.read(words.pieces() * i / pieces, at);) {
      for (const store::WordRef ref : some.with_bucket()) {
        if (number++ % step == 0) {
          sample.push_back(RecordSplitters::key_of(ref.count(), words.prefix(ref)));
        }
      }
    }
  }
  return RecordSplitters(words.size(), std::move(sample));
}

// Moves all words to their buckets.
class Collector {
 public:
  Collector(const store::WordSource& words, const Selection& selection,
            const RecordSplitters& splitters, unsigned threads, RecordChunks& chunks,
            const std::stop_token& stop)
      : words_(words),
        selection_(selection),
        splitters_(splitters),
        chunks_(chunks),
        stop_(stop),
        frequent_(threads) {}

  // The work of one thread: pieces, until none is left.
  void work(std::size_t thread) {
    RecordChunks::Adder adder(chunks_, splitters_.buckets());
    SelectedWords some(words_, selection_);
    for (std::size_t piece = next_piece_++; piece < words_.pieces(); piece = next_piece_++) {
      if (stop_.stop_requested()) {
        throw Cancelled();
      }
      for (std::uint64_t at = 0; some.read(piece, at);) {
        add(some.with_bucket(), adder);
        for (const store::WordRef ref : some.frequent()) {
          frequent_[thread].push_back(entry_of(words_, ref, Order::kByCount));
        }
      }
    }
    adder.finish();
  }

  LargeArray<SortEntry> frequent() const {
    std::size_t size = 0;
    for (const std::vector<SortEntry>& some : frequent_) {
      size += some.size();
    }
    LargeArray<SortEntry> all(size);
    SortEntry* to = all.begin();
    for (const std::vector<SortEntry>& some : frequent_) {
      to = std::copy(some.begin(), some.end(), to);
    }
    return all;
  }

 private:
  void add(std::span<const store::WordRef> some, RecordChunks::Adder& adder) const {
    constexpr std::size_t kRoom = kWordsOfARead + RecordSplitters::kTogether;
    std::array<WordRecord, kWordsOfARead> records;
    std::array<std::uint64_t, kRoom> keys;
    std::array<std::uint16_t, kRoom> buckets;
    for (std::size_t i = 0; i < some.size(); ++i) {
      records[i] = record_of(words_, some[i]);
      keys[i] = RecordSplitters::key_of(some[i].count(), records[i].high);
    }
    std::fill_n(keys.begin() + some.size(), RecordSplitters::kTogether, 0);
    splitters_.find(std::span(keys).first(some.size()), buckets.data());
    for (std::size_t i = 0; i < some.size(); ++i) {
      adder.add(buckets[i], records[i]);
    }
  }

  const store::WordSource& words_;
  const Selection& selection_;
  const RecordSplitters& splitters_;
  RecordChunks& chunks_;
  const std::stop_token& stop_;
  std::atomic<std::size_t> next_piece_{0};
  std::vector<std::vector<SortEntry>> frequent_;  // of each thread
};

// Each thread has a chunk of each bucket that is not full yet. More threads would leave more than
// half as much memory unused as there are records.
unsigned threads_for(std::uint64_t words, std::size_t buckets, unsigned workers) {
  const std::uint64_t most = words / (buckets * RecordChunks::kRecords);
  return static_cast<unsigned>(std::clamp<std::uint64_t>(most, 1, workers));
}

// Lists the chunks in the order of their buckets, and the buckets that have words.
void list_buckets(const RecordSplitters& splitters, SortedRecords& sorted) {
  std::vector<std::uint32_t> places(splitters.buckets() + 1);
  std::vector<std::uint64_t> sizes(splitters.buckets());
  RecordChunks& chunks = sorted.chunks;
  for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk) {
    ++places[chunks.bucket_of(chunk) + 1];
    sizes[chunks.bucket_of(chunk)] += chunks[chunk].size();
  }
  std::uint64_t begin = 0;
  for (std::size_t bucket = 0; bucket < splitters.buckets(); ++bucket) {
    places[bucket + 1] += places[bucket];
    if (sizes[bucket] > 0) {
      sorted.buckets.push_back(
          {begin, places[bucket], static_cast<std::uint32_t>(splitters.count_of(bucket))});
      begin += sizes[bucket];
    }
  }
  sorted.buckets.push_back({begin, places.back(), 0});
  sorted.chunk_numbers.resize(chunks.size());
  for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk) {
    sorted.chunk_numbers[places[chunks.bucket_of(chunk)]++] = static_cast<std::uint32_t>(chunk);
  }
}

void sort_buckets(const store::WordSource& words, SortedRecords& sorted, unsigned workers,
                  const std::stop_token& stop) {
  // Some buckets together share the memory in which they are sorted.
  constexpr std::size_t kBucketsOfATask = 16;
  const std::size_t buckets = sorted.buckets.size() - 1;
  const auto sort_some = [&](std::size_t task) {
    BucketSorter sorter(words, sorted.chunks);
    const std::size_t first = task * kBucketsOfATask;
    for (std::size_t i = first; i < std::min(first + kBucketsOfATask, buckets); ++i) {
      const std::size_t begin = sorted.buckets[i].first_chunk;
      sorter.sort(std::span(sorted.chunk_numbers)
                      .subspan(begin, sorted.buckets[i + 1].first_chunk - begin));
    }
  };
  parallel_for(workers, (buckets + kBucketsOfATask - 1) / kBucketsOfATask, sort_some, stop);
}

}  // namespace

std::shared_ptr<const SortedRecords> sort_records(const store::WordSource& words,
                                                  const Selection& selection, unsigned workers,
                                                  const std::stop_token& stop) {
  const RecordSplitters splitters = splitters_of(words, selection);
  const unsigned threads = threads_for(words.size(), splitters.buckets(), workers);
  const auto sorted = std::make_shared<SortedRecords>(words.size() / RecordChunks::kRecords +
                                                      threads * splitters.buckets());
  Collector collector(words, selection, splitters, threads, sorted->chunks, stop);
  parallel_for(
      threads, threads, [&](std::size_t thread) { collector.work(thread); }, stop);
  list_buckets(splitters, *sorted);
  sort_buckets(words, *sorted, workers, stop);
  sorted->frequent =
      sort_entries(collector.frequent(), EntryLess(words, Order::kByCount), workers, stop);
  return sorted;
}

}  // namespace hapax::order
