// Tokeniser kernels: the same block of text to the same words, by different instructions.
//
// A kernel takes blocks of a few KB that begin and end beside a separator and hold valid UTF-8, and
// may leave a block to the scalar tokeniser, which is what Tokeniser (text/tokeniser.h) does with
// it. Each is block_kernel.h compiled for one instruction set, in a file of its own.
// table/cpu_levels.h has those that this CPU can run. All functions are safe from any thread.
// Tested by tests/text/kernel_test.cc, every kernel that this CPU has against the naive count.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hapax/options.h"
#include "text/word_batch.h"

namespace hapax::text {

// The largest block that a kernel takes. Its source and its words fill an L1 cache; in longer
// batches more look-ups are under way at once.
inline constexpr std::size_t kKernelBlockBytes = 16384;
// Bytes past a block that must be readable.
inline constexpr std::size_t kKernelSlack = 64;

// Replaces the content of `batch` by the words of bytes[0, n), and returns n. That is `size`, or
// less if the kernel cannot take the rest: n is then the begin of a separator, or 0. If it is 0,
// the batch is undefined. Preconditions: size <= kKernelBlockBytes; bytes[0] begins a unit; the
// unit that ends at size is a separator.
using BlockFunction = std::size_t (*)(const std::uint8_t* bytes, std::size_t size,
                                      WordBatch& batch);

struct Kernel {
  BlockFunction lower;  // LetterCase::kLower; null: the scalar tokeniser takes everything
  BlockFunction keep;   // LetterCase::kKeep

  BlockFunction of(LetterCase letter_case) const {
    return letter_case == LetterCase::kLower ? lower : keep;
  }
};

inline constexpr Kernel kScalarKernel{.lower = nullptr, .keep = nullptr};

// These may be called on any CPU, but the functions that they return need the instructions of their
// level. Kernels of other architectures are declared but not defined.
Kernel avx512_kernel();
Kernel avx2_kernel();
Kernel sse4_kernel();
Kernel neon_kernel();

}  // namespace hapax::text
