// A column of texts in Arrow's memory: which layout it has, and where its rows are. Strings and
// binary data in all layouts (offsets of 32 or 64 bits, views), as they are or as the values of a
// dictionary, alone or as the only such column of a table. Touches no Python objects, but throws
// Python's exceptions. Tested by tests/python/arrow_texts_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "arrow_abi.h"

namespace hapax::python {

enum class TextLayout : std::uint8_t {
  kOffsets32,  // u, z
  kOffsets64,  // U, Z
  kViews,      // vu, vz
  kNulls,      // n: a column without any value
};

struct ColumnType {
  TextLayout layout = TextLayout::kNulls;   // of the column, or of the values of its dictionary
  std::optional<std::int64_t> column = {};  // which one of a table
  // The format of the indices into a dictionary, such as 'i' for int32; 0 without one.
  char index_format = 0;
};

// Throws TypeError for a column of anything else, and for a table with several columns of texts or
// none.
ColumnType column_type(const ArrowSchema& schema);
// The type of one column of a table. Throws TypeError if it does not hold texts.
ColumnType column_type(const ArrowSchema& table, std::int64_t column);

// Which rows of an array are null. `first` is the row of the array that is row 0 here.
class NullRows {
 public:
  NullRows() = default;
  NullRows(const ArrowArray& array, std::int64_t first);
  bool operator[](std::int64_t row) const {
    const auto bit = static_cast<std::uint64_t>(first_ + row);
    return valid_ != nullptr && ((valid_[bit / 8] >> (bit % 8)) & 1U) == 0;
  }

 private:
  const std::uint8_t* valid_ = nullptr;
  std::int64_t first_ = 0;
};

// The rows of a column without a dictionary.
class TextRows {
 public:
  // Throws ValueError if the array has not the buffers of that layout.
  TextRows(TextLayout layout, const ArrowArray& array, std::int64_t first);

  // The text, or nothing for a null.
  std::optional<std::span<const std::uint8_t>> operator[](std::int64_t row) const;

 private:
  std::span<const std::uint8_t> view(std::int64_t row) const;

  TextLayout layout_;
  NullRows nulls_;
  std::int64_t first_;
  const void* rows_ = nullptr;            // offsets or views
  const std::uint8_t* bytes_ = nullptr;   // behind offsets
  const void* const* buffers_ = nullptr;  // behind views
};

// The rows of an array of any ColumnType. Does not own it.
class TextColumn {
 public:
  // Throws ValueError if the array is not of that type.
  TextColumn(const ColumnType& type, const ArrowArray& array);

  std::int64_t size() const { return size_; }
  // The text, or nothing for a null.
  std::optional<std::span<const std::uint8_t>> operator[](std::int64_t row) const;

 private:
  std::int64_t index(std::int64_t row) const;

  std::int64_t size_;
  char index_format_;
  NullRows table_nulls_;  // of rows of the table
  NullRows index_nulls_;
  std::int64_t first_index_ = 0;
  const void* indices_ = nullptr;
  std::int64_t dictionary_size_ = 0;
  std::optional<TextRows> texts_;
};

}  // namespace hapax::python
