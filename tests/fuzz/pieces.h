// A caller's reader that gives its bytes in pieces of one size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "hapax/input.h"

namespace hapax::fuzz {

class Pieces final : public Reader {
 public:
  Pieces(std::vector<std::uint8_t> bytes, std::size_t piece)
      : bytes_(std::move(bytes)), piece_(piece) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    const std::size_t given = std::min({buffer.size(), piece_, bytes_.size() - at_});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

}  // namespace hapax::fuzz
