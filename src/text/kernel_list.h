// The kernels, a file each: block_kernel.h compiled for one instruction set. To be called only
// where the CPU has it.
#pragma once

#include "text/kernel.h"

namespace hapax::text {

// AVX-512 with VBMI and VBMI2: Ice Lake, Zen 4 and later.
Kernel avx512_kernel();
// AVX2 and BMI2: Haswell, Zen and later.
Kernel avx2_kernel();
// SSE4.2 and POPCNT: nearly every x86-64.
Kernel sse4_kernel();
// AArch64.
Kernel neon_kernel();

}  // namespace hapax::text
