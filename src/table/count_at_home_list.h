// count_at_home() by other instructions, a file each. To be called only where the CPU has them.
#pragma once

#include "table/count_at_home.h"

namespace hapax::table {

std::size_t count_at_home_avx512(NarrowSlot* slots, const KeysAndHomes& words,
                                 const KeysAndHomes& next, std::uint16_t* missed);

std::size_t count_at_home_avx2(NarrowSlot* slots, const KeysAndHomes& words,
                               const KeysAndHomes& next, std::uint16_t* missed);

}  // namespace hapax::table
