// Texts and words between Python and the library. Tested by tests/python/count_text_test.py.
#pragma once

#include <hapax/counts.h>
#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hapax::python {

// The bytes of a str in UTF-8, or of an object with bytes (bytes, bytearray, memoryview, mmap). A
// lone surrogate of a str becomes '?', which separates words. A str of ASCII is not copied; another
// one is, for as long as this object lives. (PyUnicode_AsUTF8AndSize would keep the copy as long as
// the str.) The object and its bytes stay alive, and a bytearray cannot change its size. Make and
// destroy it with the GIL held.
class TextBytes {
 public:
  // Throws TypeError for any other object, with `what` as the name of the argument.
  TextBytes(nanobind::handle text, const char* what);
  ~TextBytes();
  TextBytes(const TextBytes&) = delete;
  TextBytes& operator=(const TextBytes&) = delete;

  std::span<const std::uint8_t> bytes() const { return bytes_; }
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  void view_str(nanobind::handle text);
  void view_buffer(nanobind::handle text, const char* what);

  nanobind::object owner_;
  Py_buffer buffer_{};
  bool has_buffer_ = false;
  std::span<const std::uint8_t> bytes_;
};

// Whether a str is ASCII.
bool is_ascii(nanobind::handle text);

// The content of a bytes object, such as a path.
std::string to_string(nanobind::handle bytes);

// New references. Words are valid UTF-8.
nanobind::object make_str(std::string_view word);
nanobind::object make_count(std::uint64_t count);
nanobind::object make_pair(const WordCount& entry);  // (word, count)

// An empty dict with room for so many items, where Python lets us say so.
nanobind::dict new_dict(std::size_t items);

}  // namespace hapax::python
