// Reads any bytes as a counts file. There must be no crash, no hang, and no memory allocated for
// bytes that are not there. If reading succeeds, the words are in order, and writing and reading
// them again gives the same.
#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/little_endian.h"
#include "counts/run_reader.h"
#include "counts/run_writer.h"
#include "fuzz/require.h"
#include "input/plain_streams.h"

namespace hapax::counts {
namespace {

using fuzz::require;

using Words = std::vector<std::pair<std::string, std::uint64_t>>;

class StringSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  std::string text;
};

struct Read {
  bool complete;
  RunHeader header;
  Words words;
};

Read read(std::span<const std::uint8_t> bytes) {
  Result<RunReader> run = RunReader::open(input::memory_stream(bytes), "fuzzed");
  if (!run) {
    require(run.error().path == "fuzzed", "an error names the input");
    return {false, {}, {}};
  }
  Words words;
  while (const auto entry = run->next()) {
    require(!entry->word.empty() && entry->count > 0, "a word occurs");
    words.emplace_back(entry->word, entry->count);
  }
  require(run->header().order == RunOrder::kAny ||
              std::is_sorted(words.begin(), words.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }),
          "words are in order");
  return {!run->error(), run->header(), std::move(words)};
}

void fuzz_one(std::span<const std::uint8_t> bytes) {
  const Read first = read(bytes);
  if (!first.complete) {
    return;
  }
  StringSink sink;
  RunWriter writer(first.header, sink);
  for (const auto& [word, count] : first.words) {
    require(writer.add(word, count).ok(), "what was read can be written");
  }
  require(writer.finish().ok(), "and ended");
  const Read second =
      read({reinterpret_cast<const std::uint8_t*>(sink.text.data()), sink.text.size()});
  require(second.complete && second.words == first.words, "and read again");
}

// Corrects the checksums, so that the code after their check is reached.
std::vector<std::uint8_t> with_checksums(std::span<const std::uint8_t> fuzzed) {
  std::vector<std::uint8_t> bytes(fuzzed.begin(), fuzzed.end());
  if (bytes.size() < kRunHeaderBytes) {
    return bytes;
  }
  constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);
  const std::size_t header_end = kRunHeaderBytes - kChecksumBytes;
  store_little_endian<std::uint64_t>(bytes.data() + header_end,
                                     ::XXH3_64bits(bytes.data(), header_end));
  for (std::size_t at = kRunHeaderBytes; at + kBlockHeaderBytes <= bytes.size();) {
    std::uint8_t* const block = bytes.data() + at;
    const auto payload = load_little_endian<std::uint32_t>(block);
    at += kBlockHeaderBytes;
    if (payload > bytes.size() - at) {
      break;
    }
    store_little_endian(block + kBlockHeaderBytes - kChecksumBytes,
                        block_checksum(payload, load_little_endian<std::uint32_t>(block + 4),
                                       block + kBlockHeaderBytes));
    at += payload;
  }
  return bytes;
}

}  // namespace
}  // namespace hapax::counts

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::counts::fuzz_one({data, size});
  hapax::counts::fuzz_one(hapax::counts::with_checksums({data, size}));
  return 0;
}
