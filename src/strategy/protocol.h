// The protocol between a run and its worker processes: each kind of message, once, with what it
// may hold. Native structs: both ends are one build, which the first message makes sure of; neither
// believes the other (ipc/typed_channel.h).
//
//     worker                          run
//     Hello                   ->
//                             <-      Start (and the text slots, where text is shared)
//                             <-      Text, Slot or Range: a chunk      } as often as there
//     Report, or ReadFailed       ->                                        } are chunks
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
//                             <-      Table ..: those of all workers, in their order
//                             <-      Merge
//     Merged .. PartEnd       ->      its own partitions, each a table in shared memory
//
//                             <-      End
//     WorkerStats                ->
//
// Instead of any of its messages a worker sends Failed, which ends the run. A worker ends when the
// socket does. Tested by tests/strategy/, and by tests/fuzz/worker_fuzzer.cc and host_fuzzer.cc.
#pragma once

#include <array>
#include <cstdint>

#include "base/run_stat_table.h"
#include "hapax/options.h"
#include "hapax/run_stats.h"
#include "ipc/bounds.h"
#include "ipc/error_message.h"
#include "ipc/typed_channel.h"
#include "table/cpu_levels.h"
#include "table/mapped_table.h"
#include "table/merge.h"

namespace hapax::strategy {

enum class MessageKind : std::uint32_t {
  kHello = 1,
  kStart,
  kText,
  kSlot,
  kRange,
  kReport,
  kReadFailed,
  kTextEnd,
  kTable,
  kMerge,
  kRun,
  kMerged,
  kPartEnd,
  kEnd,
  kWorkerStats,
  kFailed,
};

using ipc::kBeyondAll;
inline constexpr std::uint32_t kTextSlots = 2;    // of a worker
inline constexpr std::uint64_t kSlotUnit = 4096;  // bytes: what a slot's size is a multiple of
inline constexpr std::uint32_t kTableFiles = 3;

// Limits that the receiver knows and messages must keep.
struct Limits {
  std::uint64_t chunk_bytes = 0;  // of the longest chunk
  std::uint32_t workers = 0;
  unsigned partition_bits = 0;  // 0 before Merge
  bool counts_are_shared = false;
};

namespace detail {
constexpr ipc::Shape shape(MessageKind kind, const char* name, std::uint64_t max_bytes = 0,
                           std::uint32_t max_descriptors = 0) {
  return {static_cast<std::uint32_t>(kind), name, max_bytes, max_descriptors};
}
}  // namespace detail

struct Hello {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kHello, "Hello");
  std::array<char, 64> build{};  // of the worker program
};

struct Start {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kStart, "Start", 0, 1);
  std::uint64_t seed = 0;
  std::uint64_t slot_bytes = 0;   // addresses of each slot; one follows the other in one file
  std::uint64_t chunk_bytes = 0;  // of the longest chunk
  std::uint32_t workers = 0;
  LetterCase letter_case = LetterCase::kLower;
  std::uint8_t counts_are_shared = 0;
  std::uint8_t cpu_level = 0;  // of table::cpu_levels(), the same in every process of a build
  std::uint8_t unused = 0;

  const char* fault(const Limits&, const ipc::Attached& attached) const {
    if (slot_bytes >= kBeyondAll || chunk_bytes >= kBeyondAll) {
      return "chunks are too long";
    }
    if (workers == 0 || letter_case > LetterCase::kKeep || counts_are_shared > 1 ||
        cpu_level >= table::cpu_levels().size()) {
      return "there is no such choice";
    }
    return attached.descriptors == 0 || (slot_bytes > 0 && slot_bytes % kSlotUnit == 0)
               ? nullptr
               : "text slots are missing";
  }
};

// A chunk, as far as a worker needs it; its bytes follow.
struct Text {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kText, "Text", kBeyondAll);
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;

  const char* fault(const Limits& limits, const ipc::Attached& attached) const {
    if (attached.bytes > limits.chunk_bytes) {
      return "the chunk is too long";
    }
    return owned_begin <= owned_end && owned_end <= attached.bytes
               ? nullptr
               : "its part of the chunk lies outside";
  }
};

// The same; its bytes lie in a slot.
struct Slot {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kSlot, "Slot");
  std::uint64_t size = 0;
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;
  std::uint32_t slot = 0;
  std::uint32_t unused = 0;

  const char* fault(const Limits& limits, const ipc::Attached&) const {
    if (size > limits.chunk_bytes || slot >= kTextSlots) {
      return "there is no such slot";
    }
    return owned_begin <= owned_end && owned_end <= size ? nullptr
                                                         : "its part of the chunk lies outside";
  }
};

// A range of a regular file, which comes along where it is another than the last. The worker reads
// it.
struct Range {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kRange, "Range", 0, 1);
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t text_begin = 0;
  std::uint64_t file_bytes = 0;

  const char* fault(const Limits& limits, const ipc::Attached&) const {
    const bool lies_inside = text_begin <= begin && begin < end && end <= file_bytes &&
                             file_bytes <= INT64_MAX && end - begin <= limits.chunk_bytes;
    return lies_inside ? nullptr : "it lies outside of the file";
  }
};

