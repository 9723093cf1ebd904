// The kernels, a file each: block_kernel.h compiled for one instruction set. To be called only
// where the CPU has it.
#pragma once

#include "text/kernel.h"

namespace hapax::text {

Kernel
avx512_kernel();  // kernel_avx512.cc: AVX-512 with VBMI and VBMI2 (Ice Lake, Zen 4 and later)

}  // namespace hapax::text
