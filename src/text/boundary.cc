#include "text/boundary.h"

#include <algorithm>

#include "text/chunk.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

bool is_separator(const Decoded& unit) { return !unit.valid || !is_word(unit.code_point); }

// Whether bytes that follow could turn this invalid unit, which ends where the bytes end, into a
// longer one.
bool may_continue(const std::uint8_t* unit, const Decoded& decoded, const std::uint8_t* end) {
  return !decoded.valid && unit + decoded.length == end && *unit >= 0xC2 && *unit <= 0xF4;
}

// The end of the last certain separator among the units that begin in [begin, end); `begin` if
// there is none. A unit begins at `begin`.
std::size_t last_separator_end(const std::uint8_t* bytes, std::size_t begin, std::size_t end,
                               std::size_t size) {
  std::size_t found = begin;
  std::size_t at = begin;
  while (at < end) {
    const Decoded unit = decode(bytes + at, bytes + size);
    const bool certain = !may_continue(bytes + at, unit, bytes + size);
    at += unit.length;
    if (certain && is_separator(unit)) {
      found = at;
    }
  }
  return found;
}

std::size_t last_cut_beside_word(const std::uint8_t* bytes, std::size_t size) {
  std::size_t end = size;  // units that begin at or past `end` have been looked at
  std::size_t at = size;
  while (at > 0) {
    --at;
    if (bytes[at] < 0x80 &&
        end == at + 1) {  // nearly always; the rest of the loop is for the others
      if (!is_word(bytes[at])) {
        return end;
      }
      end = at;
      continue;
    }
    const bool begins = !is_continuation(bytes[at]) || at == 0;
    if (!begins && end - at >= kContextBefore) {
      return end;  // a fourth continuation byte in a row: the last of them stands alone
    }
    if (begins) {
      const std::size_t cut = last_separator_end(bytes, at, end, size);
      if (cut > at) {
        return cut;
      }
      end = at;
    }
  }
  return 0;
}

std::size_t first_cut_beside_word(const std::uint8_t* bytes, std::size_t size, std::size_t from) {
  std::size_t at = unit_start(bytes, size, from);
  while (at < size) {
    const Decoded unit = decode(bytes + at, bytes + size);
    if (may_continue(bytes + at, unit, bytes + size)) {
      return size;
    }
    if (is_separator(unit)) {
      return at;
    }
    at += unit.length;
  }
  return size;
}

}  // namespace

std::size_t unit_start(const std::uint8_t* bytes, std::size_t size, std::size_t from) {
  if (from == 0 || from >= size || !is_continuation(bytes[from])) {
    return std::min(from, size);
  }
  const std::size_t lowest = from - std::min(from, kContextBefore);
  std::size_t lead = from;
  while (lead > lowest && is_continuation(bytes[lead])) {
    --lead;
  }
  // Four continuation bytes before this one: it cannot belong to any sequence.
  std::size_t at = is_continuation(bytes[lead]) && lead > 0 ? from : lead;
  while (at < from) {
    at += decode(bytes + at, bytes + size).length;
  }
  return at;
}

std::size_t unit_start_before(const std::uint8_t* bytes, std::size_t size, std::size_t at) {
  return unit_start(bytes, size, at - std::min(at, kContextBefore));
}

std::size_t last_cut(TokenProfile tokens, const std::uint8_t* bytes, std::size_t size) {
  switch (tokens) {
    case TokenProfile::kPython:
      return last_cut_beside_word(bytes, size);
  }
  return 0;
}

std::size_t first_cut(TokenProfile tokens, const std::uint8_t* bytes, std::size_t size,
                      std::size_t from) {
  switch (tokens) {
    case TokenProfile::kPython:
      return first_cut_beside_word(bytes, size, from);
  }
  return size;
}

}  // namespace hapax::text
