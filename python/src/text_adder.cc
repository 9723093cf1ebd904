#include "text_adder.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "texts.h"
#include "utf8_encoder.h"
#include "whole_lowering.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// A text of so many bytes is not copied.
constexpr std::size_t kLongText = std::size_t{256} << 10;

// As many characters are encoded at once, which takes less than a millisecond.
constexpr std::size_t kSlice = std::size_t{256} << 10;

// A block of one text that is not copied.
struct KeptText {
  KeptText(nb::handle text, const char* what)
      : bytes(text, what), offsets{0, static_cast<std::int64_t>(bytes.bytes().size())} {}

  TextBytes bytes;
  std::array<std::int64_t, 2> offsets;
};

}  // namespace

void TextAdder::add(nb::handle text) {
  put(text);
  ++texts_;
}

void TextAdder::add(std::span<const std::uint8_t> text) {
  put(text);
  ++texts_;
}

void TextAdder::put(nb::handle text) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (PyUnicode_Check(text.ptr())) {
    put_str(text.ptr());
    return;
  }
  if (PyBytes_Check(text.ptr()) && PyBytes_AsStringAndSize(text.ptr(), &data, &size) == 0 &&
      static_cast<std::size_t>(size) < kLongText) {
    put({reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)});
    return;
  }
  put_bytes_of(text);
}

void TextAdder::put(std::span<const std::uint8_t> text) {
  if (is_lowered_whole(text)) {
    put(lowered(text));  // which holds neither of the two characters
    return;
  }
  std::uint8_t* const begin = begin_text(text.size());
  builder_.end_text(std::copy(text.begin(), text.end(), begin));
}

#if defined(Py_LIMITED_API)
// The stable ABI hides the memory of a str. It gives that of an ASCII str, which is UTF-8.
void TextAdder::put_str(PyObject* text) {
  if (!is_ascii(text)) {
    const nb::object encoded = nb::steal(PyUnicode_AsEncodedString(text, "utf-8", "replace"));
    if (!encoded.is_valid()) {
      throw nb::python_error();
    }
    put(encoded);
    return;
  }
  Py_ssize_t size = 0;
  const char* const data = PyUnicode_AsUTF8AndSize(text, &size);
  if (data == nullptr) {
    throw nb::python_error();
  }
  if (static_cast<std::size_t>(size) >= kLongText) {
    put_bytes_of(text);
  } else {
    put({reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)});
  }
}
#else
void TextAdder::put_str(PyObject* text) {
  if (PyUnicode_READY(text) != 0) {
    throw nb::python_error();
  }
  const auto length = static_cast<std::size_t>(PyUnicode_GET_LENGTH(text));
  if (PyUnicode_IS_ASCII(text) != 0) {
    if (length >= kLongText) {
      put_bytes_of(text);
      return;
    }
    std::uint8_t* const begin = begin_text(length);
    const Py_UCS1* const characters = PyUnicode_1BYTE_DATA(text);
    builder_.end_text(std::copy(characters, characters + length, begin));
  } else if (PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND) {
    encode(PyUnicode_1BYTE_DATA(text), length);
  } else if (PyUnicode_KIND(text) == PyUnicode_2BYTE_KIND) {
    encode(PyUnicode_2BYTE_DATA(text), length);
  } else {
    encode(PyUnicode_4BYTE_DATA(text), length);
  }
}

template <typename Unit>
void TextAdder::encode(const Unit* characters, std::size_t length) {
  std::uint8_t* const begin = begin_text(length * kMaxUtf8Bytes<Unit>);
  std::uint8_t* end = encode_utf8(std::span(characters, std::min(length, kSlice)), begin);
  for (std::size_t at = kSlice; at < length; at += kSlice) {
    if (count_.has_ended()) {
      return;
    }
    count_.let_others_run();
    end = encode_utf8(std::span(characters + at, std::min(length - at, kSlice)), end);
  }
  if (is_lowered_whole({begin, end})) {
    put(lowered({begin, end}));
    return;
  }
  builder_.end_text(end);
}
#endif

// A long ASCII str, or an object with bytes.
void TextAdder::put_bytes_of(nb::handle text) {
  const std::string what = "item " + std::to_string(texts_) + " of texts";
  const auto kept = std::make_shared<KeptText>(text, what.c_str());
  const std::span<const std::uint8_t> bytes = kept->bytes.bytes();
  if (bytes.size() < kLongText || is_lowered_whole(bytes)) {
    put(bytes);
    return;
  }
  flush();
  count_.add({.texts = {.bytes = bytes, .offsets = kept->offsets}, .owner = kept});
}

bool TextAdder::is_lowered_whole(std::span<const std::uint8_t> text) const {
  return lowering_ == WholeLowering::kWhereNeeded && needs_whole_lowering(text);
}

std::uint8_t* TextAdder::begin_text(std::size_t max_bytes) {
  if (!builder_.has_room(max_bytes)) {
    flush();
  }
  return builder_.begin_text(max_bytes);
}

void TextAdder::flush() { count_.add(builder_.take()); }

}  // namespace hapax::python
