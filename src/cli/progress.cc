#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <new>
#include <stop_token>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/messages.h"
#include "cli/signals.h"
#include "cli/terminal.h"

namespace hapax::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirst{1000};
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::milliseconds kNextLine{1000};

struct Unit {
  double bytes;
  std::string_view name;
};

Unit unit_of(double bytes) {
  return bytes < 1e6 ? Unit{1e3, "kB"} : bytes < 1e9 ? Unit{1e6, "MB"} : Unit{1e9, "GB"};
}

std::string clock_time(double seconds) {
  const auto whole = std::lround(std::min(seconds, 359999.0));
  return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                       : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

// Sleeps until it is time to draw again; false when the count has ended.
bool wait(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any never_notified;
  std::unique_lock lock(mutex);
  never_notified.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

void draw(const std::stop_token& stop, const Progress& progress, const std::string& doing) {
  const Clock::time_point start = Clock::now();
  const bool in_place = can_redraw_lines();
  bool drawn = false;
  for (auto pause = kFirst; wait(stop, pause); pause = in_place ? kRedraw : kNextLine) {
    const std::string line =
        progress_line(doing, progress.bytes_done, progress.bytes_total,
                      std::chrono::duration<double>(Clock::now() - start).count());
    set_progress_line_shown(in_place);
    print_error_text(in_place ? fmt::format("{}hapax: {}", kEraseLine, line)
                              : fmt::format("hapax: {}\n", line));
    drawn = true;
  }
  if (drawn && in_place) {
    print_error_text(kEraseLine);
    set_progress_line_shown(false);
  }
}

}  // namespace

std::string progress_line(const std::string& doing, std::uint64_t done, std::uint64_t total,
                          double seconds) {
  const auto done_bytes = static_cast<double>(done);
  const auto total_bytes = static_cast<double>(total);
  const double rate = seconds > 0 ? done_bytes / seconds : 0;
  const Unit rate_unit = unit_of(rate);
  if (total == 0) {
    const Unit unit = unit_of(done_bytes);
    return fmt::format("{}: {:.1f} {}, {:.0f} {}/s", doing, done_bytes / unit.bytes, unit.name,
                       rate / rate_unit.bytes, rate_unit.name);
  }
  const Unit unit = unit_of(total_bytes);
  const double percent = std::min(100 * done_bytes / total_bytes, 100.0);
  std::string line = fmt::format("{}: {:.0f} %, {:.1f} of {:.1f} {}, {:.0f} {}/s", doing, percent,
                                 done_bytes / unit.bytes, total_bytes / unit.bytes, unit.name,
                                 rate / rate_unit.bytes, rate_unit.name);
  if (rate > 0 && done <= total) {
    line += fmt::format(", {} left", clock_time((total_bytes - done_bytes) / rate));
  }
  return line;
}

bool is_shown(ShowProgress show) {
  return show == ShowProgress::kAlways || (show == ShowProgress::kAuto && can_redraw_lines());
}

ProgressMeter::ProgressMeter(const Progress& progress, std::string doing, ShowProgress show) {
  if (is_shown(show)) {
    // Without a thread or memory there is no line of progress, and the count goes on.
    try {
      drawer_ = std::jthread([&progress, doing = std::move(doing)](const std::stop_token& stop) {
        try {
          draw(stop, progress, doing);
        } catch (const std::bad_alloc&) {
        }
      });
    } catch (const std::system_error&) {
    } catch (const std::bad_alloc&) {
    }
  }
}

// Joins the thread here, not in the member's destructor, so that the line is gone afterwards.
ProgressMeter::~ProgressMeter() {
  if (drawer_.joinable()) {
    drawer_.request_stop();
    drawer_.join();
  }
}

}  // namespace hapax::cli
