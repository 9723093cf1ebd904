// A file for results, which is complete or untouched.
//
// A regular or absent target is written to an unnamed file in the same folder (O_TMPFILE; a named
// one where the file system has none), which takes the target's place in commit(): fsync, link,
// rename, fsync of the folder. The mode of an existing target is kept, symbolic links are resolved.
// Devices, FIFOs and /dev/std* are written directly and never replaced. Until publish() nothing is
// visible, and a destroyed OutputFile that was not published leaves nothing behind. Tested by
// tests/output/output_file_test.cc.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_sink.h"
#include "base/stop_event.h"
#include "hapax/result.h"

namespace hapax::output {

class PlacedWrites;  // placed_writes.h

// A buffered sink of bytes. One thread at a time. Errors: kNotWritable with the path, the system's
// words and a remedy (disk full, no permission, no such folder); kClosedPipe where the reader has
// gone.
class OutputFile : public ByteSink {
 public:
  // Opens `path` (not empty). A request to `stop`, which must outlive the file and may be null,
  // ends any wait for the reader of a pipe, a socket or a device with kCancelled.
  static Result<std::unique_ptr<OutputFile>> open(const std::string& path,
                                                  const StopEvent* stop = nullptr);
  // Writes to a descriptor that the caller keeps; `name` is for messages.
  static std::unique_ptr<OutputFile> over(int descriptor, std::string name);

  // Appends to the buffer, and writes it out when it is full. After an error nothing more is
  // written and every later call returns the same error.
  Result<void> write(std::string_view bytes) override = 0;
  // Writes what is buffered, so that several threads can write the next bytes. Null if the file
  // takes bytes only one after the other, as pipes and devices do. write() goes on behind these
  // bytes once the writes are finished.
  virtual Result<std::unique_ptr<PlacedWrites>> placed_writes();
  // Writes what is left, and waits until it is on the device. Takes as long as that does. Once.
  virtual Result<void> prepare() = 0;
  // Then makes the file visible, in moments. Once, last.
  virtual Result<void> publish() = 0;
  // Both.
  Result<void> commit();
  // A failure after publish() had put the file in place, if there was one: the file is whole, but a
  // power cut may take it back.
  virtual const std::optional<Error>& warning() const = 0;
  // The named temporary file, where there is one that a signal handler should unlink; else empty.
  virtual const std::string& temporary_path() const = 0;
};

}  // namespace hapax::output
