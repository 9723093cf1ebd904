// The answer: every distinct word with its count.
//
// Thread safety: a Counts never changes after count() has made it; any number of threads may read
// it. Words are views into it and live as long as it does (moving it keeps them valid). Tested by
// tests/order/counts_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/export.h"
#include "hapax/run_stats.h"

namespace hapax {

struct WordCount {
  std::string_view word;  // UTF-8
  std::uint64_t count = 0;
  bool operator==(const WordCount&) const = default;
};

enum class Order : std::uint8_t {
  kByCount,  // count descending, then the word's bytes ascending
  kByWord,   // the word's bytes ascending, which is code point order
};

// Something a caller may want to know that is not an error.
struct Notice {
  enum class Kind : std::uint8_t {
    kInvalidBytes,   // `number` sequences, the first at `offset`, in `bytes` bytes of text
    kLooksBinary,    // a NUL at `offset`, in the first 32 KB of the text
    kOtherFormat,    // counted as it stands, but no plain text: `text` is its name, "zip", "pdf"; a
                     // format that hapax decompresses, "gzip": what it gave was compressed again
    kOtherEncoding,  // the same: UTF-16, UTF-32 without a mark, ISO-2022-JP: `text` is "utf-16le"
    // Left out by rule: by a walk (a link, a device, our own output), or any input but a range that
    // looks binary, under BinaryInputs::kSkip. `text` says why.
    kSkipped,
    kNothingFound,   // a directory without a file to count: `text` says so
    kUnreadable,     // left out under OnUnreadable::kSkip: `text` says why
    kPartlyCounted,  // the same, midway: `number` bytes of its text are in the counts
    kGrown,  // a file was written to while it was counted: the `number` bytes of text that were
             // there before are in the counts
    // `number` of the `wanted` files in a directory are hidden: `text` is the path of one.
    kHiddenCounted,
    kFewerWorkers,  // `number` workers counted instead of the `wanted` ones: `text` says why
  };
  Kind kind = Kind::kSkipped;
  std::string path;
  std::string text;
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  bool offset_is_decoded = false;
  // Under kFewerWorkers: how many workers were wanted; under kHiddenCounted: how many files there
  // are.
  std::uint64_t wanted = 0;
  // Under kInvalidBytes: how many bytes of text were counted.
  std::uint64_t bytes = 0;
  // Under kPartlyCounted: no checksum confirms the last member of the compressed input.
  bool is_unchecked = false;
  // Under kLooksBinary, kOtherFormat and kOtherEncoding: there is a NUL, at `offset`.
  bool has_nul = false;
  // Under kOtherFormat: what looks like `text` is the content of a compressed input.
  bool is_compressed = false;
  // Under kInvalidBytes: a byte order mark or the caller named the encoding, so it is no guess.
  bool is_encoding_known = false;
};

// Columns as Arrow lays out large_string and int64: word i is bytes[offsets[i] .. offsets[i + 1]).
struct Columns {
  std::vector<std::int64_t> offsets;  // rows + 1 values, the first 0
  std::vector<char> bytes;            // the words, one after the other
  std::vector<std::int64_t> counts;   // rows values
};

// Which words to list, and how.
struct Selection {
  Order order = Order::kByCount;
  std::optional<std::uint64_t> first = {};  // the first k of the order; empty: all
  std::uint64_t min_count = 1;
  std::uint64_t min_length = 1;  // in code points
};

namespace order {
struct TableSet;
}

// A forward pass over (word, count) in order. Keeps its own state: one thread at a time.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // The next word, or nothing at the end.
  virtual std::optional<WordCount> next() = 0;
  // How many words the whole pass gives.
  virtual std::uint64_t size() const = 0;
  // How many it would give without Selection::first.
  virtual std::uint64_t matching() const { return size(); }
  // Words [begin, end) of the whole pass as a pass of its own, for another thread; null where they
  // can only be had one after the other. This pass stays where it is.
  virtual std::unique_ptr<Cursor> part(std::uint64_t /*begin*/, std::uint64_t /*end*/) const {
    return nullptr;
  }
};

class HAPAX_API Counts {
 public:
  Counts(std::shared_ptr<const order::TableSet> tables, TokenProfile token_profile,
         LetterCase letter_case, RunStats stats, std::vector<Notice> notices);
  ~Counts();
  Counts(Counts&&) noexcept;
  Counts& operator=(Counts&&) noexcept;

  std::uint64_t size() const;     // distinct words (types)
  std::uint64_t total() const;    // words, every occurrence (tokens)
  std::uint64_t hapaxes() const;  // words that occur once

  // The count of `word`, which is compared as it stands (lower-case it first); 0 where it is
  // absent.
  std::uint64_t operator[](std::string_view word) const;

  // Words in order; sorting uses up to `workers` threads (0: as many as this process may run on).
  // Null where a request to `stop` ended the sorting. Throws std::bad_alloc where there is no
  // memory for it, as top() and columns() do.
  std::unique_ptr<Cursor> cursor(const Selection& selection = {}, unsigned workers = 1,
                                 const std::stop_token& stop = {}) const;
  std::vector<WordCount> top(std::uint64_t k) const;
  Columns columns(const Selection& selection = {}, unsigned workers = 1) const;

  // All words in no particular order, without sorting: `for (auto [word, count] : counts)`.
  class Iterator;
  Iterator begin() const;
  std::default_sentinel_t end() const { return {}; }

  // What the words are, of the options of the run.
  TokenProfile token_profile() const { return token_profile_; }
  LetterCase letter_case() const { return letter_case_; }

  const RunStats& stats() const { return stats_; }
  const std::vector<Notice>& notices() const { return notices_; }

 private:
  std::shared_ptr<const order::TableSet> tables_;
  TokenProfile token_profile_;
  LetterCase letter_case_;
  RunStats stats_;
  std::vector<Notice> notices_;
};

class HAPAX_API Counts::Iterator {
 public:
  using value_type = WordCount;
  using difference_type = std::ptrdiff_t;

  WordCount operator*() const;
  Iterator& operator++();
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const;

 private:
  friend class Counts;
  explicit Iterator(const order::TableSet* tables);
  void skip_empty();

  const order::TableSet* tables_ = nullptr;
  std::size_t table_ = 0;
  std::uint64_t slot_ = 0;
};

}  // namespace hapax
