#include "strategy/text_slot.h"

namespace hapax::strategy {

Result<TextSlot> TextSlot::map(std::shared_ptr<const UniqueFd> file, std::uint32_t number,
                               std::uint64_t bytes) {
  const std::uint64_t offset = number * bytes;
  Result<SharedView> view = SharedView::map(*file, bytes, offset);
  return view ? Result<TextSlot>(TextSlot(std::move(file), std::move(view).value(), offset, bytes))
              : view.error();
}

const std::uint8_t* TextSlot::first(std::uint64_t size) {
  if (size > known_bytes_) {
    if (size > mapped_bytes_ || !can_be_read(*file_, offset_ + size)) {
      return nullptr;
    }
    known_bytes_ = size;
  }
  return reinterpret_cast<const std::uint8_t*>(view_.base());
}

}  // namespace hapax::strategy
