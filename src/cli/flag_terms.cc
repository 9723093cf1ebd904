#include "cli/flag_terms.h"

#include <string_view>
#include <utility>

namespace hapax::cli {

namespace {

// Replaces the first `phrase` from `begin` on, if there is one.
void replace(std::string& text, std::size_t begin, std::string_view phrase,
             std::string_view instead) {
  if (const std::size_t at = text.find(phrase, begin); at != std::string::npos) {
    text.replace(at, phrase.size(), instead);
  }
}

}  // namespace

// "raise Options::decoder_memory to 2048 MiB" -> "allow it with --decoder-memory 2048M", and so for
// memory_limit.
std::string in_terms_of_flags(std::string text) {
  replace(text, 0, "set TMPDIR to a directory with room", "name a directory with room: --tmp DIR");
  const std::size_t at = text.find("raise Options::");
  if (at != std::string::npos) {
    replace(text, at, "raise Options::decoder_memory to ", "allow it with --decoder-memory ");
    replace(text, at, "raise Options::memory_limit to ", "allow it with --memory ");
    replace(text, at, " MiB", "M");
  }
  return text;
}

Error in_terms_of_flags(Error error) {
  error.remedy = error.kind == ErrorKind::kInvalidText
                     ? "name the encoding (--encoding NAME), or leave out --strict"
                     : in_terms_of_flags(std::move(error.remedy));
  return error;
}

}  // namespace hapax::cli
