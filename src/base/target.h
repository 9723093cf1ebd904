// The CPU features of each level of vector code on x86-64. One list of a level's features is used
// both to compile code and to check the CPU, so the two cannot differ.
//
//     HAPAX_TARGET_BEGIN(HAPAX_AVX2)    compiles the code from here for the level,
//     HAPAX_TARGET_END                  up to here
//     HAPAX_CPU_HAS(HAPAX_AVX2)         true if this CPU has all features of the level, and the
//                                       system saves their registers (the compiler's run-time
//                                       library asks XGETBV)
//
// Tested by tests/kernels/, in emulators of CPUs that lack one feature.
#pragma once

// Ice Lake, Zen 4 and later.
#define HAPAX_AVX512(FIRST, NEXT) \
  FIRST("avx512f")                \
  NEXT("avx512bw")                \
  NEXT("avx512vl")                \
  NEXT("avx512dq")                \
  NEXT("avx512vbmi")              \
  NEXT("avx512vbmi2")             \
  NEXT("bmi")                     \
  NEXT("bmi2")                    \
  NEXT("popcnt")
// Haswell, Zen and later.
#define HAPAX_AVX2(FIRST, NEXT) FIRST("avx2") NEXT("bmi") NEXT("bmi2") NEXT("popcnt")
// Nearly every x86-64 CPU.
#define HAPAX_SSE4(FIRST, NEXT) FIRST("sse4.2") NEXT("popcnt")

#define HAPAX_FIRST_NAME(feature) feature
#define HAPAX_NEXT_NAME(feature) "," feature
#define HAPAX_PRAGMA_OF(text) _Pragma(#text)
#define HAPAX_PRAGMA(text) HAPAX_PRAGMA_OF(text)
#if defined(__clang__)
#define HAPAX_TARGET_BEGIN(LEVEL)    \
  HAPAX_PRAGMA(clang attribute push( \
      __attribute__((target(LEVEL(HAPAX_FIRST_NAME, HAPAX_NEXT_NAME)))), apply_to = function))
#define HAPAX_TARGET_END HAPAX_PRAGMA(clang attribute pop)
#else
#define HAPAX_TARGET_BEGIN(LEVEL) \
  HAPAX_PRAGMA(GCC push_options)  \
  HAPAX_PRAGMA(GCC target(LEVEL(HAPAX_FIRST_NAME, HAPAX_NEXT_NAME)))
#define HAPAX_TARGET_END HAPAX_PRAGMA(GCC pop_options)
#endif

#define HAPAX_FIRST_HELD(feature) __builtin_cpu_supports(feature) != 0
#define HAPAX_NEXT_HELD(feature) &&__builtin_cpu_supports(feature) != 0
#define HAPAX_CPU_HAS(LEVEL) (LEVEL(HAPAX_FIRST_HELD, HAPAX_NEXT_HELD))
