// What hapax must know of a token profile apart from how to tokenise by it (text/tokeniser.h) and
// where a text may be cut (text/boundary.h).
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

// Whether `word` is one that the profile can make of a text under `letter_case`: of words of
// another process, or of a file.
bool may_be_token(TokenProfile tokens, LetterCase letter_case, std::string_view word);

}  // namespace hapax::text
