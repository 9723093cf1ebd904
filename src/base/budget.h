// Limits how many bytes of memory the parts of a run have together.
//
// Thread safety: any number of threads may share a Budget; a BudgetShare is used by one at a time.
// Tested by tests/base/region_test.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace hapax {

class Budget {
 public:
  static constexpr std::uint64_t kUnlimited = UINT64_MAX;

  explicit Budget(std::uint64_t limit_bytes = kUnlimited) : limit_(limit_bytes) {}
  // Returns false, and takes nothing, if that would exceed the limit.
  bool take(std::uint64_t bytes);
  void give_back(std::uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  // The largest value that used() has had.
  std::uint64_t peak() const { return peak_.load(std::memory_order_relaxed); }

 private:
  std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> peak_{0};
};

// What one owner has taken from a budget, which outlives it. All is given back in the end.
class BudgetShare {
 public:
  explicit BudgetShare(Budget& budget) : budget_(&budget) {}
  BudgetShare(BudgetShare&& other) noexcept
      : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
  BudgetShare& operator=(BudgetShare&& other) noexcept {
    give_back(bytes_);
    budget_ = other.budget_;
    bytes_ = std::exchange(other.bytes_, 0);
    return *this;
  }
  ~BudgetShare() { budget_->give_back(bytes_); }

  // As Budget::take().
  bool take(std::uint64_t bytes) {
    const bool taken = budget_->take(bytes);
    bytes_ += taken ? bytes : 0;
    return taken;
  }
  void give_back(std::uint64_t bytes) {
    budget_->give_back(bytes);
    bytes_ -= bytes;
  }

 private:
  Budget* budget_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hapax
