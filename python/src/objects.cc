#include "objects.h"

#include <algorithm>
#include <span>
#include <vector>

namespace hapax::python {
namespace {

// As the engine reads ranges of sources.
constexpr std::uint64_t kBytesAtOnce = std::uint64_t{4} << 20;

class AnywhereInObject final : public RandomAccess {
 public:
  AnywhereInObject(ReadRequests& requests, std::size_t object, std::uint64_t size)
      : requests_(requests), object_(object), size_(size) {}

  std::uint64_t size() const override { return size_; }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> buffer) override {
    return requests_.read(object_, offset, buffer);
  }

 private:
  ReadRequests& requests_;
  std::size_t object_;
  std::uint64_t size_;
};

class WholeObject final : public Reader {
 public:
  WholeObject(ReadRequests& requests, std::size_t object, std::uint64_t size)
      : requests_(requests), object_(object), size_(size) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (rest_.empty() && offset_ < size_) {
      if (Result<void> filled = fill(); !filled) {
        return filled.error();
      }
    }
    const std::size_t bytes = std::min(buffer.size(), rest_.size());
    std::copy_n(rest_.begin(), bytes, buffer.begin());
    rest_ = rest_.subspan(bytes);
    return bytes;
  }

 private:
  Result<void> fill() {
    block_.resize(static_cast<std::size_t>(std::min(kBytesAtOnce, size_ - offset_)));
    const Result<std::size_t> got = requests_.read(object_, offset_, block_);
    if (!got) {
      return got.error();
    }
    if (*got == 0) {
      return Error{.kind = ErrorKind::kInputChanged,
                   .cause = "the file became shorter while it was counted",
                   .offset = offset_,
                   .remedy = "count it again when nothing writes to it"};
    }
    rest_ = std::span(block_).first(*got);
    offset_ += *got;
    return {};
  }

  ReadRequests& requests_;
  std::size_t object_;
  std::uint64_t size_;
  std::uint64_t offset_ = 0;
  std::vector<std::uint8_t> block_;
  std::span<const std::uint8_t> rest_;  // of the block
};

}  // namespace

std::shared_ptr<RandomAccess> object_to_read_anywhere(ReadRequests& requests, std::size_t object,
                                                      std::uint64_t size) {
  return std::make_shared<AnywhereInObject>(requests, object, size);
}

std::shared_ptr<Reader> object_to_read_whole(ReadRequests& requests, std::size_t object,
                                             std::uint64_t size) {
  return std::make_shared<WholeObject>(requests, object, size);
}

}  // namespace hapax::python
