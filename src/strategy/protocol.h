// The protocol between a run and its worker processes: every kind of message, and the limits of its
// contents. Messages are native structs, because both ends are the same build; the first message
// checks that. Neither end trusts the other (ipc/typed_channel.h).
//
//     worker                          run
//     Hello                      ->
//                                <-   Start (with the text slots, if text is shared; with the
//                                            store and its spill file, if counts are shared)
//                                <-   Text, Slot or Range: a chunk        } for each chunk; two
//     Report or ReadFailed       ->                                       } are in flight at once
//
//                                <-   GiveCounts    } if counts are messages: before the worker's
//     Words ..                   ->                 } store exceeds its share of memory
//     Counted                    ->                 }
//
//                                <-   TextEnd
//     Words ..                   ->   if counts are messages
//     Counted                    ->   all its words have been sent, or are in the run's store
//
//                                <-   End
//     WorkerStats                ->
//
// Neither end can wait for the other while that waits for it: when the run asks for counts, nothing
// is in flight, and a worker sends no words unless it is asked.
//
// Instead of any of its messages a worker may send Failed, which ends the run. A worker ends when
// its socket is closed. Tested by tests/strategy/, and by tests/fuzz/worker_fuzzer.cc and
// host_fuzzer.cc.
#pragma once

#include <array>
#include <cstdint>

#include "base/run_stat_table.h"
#include "hapax/options.h"
#include "hapax/run_stats.h"
#include "hash/word_hash.h"
#include "ipc/bounds.h"
#include "ipc/error_message.h"
#include "ipc/typed_channel.h"
#include "store/front_sizes.h"
#include "table/cpu_levels.h"
#include "text/token_profile.h"

namespace hapax::strategy {

enum class MessageKind : std::uint32_t {
  kHello = 1,
  kStart,
  kText,
  kSlot,
  kRange,
  kReport,
  kReadFailed,
  kGiveCounts,
  kTextEnd,
  kWords,
  kCounted,
  kEnd,
  kWorkerStats,
  kFailed,
};

using ipc::kFigureLimit;
inline constexpr std::uint32_t kTextSlots = 2;    // for each worker
inline constexpr std::uint64_t kSlotUnit = 4096;  // a slot's size is a multiple of it, in bytes

// Limits that the receiver knows and that messages must keep.
struct Limits {
  std::uint64_t chunk_bytes = 0;  // of the longest chunk
  std::uint32_t workers = 0;
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
  static constexpr std::uint64_t kMaxFolderBytes = 4096;
  static constexpr std::uint32_t kMaxErrno = 4095;
  static constexpr ipc::Shape kShape =
      detail::shape(MessageKind::kStart, "Start", kMaxFolderBytes, 3);
  std::uint64_t seed = 0;
  std::uint64_t slot_bytes = 0;  // size of each slot; the slots are one after the other in one file
  std::uint64_t chunk_bytes = 0;  // of the longest chunk
  std::uint64_t store_bytes = 0;  // addresses of the store
  std::uint64_t max_word_bytes = kMaxWordBytes;
  store::FrontSizes fronts = {};
  std::uint32_t workers = 0;
  std::uint32_t worker = 0;         // the receiver, from 0 on
  std::uint32_t no_spill_file = 0;  // an errno: why it could not be made; the path follows, too
  LetterCase letter_case = LetterCase::kLower;
  std::uint8_t counts_are_shared = 0;
  std::uint8_t has_spill_file = 0;  // of the shared store; the path of its folder follows
  std::uint8_t cpu_level = 0;  // index in table::cpu_levels(), the same in every process of a build
  TokenProfile tokens = TokenProfile::kPython;

  const char* fault(const Limits&, const ipc::Attached& attached) const {
    if (slot_bytes >= kFigureLimit || chunk_bytes >= kFigureLimit || store_bytes >= kFigureLimit) {
      return "chunks are too long";
    }
    if (max_word_bytes > kMaxWordBytes) {
      return "words are too long";
    }
    if (worker >= workers || !text::is_token_profile(tokens) || letter_case > LetterCase::kKeep ||
        counts_are_shared > 1 || has_spill_file > counts_are_shared || no_spill_file > kMaxErrno ||
        (no_spill_file != 0 && has_spill_file == counts_are_shared) ||
        cpu_level >= table::cpu_levels().size()) {
      return "it has an unknown choice";
    }
    if (!fronts.may_be()) {
      return "its fronts have other sizes than fronts have";
    }
    const std::size_t files = (slot_bytes > 0 ? 1U : 0U) + counts_are_shared + has_spill_file;
    return attached.descriptors == files && slot_bytes % kSlotUnit == 0
               ? nullptr
               : "text slots, the store or its spill file are missing";
  }
};

// The part of a text::Chunk that a worker needs; the chunk's bytes follow.
struct Text {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kText, "Text", kFigureLimit);
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;

