#include "input/opening.h"

#include <span>
#include <utility>

#include "input/decompress.h"
#include "input/encoding_choice.h"
#include "input/file_head.h"
#include "input/find_nul.h"
#include "input/plain_streams.h"
#include "input/plain_text.h"
#include "input/transcode_stream.h"

namespace hapax::input {
namespace {

// Reads the first bytes of `stream`, calls `look` with them, and puts them back. Returns an error
// that comes before any byte.
template <typename Look>
Result<void> look_at_head(std::unique_ptr<ByteStream>& stream, const Opening& opening, Look look) {
  Head head = read_head(*stream, kHeadBytes, opening.stop);
  if (head.bytes.empty() && head.end && !*head.end) {
    return head.end->error();
  }
  look(std::span<const std::uint8_t>(head.bytes));
  stream = prefixed_stream(std::move(head), std::move(stream));
  return {};
}

// Decompresses and transcodes `stream` as its first bytes, `head`, and the options say. Fills in
// `opened`.
Result<void> decode(Head head, std::unique_ptr<ByteStream> stream, const Opening& opening,
                    OpenInput& opened) {
  const Compression compression = compression_of(head.bytes, opening.options);
  std::string encoding = choose_encoding(head.bytes, opening.options.encoding);
  if (compression == Compression::kNone) {
    opened.look = look_at(head.bytes, opened.name, opening.options);
  }
  stream = prefixed_stream(std::move(head), std::move(stream));
  Result<void> looked;
  if (compression != Compression::kNone) {
    stream =
        decompress(compression, std::move(stream), opened.name, decoder_options(opening.options));
    looked = look_at_head(stream, opening, [&](std::span<const std::uint8_t> text) {
      encoding = choose_encoding(text, opening.options.encoding);
      opened.look = look_inside(text, compression, opened.name, opening.options);
    });
  }
  if (looked && !encoding.empty()) {
    opened.look.is_decoded = true;
    Result<std::unique_ptr<ByteStream>> transcoded = transcode(std::move(stream), encoding);
    if (!transcoded) {
      return transcoded.error();
    }
    stream = std::move(transcoded).value();
    looked = look_at_head(stream, opening, [&](std::span<const std::uint8_t> text) {
      opened.look.nul = find_nul(text);
    });
  }
  opened.content = std::move(stream);
  return looked;
}

}  // namespace

Error with_name(Error error, const std::string& name) {
  if (error.path.empty() && error.kind != ErrorKind::kCancelled) {
    error.path = name;
  }
  return error;
}

Result<OpenInput> as_stream(Head head, std::unique_ptr<ByteStream> stream, OpenInput opened,
                            const Opening& opening) {
  if (head.bytes.empty() && head.end && !*head.end) {
    return with_name(head.end->error(), opened.name);
  }
  Result<void> decoded = decode(std::move(head), std::move(stream), opening, opened);
  return decoded ? Result<OpenInput>(std::move(opened)) : with_name(decoded.error(), opened.name);
}

Result<OpenInput> as_stream(std::unique_ptr<ByteStream> stream, std::string name,
                            const Opening& opening) {
  Head head = read_head(*stream, kHeadBytes, opening.stop);
  return as_stream(std::move(head), std::move(stream), OpenInput{.name = std::move(name)}, opening);
}

}  // namespace hapax::input
