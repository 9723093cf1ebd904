#include "order/record_cursor.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace hapax::order {
namespace {

class RecordCursor final : public Cursor {
 public:
  using Bucket = SortedRecords::Bucket;

  RecordCursor(std::shared_ptr<const store::WordSource> words,
               std::shared_ptr<const SortedRecords> sorted, std::uint64_t begin, std::uint64_t end)
      : words_(std::move(words)), sorted_(std::move(sorted)), begin_(begin), end_(end), at_(begin) {
    const std::uint64_t record = std::max(begin, frequent()) - frequent();
    const auto after = std::ranges::upper_bound(sorted_->buckets, record, {}, &Bucket::begin);
    bucket_ = sorted_->buckets.data() + (after - sorted_->buckets.begin()) - 1;
  }

  std::optional<WordCount> next() override {
    if (next_ == end_of_chunk_) {
      if (at_ == end_) {
        return std::nullopt;
      }
      if (at_ < frequent()) {
        constexpr std::uint64_t kAhead = 32;
        sorted_->frequent[std::min(at_ + kAhead, frequent() - 1)].word.prefetch();
        const store::WordRef word = sorted_->frequent[at_++].word;
        return WordCount{words_->word(word), word.count()};
      }
      enter_chunk();
    }
    return WordCount{word_of(*next_++, *words_), bucket_->count};
  }
  std::uint64_t size() const override { return end_ - begin_; }
  std::unique_ptr<Cursor> part(std::uint64_t begin, std::uint64_t end) const override {
    return std::make_unique<RecordCursor>(words_, sorted_, begin_ + begin, begin_ + end);
  }

 private:
  std::uint64_t frequent() const { return sorted_->frequent.size(); }

  // Goes to record at_ of the list.
  void enter_chunk() {
    const std::uint64_t record = at_ - frequent();
    bucket_ += record == bucket_[1].begin ? 1 : 0;
    const std::uint64_t offset = record - bucket_->begin;
    const std::size_t chunk = bucket_->first_chunk + offset / RecordChunks::kRecords;
    const std::size_t in_chunk = offset % RecordChunks::kRecords;
    const std::uint64_t size =
        std::min({RecordChunks::kRecords - in_chunk, bucket_[1].begin - record, end_ - at_});
    next_ = records_of(chunk) + in_chunk;
    end_of_chunk_ = next_ + size;
    at_ += size;
    prefetch_after(chunk);
  }

  // Chunks, and the words of references, stand anywhere in memory: asks for the records of the
  // chunk after the next one, and for the words of the next one. GCC would drop the call of a
  // function that only prefetches.
  [[gnu::always_inline]] void prefetch_after(std::size_t chunk) const {
    constexpr std::size_t kRecordsOfALine = 64 / sizeof(WordRecord);
    const std::size_t last = sorted_->chunk_numbers.size() - 1;
    const WordRecord* const far = records_of(std::min(chunk + 2, last));
    const WordRecord* const near = records_of(std::min(chunk + 1, last));
    for (std::size_t i = 0; i < RecordChunks::kRecords; i += kRecordsOfALine) {
      __builtin_prefetch(far + i);
    }
    for (std::size_t i = 0; i < RecordChunks::kRecords; ++i) {
      prefetch_word(near[i]);
    }
  }

  const WordRecord* records_of(std::size_t chunk) const {
    return sorted_->chunks.data(sorted_->chunk_numbers[chunk]);
  }

  std::shared_ptr<const store::WordSource> words_;
  std::shared_ptr<const SortedRecords> sorted_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t at_;  // behind the frequent words, where the next chunk begins
  const Bucket* bucket_;
  // The rest of a chunk.
  const WordRecord* next_ = nullptr;
  const WordRecord* end_of_chunk_ = nullptr;
};

}  // namespace

std::unique_ptr<Cursor> make_record_cursor(std::shared_ptr<const store::WordSource> words,
                                           std::shared_ptr<const SortedRecords> sorted) {
  const std::uint64_t size = sorted->size();
  return std::make_unique<RecordCursor>(std::move(words), std::move(sorted), 0, size);
}

}  // namespace hapax::order
