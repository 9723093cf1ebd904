// Decodes any bytes in any encoding that the system knows, or under a name that it may not know.
// There must be no crash and no hang. The UTF-8 must be the same however the bytes are cut and
// however large the buffers are, with a byte 0xFF for each undecodable sequence. Recognising other
// formats and encodings in the bytes must not crash either. The last bytes of the input choose, so
// that a seed is a text.
#include <fuzzer/FuzzedDataProvider.h>
#include <iconv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fuzz/encodings.h"
#include "fuzz/pieces.h"
#include "fuzz/require.h"
#include "input/plain_streams.h"
#include "input/recognise.h"
#include "input/transcode_stream.h"
#include "text/utf8.h"

namespace hapax {
namespace {

using fuzz::require;

// iconv's state depends on a few bytes; more bytes would only take time.
constexpr std::size_t kMaxBytes = 512;

std::string decoded(const std::vector<std::uint8_t>& stored, const std::string& encoding,
                    std::size_t piece, std::size_t room) {
  const auto stream =
      input::transcode(
          input::reader_stream(std::make_shared<fuzz::Pieces>(stored, piece), "memory"), encoding)
          .value();
  std::string text;
  std::vector<std::uint8_t> buffer(room);
  for (;;) {
    const Result<std::size_t> got = stream->read(buffer);
    require(got.ok(), "any bytes can be transcoded");
    if (*got == 0) {
      require(stream->stored_bytes_read() == stored.size(), "all bytes were read");
      return text;
    }
    text.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
}

void require_text(const std::string& text) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::uint8_t* const end = at + text.size();
  while (at < end) {
    const text::Decoded unit = text::decode(at, end);
    require(unit.valid || (*at == 0xFF && unit.length == 1), "what does not decode is 0xFF");
    at += unit.length;
  }
}

void fuzz_one(FuzzedDataProvider& choices) {
  const std::string encoding = choices.ConsumeIntegralInRange<int>(0, 15) == 0
                                   ? choices.ConsumeRandomLengthString(20)
                                   : choices.PickValueInArray(fuzz::kEncodings);
  const auto piece = choices.ConsumeIntegralInRange<std::size_t>(1, 9);
  const auto room = choices.ConsumeIntegralInRange<std::size_t>(1, 40);
  const auto stored = choices.ConsumeBytes<std::uint8_t>(kMaxBytes);
  const bool is_wide = input::is_encoding(input::recognise_wide_text(stored));
  require(!is_wide || std::count(stored.begin(), stored.end(), 0) > 0, "wide text has NULs");
  require(!input::is_encoding(input::recognise_format(stored, "a.br")), "a format is none");
  const Result<void> known = input::check_encoding(encoding);
  require(known.ok() == input::transcode(input::memory_stream(stored), encoding).ok(),
          "an encoding is refused before anything is read, or not at all");
  if (!known) {
    require(known.error().kind == ErrorKind::kInvalidArgument, "an unknown name is an argument");
    return;
  }
  const std::string whole = decoded(stored, encoding, kMaxBytes, 1 << 16);
  require_text(whole);
  require(decoded(stored, encoding, 1, 1 << 16) == whole, "byte by byte it is the same text");
  require(decoded(stored, encoding, piece, room) == whole, "in pieces it is the same text");
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  // iconv loads an encoding's code when it is first opened, and keeps it while one is open.
  static auto& kept_open = *new std::vector<iconv_t>;  // never freed
  for (const char* const encoding : hapax::fuzz::kEncodings) {
    kept_open.push_back(::iconv_open("UTF-8", encoding));
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider choices(data, size);
  hapax::fuzz_one(choices);
  return 0;
}
