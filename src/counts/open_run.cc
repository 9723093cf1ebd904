#include "counts/open_run.h"

#include <utility>

#include "input/open.h"

namespace hapax::counts {

Result<RunReader> open_run(const Input& input) {
  Result<input::OpenStream> opened = input::open_stream(input, Options{});
  return opened ? RunReader::open(std::move(opened->bytes), opened->name, RunReader::Source::kFile)
                : opened.error();
}

}  // namespace hapax::counts
