// The outcome of a run: how many bytes of each input were counted, the notices about the inputs,
// and the failure that ended the run. If there are several failures, the earliest in the text is
// kept, whichever is found first. There may be millions of inputs, so each takes 16 bytes here;
// names are looked up in the list of inputs, and facts that few inputs have (invalid bytes, an
// error) are kept in a map. Not safe for threads: the chunk source's lock guards it. Tested by
// tests/input/run_outcome_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "hapax/counts.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/first_look.h"
#include "input/input_list.h"
#include "text/chunk.h"

namespace hapax::input {

// The position of a chunk in the text of a run.
struct Place {
  std::uint32_t input = 0;
  std::uint64_t ordinal = 0;  // in the input

  bool operator<(const Place& other) const {
    return input != other.input ? input < other.input : ordinal < other.ordinal;
  }
};

// This is what a run reports about its inputs.
struct InputReport {
  std::vector<Notice> notices;  // in the order of the inputs
  std::uint64_t counted = 0;    // inputs that were opened and not left out
};

inline Place place_of(const text::Chunk& chunk) { return {chunk.input, chunk.ordinal}; }

class RunOutcome {
 public:
  // `inputs` have the names; they must outlive the outcome. `max_word_bytes` is for messages.
  RunOutcome(const InputList& inputs, std::vector<Notice> notices, OnUnreadable on_unreadable,
             std::uint64_t max_word_bytes = kMaxWordBytes)
      : all_inputs_(inputs),
        notices_(std::move(notices)),
        on_unreadable_(on_unreadable),
        max_word_bytes_(max_word_bytes) {}

  // Adds the next input of the list and returns its index.
  std::uint32_t add_input();
  std::size_t inputs() const { return records_.size(); }
  void set_opened(std::uint32_t input, const FirstLook& look);
  // Leaves out an input because it looks binary.
  void skip_binary(std::uint32_t input, const FirstLook& look);
  // Notes that a source has a NUL in its first chunk, if it has one.
  void note_nul(std::uint32_t input, std::optional<std::size_t> nul);
  // Notes that a file grew while it was read; the bytes it had before are counted.
  void note_growth(std::uint32_t input);
  // Adds a chunk that has been read to its input's counted bytes.
  void note(const text::Chunk& chunk);
  void add_invalid(const text::Chunk& chunk, std::uint64_t number, std::size_t first_in_chunk);

  // Notes that an input cannot be read, or not to its end. As OnUnreadable says, that is a failure
  // or a notice.
  void mark_unreadable(Place place, Error error);
  // `offset` counts from the start of the input.
  void fail(Place place, Error error, std::optional<std::uint64_t> offset);
  // Ends the run at once for a reason that has no place in the text. An error that has one takes
  // precedence.
  void stop(Error error);
  // Ends the run if a stop is `requested`. Returns whether that ended it.
  bool stop_if_requested(const std::stop_token& requested);

  // Whether unclaimed chunks of the input still need to be counted: they do before the first
  // failure.
  bool wants(std::uint32_t input) const;
  // The same for a chunk that has been read and waits for a worker.
  bool wants(Place place) const { return !stopped_ && (!failure_ || place < failure_->place); }

  Result<void> finish() const { return failure_ ? Result<void>(failure_->error) : Result<void>(); }
  InputReport report() const;

 private:
  // One for each input.
  struct Record {
    std::uint64_t counted_bytes = 0;
    bool is_decoded = false;
    bool is_opened = false;
    bool is_encoding_known = false;
    bool is_unreadable = false;  // reading failed; the error is in its remarks
  };
  // The facts for an input's notices; most inputs have none.
  struct Remarks {
    bool has_grown = false;
    std::uint64_t invalid = 0;
    std::uint64_t first_invalid = 0;
    std::optional<FirstLook> look;
    bool is_skipped = false;
    std::optional<Error> unreadable;  // under OnUnreadable::kSkip
  };
  struct Failure {
    Place place;
    Error error;
  };
  std::string name(std::uint32_t input) const;
  void fail_at(Place place, Error error);
  void append_notices(std::uint32_t input, const Remarks& remarks,
                      std::vector<Notice>& notices) const;

  const InputList& all_inputs_;
  std::vector<Notice> notices_;
  OnUnreadable on_unreadable_;
  std::uint64_t max_word_bytes_;
  std::deque<Record> records_;  // a deque grows without copying
  std::map<std::uint32_t, Remarks> remarks_;
  std::optional<Failure> failure_;
  bool stopped_ = false;
};

}  // namespace hapax::input
