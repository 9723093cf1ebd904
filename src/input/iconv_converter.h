// Owns a handle of iconv(3). Not safe for threads. Tested by tests/input/transcode_test.cc and
// tests/cli/encodings_test.py.
#pragma once

#include <iconv.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>

#include "hapax/result.h"

namespace hapax::input {

class IconvConverter {
 public:
  // Returns kInvalidArgument if iconv(3) has no such conversion, another error if the system
  // refused to open it.
  static Result<IconvConverter> open(const std::string& from, const std::string& to);

  // Returns 0, or the errno that says why it stopped.
  int convert(char*& in, std::size_t& in_left, char*& out, std::size_t& out_left) {
    return is_failure(::iconv(handle_.get(), &in, &in_left, &out, &out_left)) ? errno : 0;
  }
  // Writes what a stateful encoding holds back. Returns as convert() does.
  int flush(char*& out, std::size_t& out_left) {
    return is_failure(::iconv(handle_.get(), nullptr, nullptr, &out, &out_left)) ? errno : 0;
  }
  // Goes back to the initial state and drops what was held back.
  void reset() { ::iconv(handle_.get(), nullptr, nullptr, nullptr, nullptr); }

 private:
  struct Close {
    void operator()(iconv_t handle) const { ::iconv_close(handle); }
  };
  explicit IconvConverter(iconv_t handle) : handle_(handle) {}
  static bool is_failure(std::size_t returned) { return returned == static_cast<std::size_t>(-1); }

  std::unique_ptr<std::remove_pointer_t<iconv_t>, Close> handle_;
};

}  // namespace hapax::input
