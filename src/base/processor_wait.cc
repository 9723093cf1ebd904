#include "base/processor_wait.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "base/retry.h"
#include "base/unique_fd.h"

namespace hapax {

std::optional<std::uint64_t> processor_wait_ns_in(std::string_view schedstat) {
  const std::size_t space = schedstat.find(' ');
  if (space == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t nanoseconds = 0;
  const char* const end = schedstat.data() + schedstat.size();
  const auto [stopped, error] = std::from_chars(schedstat.data() + space + 1, end, nanoseconds);
  return error == std::errc() && stopped != end && *stopped == ' ' ? std::optional(nanoseconds)
                                                                   : std::nullopt;
}

std::optional<std::uint64_t> processor_wait_ns() {
  const UniqueFd file(retry_on_interrupt(
      [] { return ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC); }));
  if (!file) {
    return std::nullopt;
  }
  std::array<char, 64> text;  // three numbers of 64 bits
  const ssize_t got =
      retry_on_interrupt([&] { return ::read(file.get(), text.data(), text.size()); });
  return got > 0 ? processor_wait_ns_in({text.data(), static_cast<std::size_t>(got)})
                 : std::nullopt;
}

double ProcessorWaitMeter::seconds() const {
  const std::optional<std::uint64_t> now = before_ ? processor_wait_ns() : std::nullopt;
  return now && *now > *before_ ? static_cast<double>(*now - *before_) * 1e-9 : 0;
}

}  // namespace hapax
