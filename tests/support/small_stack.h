// Runs code on a small stack, because a caller's thread may have little of it.
#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <cstddef>
#include <functional>

#include "support/sanitizers.h"

namespace hapax::test {

// Runs `body` on a thread with 128 KB of stack and waits for it. Sanitizers need larger frames, so
// they get eight times as much.
inline void on_small_stack(const std::function<void()>& body) {
  constexpr std::size_t kStackBytes = (std::size_t{128} << 10) * (kSanitized ? 8 : 1);
  pthread_attr_t attributes;
  ASSERT_EQ(::pthread_attr_init(&attributes), 0);
  ASSERT_EQ(::pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread{};
  const auto run = [](void* given) -> void* {
    (*static_cast<const std::function<void()>*>(given))();
    return nullptr;
  };
  void* const given = const_cast<void*>(static_cast<const void*>(&body));
  ASSERT_EQ(::pthread_create(&thread, &attributes, run, given), 0);
  ::pthread_join(thread, nullptr);
  ::pthread_attr_destroy(&attributes);
}

}  // namespace hapax::test
