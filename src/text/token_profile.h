// Functions that depend on the token profile, apart from tokenising (text/tokeniser.h) and cutting
// (text/boundary.h).
//
// A new profile is a new enumerator of TokenProfile. Each function that must decide something for
// it has a switch without a default, so that the compiler names the places (-Wswitch). No token of
// any profile may hold a NUL, because tables pad short words with zeros (table/slots.h).
// Safe from any thread. Tested by tests/text/token_profile_test.cc and tests/counts/run_test.cc.
#pragma once

#include <string_view>

#include "hapax/options.h"

namespace hapax::text {

// Whether the value is one of the enumerators: it may come from another process.
bool is_token_profile(TokenProfile tokens);

// Whether the profile can make `word` of some text under `letter_case`. For words that come from a
// file or from another process.
bool may_be_token(TokenProfile tokens, LetterCase letter_case, std::string_view word);

}  // namespace hapax::text
