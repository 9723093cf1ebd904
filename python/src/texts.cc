#include "texts.h"

#include <string>

namespace hapax::python {
namespace {

namespace nb = nanobind;

nb::object checked(PyObject* made) {
  if (made == nullptr) {
    throw nb::python_error();
  }
  return nb::steal(made);
}

std::span<const std::uint8_t> span_of(const void* data, Py_ssize_t size) {
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

[[noreturn]] void throw_no_text(nb::handle value, const char* what) {
  throw nb::type_error(
      (std::string(what) + " must be str or bytes, not " + nb::inst_name(value).c_str()).c_str());
}

// For the exception that is set. Only the one for buffers says that this kind is not to be had.
[[noreturn]] void throw_no_buffer(const char* what) {
  if (PyErr_ExceptionMatches(PyExc_BufferError) == 0) {
    throw nb::python_error();
  }
  PyErr_Clear();
  throw nb::type_error((std::string(what) + " must be contiguous").c_str());
}

}  // namespace

bool is_ascii(nb::handle text) {
#if defined(Py_LIMITED_API)
  static PyObject* const method =
      PyObject_GetAttrString(reinterpret_cast<PyObject*>(&PyUnicode_Type), "isascii");
  PyObject* const argument = text.ptr();
  return checked(PyObject_Vectorcall(method, &argument, 1, nullptr)).ptr() == Py_True;
#else
  return PyUnicode_IS_ASCII(text.ptr()) != 0;
#endif
}

TextBytes::TextBytes(nb::handle text, const char* what) {
  if (PyUnicode_Check(text.ptr())) {
    view_str(text);
  } else if (PyObject_CheckBuffer(text.ptr()) != 0) {
    view_buffer(text, what);
  } else {
    throw_no_text(text, what);
  }
}

TextBytes::~TextBytes() {
  if (has_buffer_) {
    PyBuffer_Release(&buffer_);
  }
}

void TextBytes::view_str(nb::handle text) {
  Py_ssize_t size = 0;
  if (is_ascii(text)) {
    const char* const data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
    if (data == nullptr) {
      throw nb::python_error();
    }
    owner_ = nb::borrow(text);
    bytes_ = span_of(data, size);
    return;
  }
  owner_ = checked(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "replace"));
  char* data = nullptr;
  if (PyBytes_AsStringAndSize(owner_.ptr(), &data, &size) != 0) {
    throw nb::python_error();
  }
  bytes_ = span_of(data, size);
}

void TextBytes::view_buffer(nb::handle text, const char* what) {
  if (PyObject_GetBuffer(text.ptr(), &buffer_, PyBUF_ND | PyBUF_FORMAT) != 0) {
    throw_no_buffer(what);
  }
  has_buffer_ = true;
  if (buffer_.ndim == 0) {  // a number of numpy
    PyBuffer_Release(&buffer_);
    throw_no_text(text, what);
  }
  if (buffer_.itemsize != 1) {
    PyBuffer_Release(&buffer_);
    has_buffer_ = false;
    throw nb::type_error((std::string(what) + " must have items of one byte").c_str());
  }
  bytes_ = span_of(buffer_.buf, buffer_.len);
}

std::string to_string(nb::handle bytes) {
  const auto content = nb::cast<nb::bytes>(bytes);
  return {static_cast<const char*>(content.data()), content.size()};
}

nb::object make_str(std::string_view word) {
  return checked(PyUnicode_DecodeUTF8(word.data(), static_cast<Py_ssize_t>(word.size()), nullptr));
}

nb::object make_count(std::uint64_t count) { return checked(PyLong_FromUnsignedLongLong(count)); }

nb::object make_pair(const WordCount& entry) {
  return nb::make_tuple(make_str(entry.word), make_count(entry.count));
}

nb::dict new_dict([[maybe_unused]] std::size_t items) {
#if defined(Py_LIMITED_API) || PY_VERSION_HEX >= 0x030d0000
  return {};
#else
  return nb::steal<nb::dict>(
      checked(_PyDict_NewPresized(static_cast<Py_ssize_t>(items))).release());
#endif
}

}  // namespace hapax::python
