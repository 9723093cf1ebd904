// What the decompressors share: a window on stored bytes that is filled again when it is empty, the
// loop that feeds a decoder from it, and the errors.
// Tested by tests/input/decompress_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "input/byte_stream.h"
#include "input/decompress.h"

namespace hapax::input {

// A format is its step().
class DecoderStream : public ByteStream {
 public:
  DecoderStream(std::unique_ptr<ByteStream> stored, std::string name, std::string format,
                DecoderStart start = {});

  Result<std::size_t> read(std::span<std::uint8_t> buffer) final;
  std::uint64_t stored_bytes_read() const final { return stored_->stored_bytes_read(); }
  bool help() final { return stored_->help(); }

 protected:
  struct Step {
    std::size_t taken = 0;  // of the stored bytes
    std::size_t given = 0;  // to the output
  };
  enum class At : std::uint8_t { kBetweenMembers, kInMember };
  // Decodes some. `stored` is empty only at the end of the stored bytes. May take or give nothing
  // where it needs more stored bytes.
  virtual Result<Step> step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) = 0;
  // Whether the stored bytes may end here.
  virtual At at() const = 0;

  // kCorruptInput: "gzip data is <what>", behind the `taken` bytes that the failing step took.
  Error corrupt(const std::string& what, std::size_t taken = 0) const;
  // The same for a decoder that ran out of memory.
  Error out_of_memory() const;

 private:
  // Of what stands where another member could begin, and does not decode at all.
  Error followed_by_something_else() const;
  Result<void> refill();
  Result<void> skip_padding();

  std::unique_ptr<ByteStream> stored_;
  const std::string name_;
  const std::string format_;
  std::vector<std::uint8_t> window_;
  std::size_t window_begin_ = 0;
  std::size_t window_end_ = 0;
  std::uint64_t taken_;  // stored bytes the decoder has taken
  bool stored_ended_ = false;
  std::uint64_t member_begin_ = 0;
  bool member_has_given_ = false;
  bool any_member_;  // is complete
};

}  // namespace hapax::input
