// The answer: every distinct word with its count.
//
// Thread safety: a Counts never changes after count() has made it; any number of threads may read
// it. Words are views into it and live as long as it does (moving it keeps them valid); those of a
// cursor live as long as the cursor.
//
// Counts that exceeded a memory limit are on disk (is_on_disk()). Then the words of a cursor and of
// an iterator are views that are valid until it moves. What reads them may fail at any word, and
// throws Failure: operator[], hapaxes(), cursor(), top(), columns(), batches(), begin(), and the
// passes that they give.
//
// Tested by tests/order/counts_test.cc and tests/order/spilled_cursor_test.cc.
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

#include "hapax/columns.h"
#include "hapax/export.h"
#include "hapax/options.h"
#include "hapax/result.h"
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
    kInvalidBytes,  // `number` sequences, the first at `offset`, in `bytes` bytes of text
    kLooksBinary,   // a NUL at `offset`, in the first 32 KB of the text
    // Counted unchanged, but not plain text. `text` is the format: "zip", "pdf". If it is one that
    // hapax decompresses, such as "gzip", the input was compressed twice.
    kOtherFormat,
    // Counted unchanged, but in another encoding: UTF-16 or UTF-32 without a byte order mark, or
    // ISO-2022-JP. `text` is its name: "utf-16le".
    kOtherEncoding,
    // Left out by rule; `text` says why. A walk leaves out links, devices and our own output;
    // BinaryInputs::kSkip leaves out inputs that look binary, but no ranges.
    kSkipped,
    kNothingFound,   // a directory without a file to count: `text` says so
    kUnreadable,     // left out under OnUnreadable::kSkip: `text` says why
    kPartlyCounted,  // reading failed partway: the first `number` bytes of its text were counted
    kGrown,  // a file grew while it was counted: its first `number` bytes of text, which were
             // there before, were counted
    kHiddenCounted,  // `number` of the `wanted` files in a directory are hidden; `text` names one
    kFewerWorkers,   // `number` workers counted instead of the `wanted` ones: `text` says why
  };
  Kind kind = Kind::kSkipped;
  std::string path;
  std::string text;
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  bool offset_is_decoded = false;
  // Under kFewerWorkers: the number of workers that was asked for. Under kHiddenCounted: the number
  // of files in the directory.
  std::uint64_t wanted = 0;
  // Under kInvalidBytes: how many bytes of text were counted.
  std::uint64_t bytes = 0;
  // Under kUnreadable and kPartlyCounted: the kind of the error.
  std::optional<ErrorKind> error = {};
  // Under kPartlyCounted: no checksum confirms the last member of the compressed input.
  bool is_unchecked = false;
  // Under kLooksBinary, kOtherFormat and kOtherEncoding: there is a NUL, at `offset`.
  bool has_nul = false;
  // Under kOtherFormat: the format is that of the content of a compressed input.
  bool is_compressed = false;
  // Under kInvalidBytes: the encoding is known, by a byte order mark or by Options::encoding.
  bool is_encoding_known = false;
  // Which of the inputs of count() it concerns, from 0 on; files of a directory have its number.
  std::optional<std::size_t> input = {};
};

// Which words to list, and how.
struct Selection {
  Order order = Order::kByCount;
  std::optional<std::uint64_t> first = {};  // the first k of the order; empty: all
  std::uint64_t min_count = 1;
  std::uint64_t min_length = 1;  // in code points
};

// A forward pass over (word, count) in order. Keeps its own state: one thread at a time. Words are
// views that live as long as the cursor; those of a part, as long as the cursor that it is part of.
// If the counts are on disk, they are valid until the next call, and each function may throw
// Failure.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // The next word, or nothing at the end.
  virtual std::optional<WordCount> next() = 0;
  // How many words the whole pass gives.
  virtual std::uint64_t size() const = 0;
  // How many words the pass would give without Selection::first.
  virtual std::uint64_t matching() const { return size(); }
  // A pass of its own over words [begin, end) of the whole pass, for another thread. Null if words
  // can only be read one after the other. This pass does not move.
  virtual std::unique_ptr<Cursor> part(std::uint64_t /*begin*/, std::uint64_t /*end*/) const {
    return nullptr;
  }
};

