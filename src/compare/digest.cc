#include "compare/digest.h"

// Compiled in, so that programs do not need the library of xxHash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <memory>
#include <new>
#include <optional>

namespace hapax::compare {
namespace {

struct Freed {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

}  // namespace

Digest digest_of(Cursor& words) {
  const std::unique_ptr<XXH3_state_t, Freed> state(XXH3_createState());
  if (!state) {
    throw std::bad_alloc();
  }
  XXH3_128bits_reset(state.get());
  while (const std::optional<WordCount> entry = words.next()) {
    const std::array<std::uint64_t, 2> numbers = {entry->word.size(), entry->count};
    XXH3_128bits_update(state.get(), numbers.data(), sizeof numbers);
    XXH3_128bits_update(state.get(), entry->word.data(), entry->word.size());
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return {hash.low64, hash.high64};
}

}  // namespace hapax::compare
