// Each record gets three digits of 8 bits, from where the words of the bucket begin to differ. The
// digits are sorted by radix, the last one first, without a comparison and so without a branch to
// mispredict. Only records with the same digits are compared.
#include "order/bucket_sorter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace hapax::order {
namespace {

constexpr unsigned kDigits = 3;
constexpr unsigned kDigitBits = 8;
constexpr std::size_t kDigitValues = std::size_t{1} << kDigitBits;

std::size_t digit_of(std::uint32_t digits, unsigned digit) {
  return digits >> (digit * kDigitBits) & (kDigitValues - 1);
}

void sort_few(std::span<WordRecord> records) {
  constexpr std::size_t kMaxInserted = 16;
  if (records.size() > kMaxInserted) {
    std::sort(records.begin(), records.end());
    return;
  }
  for (std::size_t i = 1; i < records.size(); ++i) {
    const WordRecord record = records[i];
    std::size_t to = i;
    for (; to > 0 && record < records[to - 1]; --to) {
      records[to] = records[to - 1];
    }
    records[to] = record;
  }
}

}  // namespace

void BucketSorter::sort(std::span<const std::uint32_t> chunk_numbers) {
  constexpr std::size_t kFew = 64;
  bucket_.clear();
  for (const std::uint32_t number : chunk_numbers) {
    const std::span<const WordRecord> chunk = chunks_[number];
    bucket_.insert(bucket_.end(), chunk.begin(), chunk.end());
  }
  if (bucket_.size() <= kFew) {
    std::sort(bucket_.begin(), bucket_.end());
    sorted_.swap(bucket_);
  } else {
    sort_keys();
    sort_records();
  }
  turn_into_bytes();
  for (std::size_t i = 0; i < sorted_.size(); i += RecordChunks::kRecords) {
    std::copy_n(sorted_.begin() + static_cast<std::ptrdiff_t>(i),
                std::min(RecordChunks::kRecords, sorted_.size() - i),
                chunks_[chunk_numbers[i / RecordChunks::kRecords]].data());
  }
}

// Fills keys_ and sorts it by the digits.
void BucketSorter::sort_keys() {
  std::uint64_t least = bucket_[0].high;
  std::uint64_t greatest = least;
  for (const WordRecord& record : bucket_) {
    least = std::min(least, record.high);
    greatest = std::max(greatest, record.high);
  }
  const int unused_bits = std::countl_zero((greatest - least) | 1);
  std::array<std::array<std::uint32_t, kDigitValues>, kDigits> places{};
  keys_.resize(bucket_.size());
  other_keys_.resize(bucket_.size());
  for (std::size_t i = 0; i < bucket_.size(); ++i) {
    const auto digits = static_cast<std::uint32_t>((bucket_[i].high - least) << unused_bits >>
                                                   (64 - kDigits * kDigitBits));
    keys_[i] = {digits, static_cast<std::uint32_t>(i)};
    for (unsigned digit = 0; digit < kDigits; ++digit) {
      ++places[digit][digit_of(digits, digit)];
    }
  }
  for (unsigned digit = 0; digit < kDigits; ++digit) {
    std::uint32_t so_far = 0;
    for (std::uint32_t& place : places[digit]) {
      so_far += std::exchange(place, so_far);
    }
    for (const Key& key : keys_) {
      other_keys_[places[digit][digit_of(key.digits, digit)]++] = key;
    }
    keys_.swap(other_keys_);
  }
}

// Fills sorted_ in the order of the keys, and sorts records whose digits are the same.
void BucketSorter::sort_records() {
  sorted_.resize(bucket_.size());
  std::size_t same = 0;  // where the records with the same digits begin
  for (std::size_t i = 0; i < bucket_.size(); ++i) {
    if (keys_[i].digits != keys_[same].digits) {
      if (i - same > 1) {
        sort_few(std::span(sorted_).subspan(same, i - same));
      }
      same = i;
    }
    sorted_[i] = bucket_[keys_[i].record];
  }
  sort_few(std::span(sorted_).subspan(same));
}

// References are still behind other words with the same first 8 bytes; the words themselves say
// where they belong.
void BucketSorter::turn_into_bytes() {
  std::size_t same = 0;  // where the records with the same first 8 bytes begin
  std::uint64_t high = sorted_.empty() ? 0 : sorted_[0].high;
  bool has_reference = false;
  for (std::size_t i = 0; i < sorted_.size(); ++i) {
    const WordRecord record = sorted_[i];
    if (record.high != high) {
      if (has_reference && i - same > 1) {
        sort_words(same, i);
      }
      same = i;
      high = record.high;
      has_reference = false;
    }
    has_reference |= record.is_reference();
    sorted_[i] = {swapped_to_big_endian(record.high), swapped_to_big_endian(record.low)};
  }
  if (has_reference) {
    sort_words(same, sorted_.size());
  }
}

// Records [begin, end), which are stored as bytes and begin with the same 8. The next 8 decide most
// comparisons, so each word is read once, and all come from memory at the same time.
void BucketSorter::sort_words(std::size_t begin, std::size_t end) {
  const std::span<WordRecord> records = std::span(sorted_).subspan(begin, end - begin);
  for (const WordRecord& record : records) {
    prefetch_word(record);
  }
  continued_.clear();
  for (const WordRecord& record : records) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word_of(record, words_).data() + sizeof bytes, sizeof bytes);
    continued_.push_back({swapped_to_big_endian(bytes), record});
  }
  std::sort(continued_.begin(), continued_.end(), [this](const Continued& a, const Continued& b) {
    return a.bytes != b.bytes ? a.bytes < b.bytes
                              : word_of(a.record, words_) < word_of(b.record, words_);
  });
  std::ranges::transform(continued_, records.begin(), &Continued::record);
}

}  // namespace hapax::order
