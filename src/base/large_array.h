// An array of plain data that starts uninitialised. The system supplies memory where it is first
// written to, and in huge pages if the array is large and the system grants them. With 4 KB pages,
// half the cost of filling millions of entries was page faults.
//
// Thread safety: like a plain array. Tested by tests/base/large_array_test.cc.
#pragma once

#include <cstddef>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>

namespace hapax {

namespace detail {
// Every large array is aligned to a cache line.
inline constexpr std::size_t kLargeAlignment = 64;
// Throws std::bad_alloc.
std::byte* allocate_large(std::size_t bytes);
void free_large(std::byte* memory, std::size_t bytes);
void populate_large(std::byte* memory, std::size_t bytes);
}  // namespace detail

template <typename T>
class LargeArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(alignof(T) <= detail::kLargeAlignment);

 public:
  LargeArray() = default;
  // Throws std::bad_alloc.
  explicit LargeArray(std::size_t size) : size_(size), capacity_(size) {
    if (size > std::numeric_limits<std::size_t>::max() / sizeof(T)) {
      throw std::bad_alloc();
    }
    data_ = reinterpret_cast<T*>(detail::allocate_large(size * sizeof(T)));
  }
  LargeArray(LargeArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  LargeArray& operator=(LargeArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  LargeArray(const LargeArray&) = delete;
  LargeArray& operator=(const LargeArray&) = delete;
  ~LargeArray() {
    if (data_ != nullptr) {
      detail::free_large(reinterpret_cast<std::byte*>(data_), capacity_ * sizeof(T));
    }
  }

  // Maps all pages of elements [begin, end) at once, where the system can. For elements that are
  // soon written to: each of their pages would be a page fault.
  void populate(std::size_t begin, std::size_t end) {
    detail::populate_large(reinterpret_cast<std::byte*>(data_ + begin), (end - begin) * sizeof(T));
  }
  // Keeps the first `size` elements. `size` is at most size().
  void truncate(std::size_t size) { size_ = size; }

  std::size_t size() const { return size_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace hapax
