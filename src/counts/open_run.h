// Opens runs in files and pipes, compressed or not. Tested by tests/cli/counts_files_test.py.
#pragma once

#include <cstdint>

#include "base/stop_event.h"
#include "counts/run_reader.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::counts {

// Opens the run in `input`, a path or a descriptor, and decompresses it if it is compressed.
// `decoder_memory` is that of Options. `stop` must outlive the run; a request to it ends a wait for
// a pipe, a socket or a device.
Result<RunReader> open_run(const Input& input, std::uint64_t decoder_memory = kDefaultDecoderMemory,
                           const StopEvent* stop = nullptr);

}  // namespace hapax::counts
