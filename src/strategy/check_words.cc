#include "strategy/check_words.h"

#include "base/machine.h"
#include "input/active_input.h"
#include "text/token_profile.h"

namespace hapax::strategy {

Result<const table::CpuLevel*> check_words(const Options& options) {
  if (!text::is_token_profile(options.tokens)) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "there is no such token profile",
                 .remedy = "name one of TokenProfile"};
  }
  const table::CpuLevel* const level = table::find_cpu_level(options.internals.kernel);
  if (level == nullptr) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "this processor has no kernel '" + options.internals.kernel + "'",
                 .remedy = "leave out the kernel to get the fastest one"};
  }
  return level;
}

hash::Seed seed_of(const Options& options) {
  return hash::Seed(options.internals.hash_seed ? *options.internals.hash_seed : random_seed());
}

std::uint64_t chunk_bytes_of(const Options& options) {
  return options.internals.chunk_bytes != 0 ? options.internals.chunk_bytes
                                            : input::kDefaultChunkBytes;
}

}  // namespace hapax::strategy
