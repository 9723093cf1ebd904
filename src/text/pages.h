// Tables of the characters that are not ASCII, for vector kernels: pages of 64 code points whose
// UTF-8 forms differ in the last byte alone. One vector look-up by a byte's low six bits applies a
// page. Read-only tables, generated (unicode_tables.cc), safe from any thread.
//
//     2 bytes    D0 | 96        page D0:     last byte 96 -> the lower-case form's last byte B6,
//                                            and its lead D0
//     3 bytes    E4 | BD | A0   lead E4, second BD: all of its code points are words, unchanged
//                E3 | 81 | 82   lead E3, second 81: a mixed page, last byte 82 -> 82
//
// kSpecial stands for what a page cannot say: a word character whose lower-case form has another
// length, changes more than its last byte (of two: both), or depends on its neighbours. The word
// that has one is lower-cased again, whole (text/special_words.h). Characters of 4 bytes have no
// pages. Tested by tests/text/pages_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hapax::text::pages {

inline constexpr std::size_t kPageSize = 64;
using Page = std::array<std::uint8_t, kPageSize>;  // by a byte's low six bits

// In place of a last byte. 0 is that of a separator.
inline constexpr std::uint8_t kSpecial = 1;

enum LeadKind : std::uint8_t { kBadLead, kTwoBytes, kThreeAllWords, kThreeBytes, kFourBytes };
extern const Page kLeadKinds;  // of C0..FF

// Indexed by the lead's low five bits: the last byte and the lead of the lower-case form of each
// last byte.
extern const Page kTwoByteLast[32];
extern const Page kTwoByteLead[32];

// The kinds of the pages of 64 code points after a lead and a second byte.
enum SecondKind : std::uint8_t { kNoWords, kAllWords, kBadSecond, kFirstMixed };
extern const Page kSecondKinds[16];  // by the lead's low four bits
extern const Page kThreeByteLast[];  // by that kind: of each last byte the lower-case form's

}  // namespace hapax::text::pages
