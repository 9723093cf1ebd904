// str.lower() of one token, exactly: the slow path for tokens that hold a code point whose
// lower-casing is more than a delta (Properties::kSpecialLower), and the oracle of the fast path.
//
// The full mapping is the simple one, but U+0130 becomes 'i' U+0307, and U+03A3 becomes U+03C2
// where it is final: looking left past Case_Ignorable there is a Cased code point, and looking
// right past Case_Ignorable there is none; U+03C3 elsewhere. Linear in the length of the token.
// Tests: tests/text/lower_test.cc, and against Python itself tests/text/python_text_check.py.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hapax::text {

// Appends the lower-case form of token to out. It can be longer than the token (U+0130, U+023A and
// U+023E: 2 bytes become 3) or shorter, never longer than 3/2 of it.
// Preconditions: token is valid UTF-8 and does not point into out.
void append_lower(std::span<const std::uint8_t> token, std::vector<std::uint8_t>& out);

}  // namespace hapax::text
