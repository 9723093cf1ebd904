// What a run and its worker processes say to each other. Native structs: both ends are one build,
// which the first message makes sure of.
//
//     worker                          run
//     Hello                   ->
//                             <-      Start (and the text slots, where text is shared)
//                             <-      Text, Slot or Range: a chunk      } as often as there
//     Report, or Unread       ->                                        } are chunks
//                             <-      TextEnd
//     Table (and itself, where counts are shared) ->
//
//   where counts are messages
//                             <-      Merge: how the hashes are partitioned
//     Run .. PartEnd          ->      of each partition that another worker merges
//                             <-      Run .. PartEnd: of its own partitions, from the others
//     Run .. PartEnd          ->      its own partitions, merged
//
//   where they are shared
//                             <-      Table ..: those of all workers
//                             <-      Merge
//     Merged .. PartEnd       ->      its own partitions, each a table in shared memory
//
//                             <-      End
//     Farewell                ->
//
// Instead of any of its messages a worker sends Failed, which ends the run. A worker ends when the
// socket does. Tested by tests/strategy/.
#pragma once

#include <array>
#include <cstdint>

#include "hapax/account.h"
#include "hapax/options.h"
#include "table/mapped_table.h"

namespace hapax::strategy {

enum class MessageKind : std::uint32_t {
  kHello = 1,
  kStart,
  kText,
  kSlot,
  kRange,
  kReport,
  kUnread,
  kTextEnd,
  kTable,
  kMerge,
  kRun,
  kMerged,
  kPartEnd,
  kEnd,
  kFarewell,
  kFailed,
};

struct Hello {
  std::array<char, 64> build{};  // of the worker program
};

struct Start {
  std::uint64_t seed = 0;
  std::uint64_t slot_bytes = 0;  // addresses of each slot
  std::uint32_t workers = 0;
  LetterCase letter_case = LetterCase::kLower;
  std::uint8_t counts_are_shared = 0;
  std::uint8_t kernel = 0;  // of text::kernels(), the same in every process of a build
};

// A chunk, as far as a worker needs it; its bytes follow in a Text, and lie in the slot of a Slot.
struct ChunkHead {
  std::uint64_t size = 0;
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;
  std::uint32_t slot = 0;
};

// A range of a regular file, which comes along where it is another than the last. The worker reads
// it.
struct RangeHead {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t text_begin = 0;
  std::uint64_t file_bytes = 0;
};

struct Report {
  static constexpr std::uint64_t kNone = UINT64_MAX;
  // Of a Range: the chunk that it became.
  std::uint64_t offset = 0;
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;
  std::uint64_t nul = kNone;
  std::uint64_t tokens = 0;
  std::uint64_t invalid_sequences = 0;
  std::uint64_t first_invalid = kNone;
  std::uint64_t too_long = kNone;
};

struct TableInfo {
  std::uint64_t words = 0;
  table::TableBytes bytes;
};

struct Partitioning {
  std::uint32_t bits = 0;
  std::uint32_t worker = 0;  // who is told
  std::uint32_t workers = 0;
};
// Who merges a partition.
constexpr std::uint32_t owner_of(std::uint32_t partition, const Partitioning& partitioning) {
  return partition % partitioning.workers;
}

struct RunHead {
  std::uint32_t partition = 0;
  table::Words words;
};

// A partition's merged table; the descriptors of its regions come along.
struct MergedHead {
  std::uint32_t partition = 0;
  table::TableBytes bytes;
};

struct Farewell {
  std::array<double, kPhases> seconds{};
  double cpu_seconds = 0;
  std::uint64_t anonymous_bytes = 0;  // at their peak; of a thread, none of its own
  std::uint64_t shared_bytes = 0;     // in its regions, at their peak
  std::uint64_t context_switches = 0;
  std::uint64_t page_faults = 0;
};

// Why a worker gives up, or (Unread) why it could not read a range, which may concern that input
// alone.
struct Failed {
  std::uint64_t offset = Report::kNone;
  std::uint32_t kind = 0;  // an ErrorKind; the cause and the remedy follow, each ended by a NUL
};

}  // namespace hapax::strategy
