#include "text/scalar_tokeniser.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "text/ascii_table.h"
#include "text/ascii_word.h"
#include "text/boundary.h"
#include "text/lower.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

// Words up to this length take the quick path, for which the batch's text has room beforehand.
constexpr std::size_t kQuickWordBytes = 4096;
// Lower-casing lengthens by half at most; the quick path can overrun by one code point, or seven
// ASCII bytes.
constexpr std::size_t kRoomForWord = kQuickWordBytes * 3 / 2 + 8;
static_assert(WordBatch::kTextBytes > 2 * kRoomForWord);

// The result of the quick path at the end of a word, or at its own limit.
struct Scan {
  const std::uint8_t* end;  // in the source
  std::uint8_t* out;        // past the last byte written
  std::uint32_t flags;      // of its code points that are not ASCII, or-ed
};

// Copies word characters from `at`, lower-cased by their simple mapping, up to the first unit that
// is none or that begins at or past `limit`.
template <LetterCase kCase>
Scan scan_word(const std::uint8_t* at, const std::uint8_t* limit, const std::uint8_t* end,
               std::uint8_t* out) {
  std::uint32_t flags = 0;
  while (at < limit) {
    const std::uint8_t ascii = ascii_words(kCase)[*at];
    if (ascii != 0) {
      *out++ = ascii;
      ++at;
      continue;
    }
    if (*at < 0x80) {
      break;
    }
    const Decoded unit = decode(at, end);
    const Properties& found = properties(unit.code_point);
    if (!unit.valid || (found.flags & Properties::kWord) == 0) {
      break;
    }
    flags |= found.flags;
    if (kCase == LetterCase::kKeep || found.lower_delta == 0) {
      std::memcpy(out, at, unit.length);
      out += unit.length;
    } else {
      out += encode(simple_lower(unit.code_point), out);
    }
    at += unit.length;
  }
  return {at, out, flags};
}

// The end of the word at `at`; if it is longer than any word may be, some place past that length.
const std::uint8_t* word_end(const std::uint8_t* at, const std::uint8_t* end,
                             std::uint64_t max_bytes) {
  const std::uint8_t* const start = at;
  while (at < end && static_cast<std::uint64_t>(at - start) <= max_bytes) {
    const Decoded unit = decode(at, end);
    if (!unit.valid || !is_word(unit.code_point)) {
      break;
    }
    at += unit.length;
  }
  return at;
}

void push(WordBatch& batch, std::uint8_t*& out, std::size_t length) {
  const auto begin = static_cast<std::size_t>(out - batch.text.data());
  batch.edges[2 * batch.size] = static_cast<std::uint16_t>(begin);
  batch.edges[2 * batch.size + 1] = static_cast<std::uint16_t>(begin + length);
  ++batch.size;
  out += length;
}

bool needs_whole_word(std::uint32_t flags, LetterCase letter_case) {
  return letter_case == LetterCase::kLower && (flags & Properties::kSpecialLower) != 0;
}

}  // namespace

ScalarTokeniser::ScalarTokeniser(const Chunk& chunk, LetterCase letter_case)
    : begin_(chunk.bytes),
      end_(chunk.bytes + chunk.size),
      owned_end_(chunk.bytes + chunk.owned_end),
      at_(chunk.bytes + chunk.owned_begin),
      letter_case_(letter_case),
      max_word_bytes_(chunk.max_word_bytes) {
  if (chunk.owned_begin > 0) {
    skip_word_of_the_part_before();
  }
}

// Moves to the first unit that begins in the owned part, and past the word in which it stands if
// that word began before it.
void ScalarTokeniser::skip_word_of_the_part_before() {
  const auto size = static_cast<std::size_t>(end_ - begin_);
  const auto owned_begin = static_cast<std::size_t>(at_ - begin_);
  at_ = begin_ + unit_start(begin_, size, owned_begin);
  const auto first = static_cast<std::size_t>(at_ - begin_);
  std::size_t before = unit_start_before(begin_, size, first);
  bool inside = false;
  while (before < first) {
    const Decoded unit = decode(begin_ + before, end_);
    inside = unit.valid && is_word(unit.code_point);
    before += unit.length;
  }
  while (inside && at_ < owned_end_) {
    const Decoded unit = decode(at_, end_);
    inside = unit.valid && is_word(unit.code_point);
    at_ += inside ? unit.length : 0;
  }
}

