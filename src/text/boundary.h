// Where a text may be cut: beside a separator, never inside a word or a UTF-8 sequence.
//
// A byte that is not a continuation byte (80..BF) always begins a unit, whatever stands before it,
// and a continuation byte after three others is always a unit of its own: so where units begin is
// decided within four bytes, even in invalid text. Tested by tests/text/boundary_test.cc, against
// cuts found by decoding everything.
//
// The token profile decides what separates and how far a cut looks. Where units begin is the same
// for all profiles.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hapax/options.h"

namespace hapax::text {

// The last position p in (0, size] such that the unit that ends at p is a separator and no byte at
// or past `size` could change that; 0 where there is none. bytes[0] begins a unit. Looks back as
// far as it must: usually a word's length.
std::size_t last_cut(TokenProfile tokens, const std::uint8_t* bytes, std::size_t size);

// The first position p >= from at which a separator begins that no byte at or past `size` could
// change; `size` where there is none. `from` may be inside a unit. bytes[0] need not begin one when
// from >= kContextBefore.
std::size_t first_cut(TokenProfile tokens, const std::uint8_t* bytes, std::size_t size,
                      std::size_t from);

// The first position >= from at which a unit begins; bytes before bytes[0] are not known.
// Precondition: from >= kContextBefore or bytes[0] begins a unit.
std::size_t unit_start(const std::uint8_t* bytes, std::size_t size, std::size_t from);

// A position before `at`, where a unit begins and from which decoding comes to `at`, which is such
// a position itself; at most kContextBefore back, so of a few units at most. 0 stays 0.
// Precondition: as for unit_start(), at the position kContextBefore back.
std::size_t unit_start_before(const std::uint8_t* bytes, std::size_t size, std::size_t at);

}  // namespace hapax::text