struct Report {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kReport, "Report");
  static constexpr std::uint64_t kNone = UINT64_MAX;
  // Of a Range: the chunk that it became.
  std::uint64_t offset = 0;
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;
  std::uint64_t tokens = 0;
  std::uint64_t invalid_sequences = 0;
  std::uint64_t first_invalid = kNone;
  std::uint64_t too_long = kNone;

  const char* fault(const Limits&, const ipc::Attached&) const {
    if (owned_begin > owned_end || owned_end >= kBeyondAll || offset > INT64_MAX) {
      return "the chunk ends before it begins";
    }
    // A word, or what is invalid, begins in the part of the chunk that is its own.
    const bool is_inside = tokens <= owned_end && invalid_sequences <= owned_end &&
                           (first_invalid == kNone || first_invalid < owned_end) &&
                           (too_long == kNone || too_long < owned_end);
    return is_inside ? nullptr : "what it reports lies outside of the chunk";
  }
};

// Why a worker could not read a range, which may concern that input alone.
struct ReadFailed : ipc::ErrorMessage {
  static constexpr ipc::Shape kShape =
      ipc::error_shape(static_cast<std::uint32_t>(MessageKind::kReadFailed), "ReadFailed");
};

struct TextEnd {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kTextEnd, "TextEnd");
};

struct TableInfo {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kTable, "Table", 0, kTableFiles);
  std::uint64_t words = 0;
  table::TableBytes bytes{};

  const char* fault(const Limits& limits, const ipc::Attached& attached) const {
    if (words >= kBeyondAll) {
      return "it has too many words";
    }
    return attached.descriptors == (limits.counts_are_shared ? kTableFiles : 0)
               ? nullptr
               : "the table is missing";
  }
};

struct Partitioning {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kMerge, "Merge");
  std::uint32_t bits = 0;
  std::uint32_t worker = 0;  // who is told
  std::uint32_t workers = 0;

  const char* fault(const Limits& limits, const ipc::Attached&) const {
    return bits <= table::kMaxPartitionBits && workers == limits.workers && worker < workers
               ? nullptr
               : "the hashes cannot be partitioned so";
  }
};
// Who merges a partition.
constexpr std::uint32_t owner_of(std::uint32_t partition, const Partitioning& partitioning) {
  return partition % partitioning.workers;
}
// Whether the worker that is told merges any.
constexpr bool has_partitions(const Partitioning& partitioning) {
  return partitioning.worker < std::uint64_t{1} << partitioning.bits;
}

// A run (docs/counts_format.md), whose bytes follow.
struct RunHead {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kRun, "Run", kBeyondAll);
  table::Words words;
  std::uint32_t partition = 0;
  std::uint32_t unused = 0;

  const char* fault(const Limits& limits, const ipc::Attached& attached) const {
    if (partition >= 1U << limits.partition_bits) {
      return "there is no such partition";
    }
    // A word is a byte at least.
    if (words.narrow > attached.bytes || words.wide > attached.bytes - words.narrow ||
        words.arena_bytes >= kBeyondAll) {
      return "it is too short for its words";
    }
    return attached.bytes <= max_bytes() ? nullptr : "it is too long for its words";
  }

 private:
  // More than a word and three numbers of up to ten bytes take, and the headers of blocks.
  std::uint64_t max_bytes() const {
    constexpr std::uint64_t kHeaders = std::uint64_t{64} << 10;
    return kHeaders + 64 * words.narrow + 128 * words.wide + 2 * words.arena_bytes;
  }
};

// A partition's merged table; the descriptors of its regions come along.
struct MergedHead {
  static constexpr ipc::Shape kShape =
      detail::shape(MessageKind::kMerged, "Merged", 0, kTableFiles);
  table::TableBytes bytes{};
  std::uint32_t partition = 0;
  std::uint32_t unused = 0;

  const char* fault(const Limits& limits, const ipc::Attached& attached) const {
    if (partition >= 1U << limits.partition_bits) {
      return "there is no such partition";
    }
    return attached.descriptors == kTableFiles ? nullptr : "the table is missing";
  }
};

struct PartEnd {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kPartEnd, "PartEnd");
};

struct End {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kEnd, "End");
};

// What the worker measured of itself: its phases, and the figures whose Origin is kProcess. Others
// are not taken from it.
struct WorkerStats {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kWorkerStats, "WorkerStats");
  PackedStats stats;

  const char* fault(const Limits&, const ipc::Attached&) const {
    // Nobody times how long a worker waits: it is the rest of the run's time.
    return ipc::are_figures(stats) && stats.worker_seconds[Phase::kWait] == 0
               ? nullptr
               : "nothing costs so much";
  }
};

// Why a worker gives up.
struct Failed : ipc::ErrorMessage {
  static constexpr ipc::Shape kShape =
      ipc::error_shape(static_cast<std::uint32_t>(MessageKind::kFailed), "Failed");
};

using WorkerChannel = ipc::TypedChannel<Limits>;

}  // namespace hapax::strategy
