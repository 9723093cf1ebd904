// hash_batch() by other instructions, a file each. To be called only where the CPU has them.
#pragma once

#include "hash/hash_batch.h"

namespace hapax::hash {

void hash_batch_avx512(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                       const Seed& seed, unsigned shift, HashedWords& out);

void hash_batch_avx2(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                     const Seed& seed, unsigned shift, HashedWords& out);

}  // namespace hapax::hash
