#include "str_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>

#include "errors.h"
#include "utf8_encoder.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

#if !defined(Py_LIMITED_API)

constexpr std::size_t kBlockCharacters = std::size_t{1} << 20;

// Ranges of code points none of which is of a word, by block: Arabic, Devanagari, General
// Punctuation, CJK Symbols and Punctuation, Halfwidth and Fullwidth Forms.
struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr std::array<Range, 10> kPunctuation{{{0x060C, 0x060C},
                                              {0x061F, 0x061F},
                                              {0x0964, 0x0965},
                                              {0x2000, 0x206F},
                                              {0x3000, 0x3004},
                                              {0x3008, 0x3020},
                                              {0xFF01, 0xFF0F},
                                              {0xFF1A, 0xFF20},
                                              {0xFF3B, 0xFF40},
                                              {0xFF5B, 0xFF65}}};

constexpr bool is_separator(std::uint32_t c) {
  if (c < 0x80) {
    const bool is_alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return !is_alphanumeric && c != '_';
  }
  return std::any_of(kPunctuation.begin(), kPunctuation.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// Room for bytes that are written before they are read.
class Room {
 public:
  // False if there is no memory.
  bool grow(std::size_t bytes) {
    if (bytes > size_) {
      bytes_.reset();
      bytes_.reset(new (std::nothrow) std::uint8_t[bytes]);
      size_ = bytes_ == nullptr ? 0 : bytes;
    }
    return size_ >= bytes;
  }
  std::uint8_t* data() { return bytes_.get(); }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
};

template <typename Unit>
class UnitReader final : public StrReader {
 public:
  explicit UnitReader(std::span<const Unit> characters) : characters_(characters) {}

  Result<std::optional<Texts>> next() override {
    if (at_ == characters_.size()) {
      return std::optional<Texts>();
    }
    const std::size_t end = block_end();
    if (!room_.grow((end - at_) * kMaxUtf8Bytes<Unit>)) {
      return Error{.kind = ErrorKind::kOutOfMemory, .cause = {}};
    }
    const std::size_t bytes = encode(characters_.subspan(at_, end - at_));
    if (stop_.stop_requested()) {
      return cancelled();
    }
    offsets_ = {0, static_cast<std::int64_t>(bytes)};
    at_ = end == characters_.size() ? end : end + 1;
    return std::optional<Texts>({.bytes = {room_.data(), bytes}, .offsets = offsets_});
  }

 private:
  // Of the block, or of a part of it once a stop is requested.
  std::size_t encode(std::span<const Unit> block) {
    std::uint8_t* out = room_.data();
    while (!block.empty() && !stop_.stop_requested()) {
      const std::size_t length = std::min(block.size(), kBlockCharacters);
      out = encode_utf8(block.first(length), out);
      block = block.subspan(length);
    }
    return static_cast<std::size_t>(out - room_.data());
  }

  // The last separator of the block, or the first one behind it.
  std::size_t block_end() const {
    const std::size_t size = characters_.size();
    if (size - at_ <= kBlockCharacters) {
      return size;
    }
    std::size_t end = at_ + kBlockCharacters;
    while (end > at_ && !is_separator(characters_[end])) {
      --end;
    }
    if (end > at_) {
      return end;
    }
    end = at_ + kBlockCharacters;
    while (end < size && !is_separator(characters_[end])) {
      if (end % kBlockCharacters == 0 && stop_.stop_requested()) {
        return end;
      }
      ++end;
    }
    return end;
  }

  std::span<const Unit> characters_;
  std::size_t at_ = 0;
  Room room_;
  std::array<std::int64_t, 2> offsets_{};
};

template <typename Unit>
std::shared_ptr<StrReader> reader_of(const Unit* characters, PyObject* text) {
  const auto length = static_cast<std::size_t>(PyUnicode_GET_LENGTH(text));
  return std::make_shared<UnitReader<Unit>>(std::span(characters, length));
}

#endif

}  // namespace

std::shared_ptr<StrReader> make_str_reader([[maybe_unused]] nb::handle text) {
#if defined(Py_LIMITED_API)
  return nullptr;
#else
  PyObject* const str = text.ptr();
  if (!PyUnicode_Check(str) || PyUnicode_READY(str) != 0 || PyUnicode_IS_ASCII(str) != 0) {
    return nullptr;
  }
  switch (PyUnicode_KIND(str)) {
    case PyUnicode_1BYTE_KIND:
      return reader_of(PyUnicode_1BYTE_DATA(str), str);
    case PyUnicode_2BYTE_KIND:
      return reader_of(PyUnicode_2BYTE_DATA(str), str);
    default:
      return reader_of(PyUnicode_4BYTE_DATA(str), str);
  }
#endif
}

}  // namespace hapax::python
