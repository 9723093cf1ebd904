#include "block_builder.h"

#include <algorithm>
#include <utility>

namespace hapax::python {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
// No character of any word, and it leaves the letters before it final.
constexpr std::uint8_t kSeparator = '\n';

}  // namespace

std::uint8_t* BlockBuilder::begin_text(std::size_t max_bytes) {
  if (!has_room(max_bytes)) {
    buffer_ = free_buffer(max_bytes + 1);
    buffer_->size = 0;
    buffer_->offsets.assign(1, 0);
  }
  return buffer_->bytes.get() + buffer_->size + separator_bytes();
}

void BlockBuilder::end_text(const std::uint8_t* end) {
  if (separator_bytes() != 0) {
    buffer_->bytes[buffer_->size] = kSeparator;
  }
  buffer_->size = static_cast<std::size_t>(end - buffer_->bytes.get());
  if (has_offsets_) {
    buffer_->offsets.push_back(static_cast<std::int64_t>(buffer_->size));
  }
  ++texts_;
}

TextsBlock BlockBuilder::take() {
  if (is_empty()) {
    return {};
  }
  if (!has_offsets_) {
    buffer_->offsets.push_back(static_cast<std::int64_t>(buffer_->size));
  }
  texts_ = 0;
  const Texts texts{.bytes = {buffer_->bytes.get(), buffer_->size}, .offsets = buffer_->offsets};
  return {.texts = texts, .owner = std::exchange(buffer_, nullptr)};
}

std::shared_ptr<BlockBuilder::Buffer> BlockBuilder::free_buffer(std::size_t min_bytes) {
  if (min_bytes > kBlockBytes) {
    return std::make_shared<Buffer>(min_bytes);
  }
  const auto unused = std::ranges::find_if(
      buffers_, [](const std::shared_ptr<Buffer>& buffer) { return buffer.use_count() == 1; });
  if (unused != buffers_.end()) {
    return *unused;
  }
  buffers_.push_back(std::make_shared<Buffer>(kBlockBytes));
  return buffers_.back();
}

}  // namespace hapax::python
