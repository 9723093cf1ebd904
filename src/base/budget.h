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

// A share is what one owner has taken from a budget. All is given back in the end. The budget
// outlives what was taken from it; a share that was moved from has nothing, and may outlive it.
class BudgetShare {
 public:
  explicit BudgetShare(Budget& budget) : budget_(&budget) {}
  BudgetShare(BudgetShare&& other) noexcept
      : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
  BudgetShare& operator=(BudgetShare&& other) noexcept {
    give_all_back();
    budget_ = other.budget_;
    bytes_ = std::exchange(other.bytes_, 0);
    return *this;
  }
  ~BudgetShare() { give_all_back(); }

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
  void give_all_back() {
    if (bytes_ > 0) {
      budget_->give_back(bytes_);
    }
  }

  Budget* budget_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hapax
