// Numbers for groups: rows with equal keys are of one group, whatever the types of their columns.
// The keys themselves stay where they are: the caller learns which row begins a group. Not safe for
// threads. Tested by tests/python/group_counter_test.py.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "arrow_column.h"

namespace hapax::python {

class GroupNumbers {
 public:
  GroupNumbers();

  // The number of the group of a row, whose key is that row of `columns`. The first group has the
  // number 0, and a new one the next.
  std::uint32_t number_of(std::span<const TextColumn> columns, std::int64_t row);

  std::uint32_t size() const { return static_cast<std::uint32_t>(numbers_.size()); }
  // About how much memory it takes.
  std::uint64_t memory_bytes() const { return numbers_.size() * kEntryBytes + key_bytes_; }
  void clear();

 private:
  // Nobody can prepare keys that collide without knowing the seed.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const;
    std::uint64_t seed;
  };
  static constexpr std::uint64_t kEntryBytes = 72;

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  std::uint64_t key_bytes_ = 0;
  std::string key_;  // of the last row
};

}  // namespace hapax::python
