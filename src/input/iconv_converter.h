// iconv(3)'s handle. Not safe for threads. Tested by tests/input/transcode_test.cc.
#pragma once

#include <iconv.h>

#include <cerrno>
#include <cstdint>
#include <string>

namespace hapax::input {

class IconvConverter {
 public:
  IconvConverter(const std::string& from, const std::string& to)
      : handle_(::iconv_open(to.c_str(), from.c_str())) {}
  ~IconvConverter() {
    if (known()) {
      ::iconv_close(handle_);
    }
  }
  IconvConverter(const IconvConverter&) = delete;
  IconvConverter& operator=(const IconvConverter&) = delete;

  // iconv_open(3) fails with (iconv_t)-1.
  bool known() const { return reinterpret_cast<std::intptr_t>(handle_) != -1; }
  // 0, or the errno of the sequence at which it stopped.
  int convert(char*& in, std::size_t& in_left, char*& out, std::size_t& out_left) {
    return is_failure(::iconv(handle_, &in, &in_left, &out, &out_left)) ? errno : 0;
  }
  // Gives out what a stateful encoding holds back. Returns as convert() does.
  int flush(char*& out, std::size_t& out_left) {
    return is_failure(::iconv(handle_, nullptr, nullptr, &out, &out_left)) ? errno : 0;
  }
  // Forgets what was held back.
  void reset() { ::iconv(handle_, nullptr, nullptr, nullptr, nullptr); }

 private:
  static bool is_failure(std::size_t returned) { return returned == static_cast<std::size_t>(-1); }

  iconv_t handle_;
};

}  // namespace hapax::input
