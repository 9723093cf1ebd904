// What a caller may choose. The defaults count as `hapax count` does.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace hapax {

inline constexpr std::uint64_t kMaxWordBytes = std::uint64_t{64} << 20;  // of source text
inline constexpr std::uint64_t kMaxCount = INT64_MAX;                    // fits Arrow's int64
// What `xz -9` (64 MiB) and `zstd --ultra -22 --long=27` (128 MiB) ask for is decoded.
inline constexpr std::uint64_t kDefaultDecoderMemory = std::uint64_t{128} << 20;

enum class StrategyKind : std::uint8_t {
  kAuto,     // linear for little text, threads past a few MB
  kLinear,   // one worker, the caller's thread: the reference
  kThreads,  // workers in this process, which count into one store
  kQueue,    // workers in processes of their own: text and counts are messages
  kShared,   // the same: text and the store lie in shared memory, nothing is serialised
  kHybrid,   // the same: text lies in shared memory, counts are messages
};
enum class TokenProfile : std::uint8_t {
  kPython
};  // maximal runs of L*, N* and '_': docs/semantics.md
using UnicodeVersion = std::array<std::uint8_t, 3>;  // {14, 0, 0}
enum class LetterCase : std::uint8_t { kLower, kKeep };
enum class InvalidBytes : std::uint8_t { kAsSeparator, kFail };
enum class OnUnreadable : std::uint8_t { kFail, kSkip };
enum class HiddenFiles : std::uint8_t { kCount, kSkip };      // names that begin with '.'
enum class DirectoryLinks : std::uint8_t { kSkip, kFollow };  // symbolic links in directories
enum class BinaryInputs : std::uint8_t { kCount, kSkip };
enum class Decompress : std::uint8_t { kAuto, kNever };
// Whether to count, for each word, the texts that it occurs in. All inputs must be texts
// (TextsInput, TextsReaderInput), and the strategy linear, threads or automatic.
enum class DocumentFrequencies : std::uint8_t { kNone, kCount };
enum class WorkerKind : std::uint8_t { kProcess, kThread };

// Watched by the caller on a thread of its own while count() runs; all members only grow.
struct Progress {
  std::atomic<std::uint64_t> bytes_done{0};   // as stored: compressed bytes of compressed inputs
  std::atomic<std::uint64_t> bytes_total{0};  // 0 until known, and where it cannot be known
};

// A file by device and inode, whatever its name.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

// Settings for tests and measurements of hapax itself. The answer never depends on them. Unlike
// Options, they may change with every version.
struct Internals {
  std::string kernel = {};        // one of kernels(); empty: the fastest
  std::uint64_t chunk_bytes = 0;  // 0: chosen by the library
  // Chunks of files, streams and memory are not longer; 0: there is no limit.
  std::uint64_t max_chunk_bytes = 0;
  // What the words of a worker process may need before it gives them to the run; 0: chosen by the
  // library.
  std::uint64_t worker_store_bytes = 0;
  // Short words in the table that each of several threads has before it goes on with the store; 0:
  // chosen by the library.
  std::uint64_t table_words = 0;
  std::uint64_t store_bytes = 0;  // of the store, under a memory limit; 0: chosen by the library
  std::optional<std::uint64_t> hash_seed = {};  // empty: secret, from the system's entropy
  std::uint64_t decoder_share = 0;   // of memory_limit, for each decoder; 0: there is no limit
  std::uint64_t max_word_bytes = 0;  // under a memory limit; 0: chosen by the library
  WorkerKind worker_kind = WorkerKind::kProcess;  // kThread: the worker's body on a thread
};

struct Options {
  StrategyKind strategy = StrategyKind::kAuto;
  unsigned workers = 0;  // 0: as many as this process may run on
  TokenProfile tokens = TokenProfile::kPython;
  LetterCase letter_case = LetterCase::kLower;
  InvalidBytes invalid_bytes = InvalidBytes::kAsSeparator;
  OnUnreadable on_unreadable = OnUnreadable::kFail;
  // Binary is what has a NUL in the first 32 KB of its text. Ranges are never left out.
  BinaryInputs binary_inputs = BinaryInputs::kCount;
  Decompress decompress = Decompress::kAuto;
  DocumentFrequencies document_frequencies = DocumentFrequencies::kNone;  // Counts::documents()
  // A name that Python or iconv(3) knows; empty: UTF-8. A byte order mark goes before it.
  std::string encoding = {};
  // How much of its text a compressed input may ask a decoder to remember: zstd's window and xz's
  // dictionary, in bytes; 0: any. An input that asks for more cannot be read (kNotReadable). A
  // decoder takes some 5 MB beside it, and there is one for each compressed input that is open.
  std::uint64_t decoder_memory = kDefaultDecoderMemory;
  // Bound in bytes on the memory of a run, its worker processes included, with every buffer; 0:
  // none. A run that needs more keeps counts in temporary files. Peak memory stays within it plus
  // 40 MB.
  std::uint64_t memory_limit = 0;
  // Where counts that exceed memory_limit go, in files without a name; empty: TMPDIR, else /tmp.
  std::string temporary_folder = {};
  std::vector<std::string> globs = {};  // which files of directories; "!x" excludes; empty: all
  HiddenFiles hidden_files = HiddenFiles::kCount;  // of directories, not what is named
  DirectoryLinks directory_links = DirectoryLinks::kSkip;
  std::vector<FileIdentity> exclude_files =
      {};  // files that a walk leaves out: the run's own output

  // The program that worker processes run; empty: the one that was installed or built with the
  // library.
  std::string worker_program = {};

  std::stop_token stop = {};     // request_stop() ends the run with kCancelled
  Progress* progress = nullptr;  // kept alive by the caller until count() returns

  Internals internals = {};
};

}  // namespace hapax
