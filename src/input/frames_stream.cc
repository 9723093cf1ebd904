#include "input/frames_stream.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "input/frame_groups.h"
#include "input/plain_streams.h"

namespace hapax::input {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;
// The maximum of a group's decoded bytes, unless it is a single frame. It limits groups of highly
// compressed frames.
constexpr std::size_t kGroupBytes = std::size_t{1} << 20;

class FramesStream final : public ByteStream {
 public:
  FramesStream(const FrameFormat& format, SerialDecoder serial, std::unique_ptr<ByteStream> stored,
               std::string name, DecoderOptions options)
      : format_(format),
        make_serial_(serial),
        stored_(std::move(stored)),
        name_(std::move(name)),
        options_(options),
        groups_(format) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    while (!serial_) {
      if (given_ && given_bytes_ < given_->decoded.size()) {
        return give(buffer);
      }
      gather();
      given_ = groups_.next();
      given_bytes_ = 0;
      if (!given_) {
        go_on_serially();
      }
    }
    return serial_->read(buffer);
  }
  std::uint64_t stored_bytes_read() const override {
    return serial_ ? serial_->stored_bytes_read() : stored_->stored_bytes_read();
  }
  bool help() override { return groups_.help(); }

 private:
  std::size_t give(std::span<std::uint8_t> buffer);
  void gather();
  void gather_group();
  void find_frames(FrameGroup& group);
  void refill();
  void go_on_serially();

  const FrameFormat& format_;
  const SerialDecoder make_serial_;
  std::unique_ptr<ByteStream> stored_;
  const std::string name_;
  const DecoderOptions options_;
  std::unique_ptr<ByteStream> serial_;  // null until the frames end

  RawBytes window_;                         // stored bytes after the last group
  std::uint64_t window_begin_ = 0;          // in the stored bytes
  std::optional<Result<std::size_t>> end_;  // how the stored bytes ended: 0, or an error
  bool frames_ended_ = false;               // the serial decoder takes the rest of the window
  FrameGroups groups_;
  std::unique_ptr<FrameGroup> given_;  // the group that read() copies from
  std::size_t given_bytes_ = 0;
};

std::size_t FramesStream::give(std::span<std::uint8_t> buffer) {
  const std::span<std::uint8_t> left = given_->decoded.all().subspan(given_bytes_);
  const std::size_t given = std::min(buffer.size(), left.size());
  std::memcpy(buffer.data(), left.data(), given);
  given_bytes_ += given;
  return given;
}

void FramesStream::gather() {
  if (given_) {
    groups_.give_back(std::move(given_));
  }
  while (!frames_ended_ && groups_.wants_more()) {
    gather_group();
  }
}

// Turns the window into a group; the bytes after its last whole frame stay in the window.
void FramesStream::gather_group() {
  std::unique_ptr<FrameGroup> group = groups_.spare();
  find_frames(*group);
  if (group->frames.empty()) {
    return;
  }
  std::size_t size = 0;
  for (const Frame& frame : group->frames) {
    size += frame.stored_bytes;
  }
  std::swap(group->stored, window_);
  window_.append(group->stored.all().subspan(size));
  group->stored.shrink(size);
  group->begin = std::exchange(window_begin_, window_begin_ + size);
  groups_.add(std::move(group));
}

// Finds at least one frame, if there is one: reads until it is whole.
void FramesStream::find_frames(FrameGroup& group) {
  for (std::size_t at = 0; group.max_bytes < kGroupBytes;) {
    const Frame frame = format_.first(window_.all().subspan(at), options_.memory);
    const bool is_cut = frame.kind == Frame::Kind::kCut;
    if (is_cut && !end_ && group.frames.empty()) {
      refill();
      continue;
    }
    const bool fits = group.frames.empty() || group.max_bytes + frame.decoded_bytes <= kGroupBytes;
    if (frame.kind != Frame::Kind::kWhole || !fits) {
      frames_ended_ = frame.kind == Frame::Kind::kOther || (is_cut && end_.has_value());
      return;
    }
    group.frames.push_back(frame);
    group.max_bytes += frame.decoded_bytes;
    at += frame.stored_bytes;
  }
}

void FramesStream::refill() {
  Result<std::size_t> got = stored_->read(window_.room(kReadBytes));
  if (got && *got > 0) {
    window_.add(*got);
  } else {
    end_ = std::move(got);
  }
}

// Gives the serial decoder everything from the first group that read() has not returned.
void FramesStream::go_on_serially() {
  RawBytes ahead;
  std::uint64_t begin = window_begin_;
  for (const std::unique_ptr<FrameGroup>& group : groups_.take_rest()) {
    begin = std::min(begin, group->begin);
    ahead.append(group->stored.all());
  }
  ahead.append(window_.all());
  window_ = RawBytes();
  Head head{.bytes = {ahead.all().begin(), ahead.all().end()}, .end = std::move(end_)};
  auto rest = prefixed_stream(std::move(head), std::move(stored_));
  serial_ = make_serial_(std::move(rest), name_, options_,
                         {.taken = begin, .behind_a_member = begin > 0});
}

}  // namespace

std::unique_ptr<ByteStream> frames_stream(const FrameFormat& format, SerialDecoder serial,
                                          std::unique_ptr<ByteStream> stored, std::string name,
                                          DecoderOptions options) {
  return std::make_unique<FramesStream>(format, serial, std::move(stored), std::move(name),
                                        options);
}

}  // namespace hapax::input
