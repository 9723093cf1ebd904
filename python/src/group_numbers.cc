#include "group_numbers.h"

#include <hapax/columns.h>

#include <optional>
#include <random>

namespace hapax::python {
namespace {

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

// A value with its length before it, so that values of several columns are never taken for others.
void append(std::optional<std::span<const std::uint8_t>> value, std::string& key) {
  const std::int64_t size = value ? std::ssize(*value) : -1;
  key.append(reinterpret_cast<const char*>(&size), sizeof size);
  if (value) {
    key.append(reinterpret_cast<const char*>(value->data()), value->size());
  }
}

}  // namespace

std::size_t GroupNumbers::Hash::operator()(std::string_view key) const {
  return partition_of(key, seed, UINT32_MAX);
}

GroupNumbers::GroupNumbers() : numbers_(0, Hash{random_seed()}) {}

std::uint32_t GroupNumbers::number_of(std::span<const TextColumn> columns, std::int64_t row) {
  key_.clear();
  for (const TextColumn& column : columns) {
    append(column[row], key_);
  }
  const auto found = numbers_.find(std::string_view(key_));
  if (found != numbers_.end()) {
    return found->second;
  }
  key_bytes_ += key_.size();
  return numbers_.emplace(key_, size()).first->second;
}

void GroupNumbers::clear() {
  numbers_.clear();
  key_bytes_ = 0;
}

}  // namespace hapax::python
