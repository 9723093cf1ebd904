// The errors of counts that exceed the memory limit: each names the folder of the file, the cause
// and a way out. Safe from any thread. Tested by tests/spill/spill_file_test.cc and
// tests/spill/run_spill_test.cc.
#pragma once

#include <cstdint>
#include <string>

#include "hapax/result.h"

namespace hapax::spill {

// A system call that wrote or made the file failed.
Error not_written(int errno_value, const std::string& folder);
// `wanted` more bytes would not fit; only `free` bytes are free.
Error no_space(std::uint64_t wanted, std::uint64_t free, const std::string& folder);
// A system call that read the file failed.
Error not_read(int errno_value, const std::string& folder);
// What was read is not what was written.
Error damaged(const std::string& what, const std::string& folder);
// The work needs at least `needed_bytes` of memory.
Error memory_too_small(std::uint64_t needed_bytes);

}  // namespace hapax::spill
