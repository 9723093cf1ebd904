// Counts any bytes as compressed or transcoded text. There must be no crash and no hang; the result
// is counts, or an error that names the input, and is the same in memory and through a reader. If
// several threads may decode frames, the serial decoder must give the same bytes and the same
// error.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fuzz/pieces.h"
#include "fuzz/require.h"
#include "hapax/count.h"
#include "input/decompress.h"
#include "input/plain_streams.h"

namespace hapax {
namespace {

using fuzz::require;

// Some formats compress a megabyte into four bytes, so more bytes would take too long.
constexpr std::size_t kMaxBytes = 1024;

struct Outcome {
  std::vector<std::uint8_t> bytes;
  std::string end;
};

// The first bytes of a stream, which this thread also helps.
Outcome outcome_of(std::unique_ptr<input::ByteStream> stream) {
  constexpr std::size_t kFirstBytes = std::size_t{1} << 20;
  Outcome outcome;
  std::vector<std::uint8_t> buffer(3000);
  while (outcome.bytes.size() < kFirstBytes) {
    const Result<std::size_t> got = stream->read(buffer);
    if (!got || *got == 0) {
      outcome.end = got ? "the end" : describe(got.error());
      return outcome;
    }
    outcome.bytes.insert(outcome.bytes.end(), buffer.begin(),
                         buffer.begin() + static_cast<std::ptrdiff_t>(*got));
    stream->help();
  }
  outcome.bytes.resize(kFirstBytes);
  return outcome;
}

void compare_frames(const std::vector<std::uint8_t>& bytes) {
  using input::Compression;
  for (const Compression format : {Compression::kGzip, Compression::kZstd}) {
    const auto serial_stream =
        format == Compression::kGzip ? input::gzip_stream : input::zstd_stream;
    const Outcome serial = outcome_of(serial_stream(input::memory_stream(bytes), "memory", {}, {}));
    const Outcome frames =
        outcome_of(input::decompress(format, input::memory_stream(bytes), "memory"));
    require(frames.bytes == serial.bytes, "frames give what the serial decoder gives");
    require(frames.end == serial.end, "frames end as the serial decoder ends");
  }
}

void fuzz_one(const std::vector<std::uint8_t>& bytes) {
  const Options options{.strategy = StrategyKind::kLinear, .internals = {.hash_seed = 1}};
  const Result<Counts> whole = count({MemoryInput{bytes}}, options);
  const Result<Counts> pieces =
      count({ReaderInput{std::make_shared<fuzz::Pieces>(bytes, 7), "memory"}}, options);
  require(whole.ok() == pieces.ok(), "both are counted, or neither");
  if (whole.ok()) {
    require(whole->total() == pieces->total(), "as many words");
    require(whole->stats().bytes_counted == pieces->stats().bytes_counted, "of as many bytes");
    return;
  }
  require(whole.error().kind == pieces.error().kind, "the same kind of error");
  require(whole.error().path == "memory", "an error names the input");
  require(!whole.error().cause.empty(), "an error has a cause");
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::size_t taken = std::min(size, hapax::kMaxBytes);
  const std::vector<std::uint8_t> bytes(data, data + taken);
  hapax::compare_frames(bytes);
  hapax::fuzz_one(bytes);
  return 0;
}
