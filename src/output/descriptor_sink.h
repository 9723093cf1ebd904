// A buffer in front of a descriptor, for both kinds of output file. After the first error nothing
// is written, and every later call returns that error. Interrupted and partial writes are
// continued. If the descriptor does not block, the sink waits for it. Tested by
// tests/output/output_file_test.cc.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::output {

class DescriptorSink {
 public:
  // `name` is for messages. A request to `stop`, which must outlive the sink and may be null, ends
  // any wait for the reader with kCancelled.
  DescriptorSink(UniqueFd file, std::string name, const StopEvent* stop = nullptr);

  Result<void> write(std::string_view bytes);
  Result<void> flush();
  // Waits until the bytes are on the device.
  Result<void> sync();
  // sync() will be called in the end. From here on the device begins with each part once it is
  // written, so there is little to wait for then.
  void expect_sync() { expects_sync_ = true; }
  // A part has been written, by this sink or through its descriptor. Any thread.
  void part_written() const;
  // Closes the descriptor: some file systems report a full disk only here.
  Result<void> close();

  // Sends the bytes to `file` instead. Call it before anything is written.
  void take(UniqueFd file) { file_ = std::move(file); }
  int descriptor() const { return file_.get(); }
  const std::string& name() const { return name_; }
  // Makes `error` the first error.
  Result<void> fail(Error error);

 private:
  Result<void> write_through(std::string_view bytes);
  Result<void> wait_until_writable();

  UniqueFd file_;
  std::string name_;
  const StopEvent* stop_;
  std::unique_ptr<char[]> buffer_;
  std::size_t used_ = 0;
  std::optional<Error> error_;
  bool expects_sync_ = false;
};

}  // namespace hapax::output
