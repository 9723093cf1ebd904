// The steps that opening an input of any kind has in common: its bytes become a stream of text,
// decompressed and transcoded as its first bytes and the options say. A part of input/open.h.
//
// Thread safety: any number of threads, each with a buffer of its own. Tested by
// tests/input/open_test.cc.
#pragma once

#include <memory>
#include <string>

#include "base/stop_event.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "input/open.h"
#include "input/plain_streams.h"

namespace hapax::input {

// Every function that opens an input needs these.
struct Opening {
  const Options& options;
  ChunkBuffer& buffer;
  const StopEvent* stop;
};

// Adds the input's name. A stopped run is not the fault of the input that was being read.
Error with_name(Error error, const std::string& name);

// The text of `stream`, whose first bytes are `head`, as the content of `opened`, which has a name.
Result<OpenInput> as_stream(Head head, std::unique_ptr<ByteStream> stream, OpenInput opened,
                            const Opening& opening);
// The same of a stream from which nothing has been read.
Result<OpenInput> as_stream(std::unique_ptr<ByteStream> stream, std::string name,
                            const Opening& opening);

}  // namespace hapax::input