class HAPAX_API Counts {
 public:
  // `unicode_version` is that of this library if it is empty.
  Counts(std::shared_ptr<const store::WordSource> words, TokenProfile token_profile,
         LetterCase letter_case, RunStats stats, std::vector<Notice> notices,
         std::optional<UnicodeVersion> unicode_version = {});
  ~Counts();
  Counts(Counts&&) noexcept;
  Counts& operator=(Counts&&) noexcept;

  std::uint64_t size() const;     // distinct words (types)
  std::uint64_t total() const;    // words, every occurrence (tokens)
  std::uint64_t hapaxes() const;  // words that occur once

  // Whether the words are on disk, because they exceeded a memory limit.
  bool is_on_disk() const;
  // How many bytes this process has written to the temporary file of words on disk. stats() has
  // only those of counting; this also has those of sorting. Safe from several threads.
  std::uint64_t spilled_bytes() const;
  // The memory that words and counts take, in bytes, without what is on disk.
  std::uint64_t memory_bytes() const;

  // The count of `word`, 0 if it is absent. The word is not lower-cased before it is looked up.
  std::uint64_t operator[](std::string_view word) const;

  // Under DocumentFrequencies::kCount: each word with the number of texts in which it occurs, so
  // total() is the sum of these numbers. Else null. It lives as long as these Counts do, also when
  // they are moved.
  const Counts* documents() const { return documents_.get(); }
  // Gives these counts document frequencies that were kept elsewhere: a counts file has none.
  void set_documents(Counts documents);

  // Words in order; sorting uses up to `workers` threads (0: as many as this process may run on).
  // Null if a request to `stop` ended the sorting. Throws std::bad_alloc if memory ends; top(),
  // columns() and batches() do so too.
  std::unique_ptr<Cursor> cursor(const Selection& selection = {}, unsigned workers = 1,
                                 const std::stop_token& stop = {}) const;
  std::vector<WordCount> top(std::uint64_t k) const;
  // The same words as columns, which up to `workers` threads sort and copy. If a request to `stop`
  // ended that, even `offsets` is empty.
  Columns columns(const Selection& selection = {}, unsigned workers = 1,
                  const std::stop_token& stop = {}) const;

  // All words in no particular order and without sorting, as batches of up to `max_rows` words with
  // up to `max_bytes` bytes. A longer word has a batch of its own.
  Batches batches(std::uint64_t max_rows, std::uint64_t max_bytes,
                  const std::stop_token& stop = {}) const;

  // All words in no particular order, without sorting: `for (auto [word, count] : counts)`.
  class Iterator;
  Iterator begin() const;
  std::default_sentinel_t end() const { return {}; }

  // Two options of the run and the version of Unicode decide what the words are.
  TokenProfile token_profile() const { return token_profile_; }
  LetterCase letter_case() const { return letter_case_; }
  const UnicodeVersion& unicode_version() const { return unicode_version_; }

  const RunStats& stats() const { return stats_; }
  const std::vector<Notice>& notices() const { return notices_; }

  // For the library itself, which knows this type.
  const std::shared_ptr<const store::WordSource>& words() const { return words_; }

 private:
  std::shared_ptr<const store::WordSource> words_;
  std::unique_ptr<const Counts> documents_;
  TokenProfile token_profile_;
  LetterCase letter_case_;
  UnicodeVersion unicode_version_;
  RunStats stats_;
  std::vector<Notice> notices_;
};

// An input iterator: copies of it move together.
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
  explicit Iterator(const store::WordSource& words);

  std::shared_ptr<store::WordPass> pass_;
};

}  // namespace hapax