// Moves to the next word that starts in the owned part; false where there is none.
bool ScalarTokeniser::skip_separators() {
  while (at_ < owned_end_) {
    if (*at_ < 0x80) {
      if (kAsciiKept[*at_] != 0) {
        return true;
      }
      ++at_;
      continue;
    }
    const Decoded unit = decode(at_, end_);
    if (unit.valid && is_word(unit.code_point)) {
      return true;
    }
    if (!unit.valid) {
      ++invalid_sequences_;
      if (!first_invalid_) {
        first_invalid_ = static_cast<std::size_t>(at_ - begin_);
      }
    }
    at_ += unit.length;
  }
  return false;
}

bool ScalarTokeniser::next(WordBatch& batch) {
  batch.clear();
  batch.text.resize(WordBatch::kTextBytes + kWordSlack);  // a giant word may have changed it
  if (letter_case_ == LetterCase::kLower) {
    fill<LetterCase::kLower>(batch);
  } else {
    fill<LetterCase::kKeep>(batch);
  }
  return batch.tokens() > 0;
}

template <LetterCase kCase>
void ScalarTokeniser::fill(WordBatch& batch) {
  std::uint8_t* out = batch.text.data();
  const std::uint8_t* const full = out + WordBatch::kTextBytes - kRoomForWord;
  while (batch.size < WordBatch::kWords && out < full && !too_long_ && skip_separators()) {
    if (!append_word<kCase>(batch, out)) {
      break;
    }
  }
  batch.text_bytes =
      batch.giant_bytes > 0 ? batch.giant_bytes : static_cast<std::size_t>(out - batch.text.data());
}

// Appends the word at at_ and moves past it. False where the batch is to be emptied first: the word
// is longer than the quick path takes.
template <LetterCase kCase>
bool ScalarTokeniser::append_word(WordBatch& batch, std::uint8_t*& out) {
  const std::uint8_t* const limit =
      end_ - at_ > static_cast<std::ptrdiff_t>(kQuickWordBytes) ? at_ + kQuickWordBytes : end_;
  const std::size_t ascii = copy_ascii_word<kCase>(at_, limit, out);
  const std::uint8_t* const rest = at_ + ascii;
  if (ascii > 0 && rest < limit && *rest < 0x80 && ascii_words(kCase)[*rest] == 0) {
    push(batch, out, ascii);
    at_ = rest;
    return true;
  }
  const Scan scan = scan_word<kCase>(rest, limit, end_, out + ascii);
  if (scan.end >= limit && limit != end_) {
    return batch.size == 0 && append_giant_word<kCase>(batch);
  }
  auto length = static_cast<std::size_t>(scan.out - out);
  if (needs_whole_word(scan.flags, kCase)) {
    std::vector<std::uint8_t> lowered;
    append_lower(std::span(at_, scan.end), lowered);
    std::copy(lowered.begin(), lowered.end(), out);
    length = lowered.size();
  }
  push(batch, out, length);
  at_ = scan.end;
  return true;
}

// A word of more than kQuickWordBytes has a batch of its own. Always false: the batch is to be
// emptied.
template <LetterCase kCase>
bool ScalarTokeniser::append_giant_word(WordBatch& batch) {
  const auto word_bytes = static_cast<std::size_t>(word_end(at_, end_, max_word_bytes_) - at_);
  if (word_bytes > max_word_bytes_) {
    too_long_ = static_cast<std::size_t>(at_ - begin_);
    return false;
  }
  batch.text.resize(word_bytes * 3 / 2 + kMaxUtf8Length + kWordSlack);
  const Scan scan = scan_word<kCase>(at_, at_ + word_bytes, end_, batch.text.data());
  auto length = static_cast<std::size_t>(scan.out - batch.text.data());
  if (needs_whole_word(scan.flags, kCase)) {
    std::vector<std::uint8_t> lowered;
    append_lower(std::span(at_, scan.end), lowered);
    length = lowered.size();
    lowered.resize(length + kWordSlack);
    batch.text.swap(lowered);
  }
  batch.giant_bytes = length;
  at_ = scan.end;
  return false;
}

}  // namespace hapax::text
