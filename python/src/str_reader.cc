#include "str_reader.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <vector>

#include "utf8_encoder.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

#if !defined(Py_LIMITED_API)

constexpr std::size_t kBlockCharacters = std::size_t{1} << 20;

constexpr bool is_ascii_separator(std::uint32_t c) {
  const bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c < 0x80 && !is_word && c != '_';
}

template <typename Unit>
class StrReader : public TextsReader {
 public:
  explicit StrReader(std::span<const Unit> characters) : characters_(characters) {}

  Result<std::optional<Texts>> next() override {
    if (at_ == characters_.size()) {
      return std::optional<Texts>();
    }
    const std::size_t end = block_end();
    const std::span<const Unit> block = characters_.subspan(at_, end - at_);
    try {
      bytes_.resize(block.size() * kMaxUtf8Bytes<Unit>);
    } catch (const std::bad_alloc&) {
      return Error{.kind = ErrorKind::kOutOfMemory, .cause = {}};
    }
    const std::uint8_t* const bytes_end = encode_utf8(block, bytes_.data());
    offsets_ = {0, bytes_end - bytes_.data()};
    at_ = end == characters_.size() ? end : end + 1;
    return std::optional<Texts>({.bytes = {bytes_.data(), bytes_end}, .offsets = offsets_});
  }

 private:
  // The last separator of the block, or the first one behind it.
  std::size_t block_end() const {
    const std::size_t size = characters_.size();
    if (size - at_ <= kBlockCharacters) {
      return size;
    }
    std::size_t end = at_ + kBlockCharacters;
    while (end > at_ && !is_ascii_separator(characters_[end])) {
      --end;
    }
    if (end > at_) {
      return end;
    }
    end = at_ + kBlockCharacters;
    while (end < size && !is_ascii_separator(characters_[end])) {
      ++end;
    }
    return end;
  }

  std::span<const Unit> characters_;
  std::size_t at_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::array<std::int64_t, 2> offsets_{};
};

template <typename Unit>
std::shared_ptr<TextsReader> reader_of(const Unit* characters, PyObject* text) {
  const auto length = static_cast<std::size_t>(PyUnicode_GET_LENGTH(text));
  return std::make_shared<StrReader<Unit>>(std::span(characters, length));
}

#endif

}  // namespace

std::shared_ptr<TextsReader> make_str_reader([[maybe_unused]] nb::handle text) {
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