  const char* fault(const Limits& limits, const ipc::Attached& attached) const {
    if (attached.bytes > limits.chunk_bytes) {
      return "the chunk is too long";
    }
    return owned_begin <= owned_end && owned_end <= attached.bytes
               ? nullptr
               : "its owned part is outside of the chunk";
  }
};

// The same for a chunk whose bytes are in a slot.
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
                                                         : "its owned part is outside of the chunk";
  }
};

// A range of a regular file, which the worker reads. The file's descriptor comes along, unless the
// file is the same as before.
struct Range {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kRange, "Range", 0, 1);
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t text_begin = 0;
  std::uint64_t file_bytes = 0;

  const char* fault(const Limits& limits, const ipc::Attached&) const {
    const bool lies_inside = text_begin <= begin && begin < end && end <= file_bytes &&
                             file_bytes <= INT64_MAX && end - begin <= limits.chunk_bytes;
    return lies_inside ? nullptr : "the range is outside of the file";
  }
};

struct Report {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kReport, "Report");
  static constexpr std::uint64_t kNone = UINT64_MAX;
  // After a Range: the chunk that the worker has read.
  std::uint64_t offset = 0;
  std::uint64_t owned_begin = 0;
  std::uint64_t owned_end = 0;
  std::uint64_t tokens = 0;
  std::uint64_t invalid_sequences = 0;
  std::uint64_t first_invalid = kNone;
  std::uint64_t too_long = kNone;
  std::uint64_t store_bytes = 0;  // memory that the words in the worker's own store need

  const char* fault(const Limits&, const ipc::Attached&) const {
    if (store_bytes >= kFigureLimit) {
      return "its store is too large";
    }
    if (owned_begin > owned_end || owned_end >= kFigureLimit || offset > INT64_MAX) {
      return "the chunk ends before it begins";
    }
    // Words and invalid sequences begin in the owned part of the chunk.
    const bool is_inside = tokens <= owned_end && invalid_sequences <= owned_end &&
                           (first_invalid == kNone || first_invalid < owned_end) &&
                           (too_long == kNone || too_long < owned_end);
    return is_inside ? nullptr : "it reports something outside of the chunk";
  }
};

// Why a worker could not read a range. The error may concern only that input.
struct ReadFailed : ipc::ErrorMessage {
  static constexpr ipc::Shape kShape =
      ipc::error_shape(static_cast<std::uint32_t>(MessageKind::kReadFailed), "ReadFailed");
};

// Asks for the words in the worker's store. The worker may keep those of its front.
struct GiveCounts {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kGiveCounts, "GiveCounts");
};

// Asks for all words that the worker still has.
struct TextEnd {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kTextEnd, "TextEnd");
};

// Words with their counts; the bytes follow: word_batch_message.h.
struct WordsHead {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kWords, "Words", kFigureLimit);
  static constexpr std::uint64_t kShortBytes = sizeof(hash::ShortKey) + sizeof(std::uint32_t);
  std::uint64_t short_words = 0;
  std::uint64_t long_words = 0;

  const char* fault(const Limits&, const ipc::Attached& attached) const {
    return short_words <= attached.bytes / kShortBytes && long_words <= attached.bytes
               ? nullptr
               : "it is too short for its words";
  }
};

struct Counted {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kCounted, "Counted");
};

struct End {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kEnd, "End");
};

// The figures that the worker measured of itself: its phases, and the figures with
// Origin::kProcess. Others are not taken from it.
struct WorkerStats {
  static constexpr ipc::Shape kShape = detail::shape(MessageKind::kWorkerStats, "WorkerStats");
  PackedStats stats;

  const char* fault(const Limits&, const ipc::Attached&) const {
    // Waiting is not measured: it is the rest of the run's time.
    return ipc::are_figures(stats) && stats.worker_seconds[Phase::kWait] == 0
               ? nullptr
               : "a figure is out of range";
  }
};

// Why the worker ends without a result.
struct Failed : ipc::ErrorMessage {
  static constexpr ipc::Shape kShape =
      ipc::error_shape(static_cast<std::uint32_t>(MessageKind::kFailed), "Failed");
};

using WorkerChannel = ipc::TypedChannel<Limits>;

}  // namespace hapax::strategy
