// Runs work, requests a stop meanwhile, and checks how and when the work ends. Work is a function
// of a stop token that gives a Result.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "hapax/result.h"
#include "support/sanitizers.h"

namespace hapax::test {

// The promise is a tenth of a second; this leaves room for slow machines and sanitizers.
inline constexpr std::chrono::milliseconds kSoon{kSanitized ? 3000 : 300};

// Returns the result of work that ended before a stop was requested; otherwise checks that it was
// stopped soon, and returns nothing.
template <typename Work>
auto run_and_stop(Work&& work, std::chrono::milliseconds after) {
  using Clock = std::chrono::steady_clock;
  std::stop_source source;
  Clock::time_point asked = Clock::time_point::max();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(after);
    asked = Clock::now();
    source.request_stop();
  });
  std::optional result = work(source.get_token());
  const auto ended = Clock::now();
  stopper.join();
  if (!result->ok()) {
    EXPECT_EQ(result->error().kind, ErrorKind::kCancelled) << describe(result->error());
    EXPECT_LT(ended - asked, kSoon) << "asked after " << after.count() << " ms";
    result.reset();
  }
  return result;
}

// For work that would not end by itself.
template <typename Work>
void expect_stop(Work&& work, std::chrono::milliseconds after = std::chrono::milliseconds(100)) {
  ASSERT_FALSE(run_and_stop(work, after).has_value());
}

// Repeats the work and requests the stop later each time, until the work ends before that. Returns
// its result then.
template <typename Work>
auto stop_at_any_moment(Work&& work) {
  using namespace std::chrono_literals;
  for (auto after = 1ms; after < 60'000ms; after = after * 3 / 2 + 1ms) {
    if (auto result = run_and_stop(work, after)) {
      return result;
    }
  }
  ADD_FAILURE() << "the work never ended by itself";
  return decltype(run_and_stop(work, 1ms))();
}

// So many different words.
inline std::string different_words(std::uint64_t number) {
  std::string text;
  for (std::uint64_t i = 0; i < number; ++i) {
    text += "word" + std::to_string(i * 2654435761U) + ' ';
  }
  return text;
}

}  // namespace hapax::test
