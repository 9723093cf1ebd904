#include "counts/open_run.h"

#include <utility>

#include "input/open.h"

namespace hapax::counts {

Result<RunReader> open_run(const Input& input, std::uint64_t decoder_memory,
                           const StopEvent* stop) {
  const Options options{.decoder_memory = decoder_memory};
  Result<input::OpenStream> opened = input::open_stream(input, options, stop);
  return opened ? RunReader::open(std::move(opened->bytes), opened->name) : opened.error();
}

}  // namespace hapax::counts
