// Compiles what stands between HAPAX_TARGET_BEGIN("avx2,bmi2") and HAPAX_TARGET_END for more
// instructions than the rest of the file.
#pragma once

#define HAPAX_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define HAPAX_TARGET_BEGIN(names) \
  HAPAX_PRAGMA(clang attribute push(__attribute__((target(names))), apply_to = function))
#define HAPAX_TARGET_END HAPAX_PRAGMA(clang attribute pop)
#else
#define HAPAX_TARGET_BEGIN(names) HAPAX_PRAGMA(GCC push_options) HAPAX_PRAGMA(GCC target(names))
#define HAPAX_TARGET_END HAPAX_PRAGMA(GCC pop_options)
#endif
