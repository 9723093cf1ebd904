// Any bytes where compressed or transcoded text may stand: no crash, no hang; either they are
// counted or they are an error that names the input, and the same in memory and through a reader.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "fuzz/pieces.h"
#include "fuzz/require.h"
#include "hapax/count.h"

namespace hapax {
namespace {

using fuzz::require;

// Some formats pack a megabyte into four bytes: more of them would fuzz the patience of the clock.
constexpr std::size_t kMostBytes = 1024;

void fuzz_one(const std::vector<std::uint8_t>& bytes) {
  const Options options{.strategy = StrategyKind::kLinear, .hash_seed = 1};
  const Result<Counts> whole = count({MemoryInput{bytes}}, options);
  const Result<Counts> pieces =
      count({ReaderInput{std::make_shared<fuzz::Pieces>(bytes, 7), "memory"}}, options);
  require(whole.ok() == pieces.ok(), "both are counted, or neither");
  if (whole.ok()) {
    require(whole->total() == pieces->total(), "as many words");
    require(whole->account().bytes_counted == pieces->account().bytes_counted, "of as many bytes");
    return;
  }
  require(whole.error().kind == pieces.error().kind, "the same kind of error");
  require(whole.error().path == "memory", "an error names the input");
  require(!whole.error().cause.empty(), "an error has a cause");
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::size_t taken = std::min(size, hapax::kMostBytes);
  hapax::fuzz_one(std::vector<std::uint8_t>(data, data + taken));
  return 0;
}
