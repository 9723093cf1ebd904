#include "input/first_look.h"

#include "input/encoding_choice.h"
#include "input/find_nul.h"

namespace hapax::input {
namespace {

// Returns the format or encoding that the input seems to have, if it is not plain UTF-8. An
// encoding is guessed only if none is known.
LooksLike recognise(std::span<const std::uint8_t> head, const std::string& name,
                    const std::string& encoding, bool has_nul) {
  if (!encoding.empty()) {
    // Without the name: it decides formats whose bytes are not text, but here the bytes are not
    // UTF-8 anyway.
    return detect_encoding(head).empty() ? recognise_format(head, "") : LooksLike::kNothing;
  }
  const LooksLike format = recognise_format(head, name);
  return format != LooksLike::kNothing ? format
         : has_nul                     ? recognise_wide_text(head)
                                       : recognise_iso2022(head);
}

}  // namespace

FirstLook look_at(std::span<const std::uint8_t> head, const std::string& name,
                  const Options& options, std::uint64_t offset) {
  const std::optional<std::size_t> nul = find_nul(head);
  const std::string encoding = choose_encoding(head, options.encoding);
  return {.nul = nul ? std::optional(offset + *nul) : std::nullopt,
          .looks_like = recognise(head, name, encoding, nul.has_value()),
          .is_encoding_known = !options.encoding.empty() || has_byte_order_mark(head)};
}

FirstLook look_inside(std::span<const std::uint8_t> head, Compression outer,
                      const std::string& name, const Options& options) {
  FirstLook look = look_at(head, name, options);
  look.is_compressed = true;
  look.is_decoded = true;
  if (const LooksLike twice = recognise_twice(head, outer); twice != LooksLike::kNothing) {
    look.looks_like = twice;
  }
  return look;
}

}  // namespace hapax::input
