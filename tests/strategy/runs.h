// What tests of whole runs share: the list of a count as text, and a reader that gives little at a
// time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::test {

inline std::string listing_of(const Counts& counts, unsigned workers) {
  std::string text;
  const std::unique_ptr<Cursor> cursor = counts.cursor({}, workers);
  while (const auto entry = cursor->next()) {
    text += std::string(entry->word) + ": " + std::to_string(entry->count) + "\n";
  }
  return text;
}

// Gives its bytes in pieces of changing size.
class Pieces final : public Reader {
 public:
  explicit Pieces(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    const std::size_t wanted = std::min<std::size_t>(1 + (at_ * 7) % 13, buffer.size());
    const std::size_t given = std::min(wanted, text_.size() - at_);
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace hapax::test
