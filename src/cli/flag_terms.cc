#include "cli/flag_terms.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace hapax::cli {

namespace {

void replace(std::string& text, std::string_view phrase, std::string_view instead) {
  if (const std::size_t at = text.find(phrase); at != std::string::npos) {
    text.replace(at, phrase.size(), instead);
  }
}

}  // namespace

// "raise Options::decoder_memory to 2048 MiB" -> "allow it with --decoder-memory 2048M"
std::string in_terms_of_flags(std::string text) {
  replace(text, "set TMPDIR to a directory with room", "name a directory with room: --tmp DIR");
  constexpr std::string_view kOption = "raise Options::decoder_memory to ";
  constexpr std::string_view kFlag = "allow it with --decoder-memory ";
  constexpr std::string_view kUnit = " MiB";
  const std::size_t at = text.find(kOption);
  const std::size_t unit = at == std::string::npos ? at : text.find(kUnit, at);
  if (unit == std::string::npos) {
    return text;
  }
  const std::size_t number = at + kOption.size();
  const std::string_view all = text;
  return fmt::format("{}{}{}M{}", all.substr(0, at), kFlag, all.substr(number, unit - number),
                     all.substr(unit + kUnit.size()));
}

Error in_terms_of_flags(Error error) {
  error.remedy = error.kind == ErrorKind::kInvalidText
                     ? "name the encoding (--encoding NAME), or leave out --strict"
                     : in_terms_of_flags(std::move(error.remedy));
  return error;
}

}  // namespace hapax::cli
