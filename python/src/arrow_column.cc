#include "arrow_column.h"

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>

#include "arrow_memory.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::size_t kViewBytes = 16;
constexpr std::int64_t kMaxInlineBytes = 12;

[[noreturn]] void throw_type_error(const std::string& message) {
  throw nb::type_error(message.c_str());
}

std::optional<TextLayout> layout_of(std::string_view format) {
  if (format == "u" || format == "z") {
    return TextLayout::kOffsets32;
  }
  if (format == "U" || format == "Z") {
    return TextLayout::kOffsets64;
  }
  if (format == "vu" || format == "vz") {
    return TextLayout::kViews;
  }
  if (format == "n") {
    return TextLayout::kNulls;
  }
  return std::nullopt;
}

// The type of a column that is no table; nothing if it does not hold texts.
std::optional<ColumnType> plain_type(const ArrowSchema& schema) {
  const ArrowSchema* const dictionary = schema.dictionary;
  const std::optional<TextLayout> layout =
      layout_of(dictionary != nullptr ? dictionary->format : schema.format);
  if (!layout || (dictionary != nullptr && dictionary->dictionary != nullptr)) {
    return std::nullopt;
  }
  return ColumnType{.layout = *layout,
                    .index_format = dictionary != nullptr ? schema.format[0] : '\0'};
}

// A table with one column. Of several, the one with strings may be a name or an index.
ColumnType type_in_table(const ArrowSchema& table) {
  std::string names;
  for (std::int64_t i = 0; i < table.n_children; ++i) {
    const char* const name = table.children[i]->name;
    names.append(i == 0 ? " ('" : ", '").append(name != nullptr ? name : "").append("'");
  }
  if (table.n_children != 1) {
    throw_type_error("texts is a table with " + std::to_string(table.n_children) + " columns" +
                     names + (names.empty() ? "" : ")") + "; pass one column");
  }
  const std::optional<ColumnType> type = plain_type(*table.children[0]);
  if (!type) {
    throw_type_error("texts is a table whose column" + names + ") has Arrow's format '" +
                     std::string(table.children[0]->format) + "', not strings or binary data");
  }
  ColumnType found = *type;
  found.column = 0;
  return found;
}

}  // namespace

ColumnType column_type(const ArrowSchema& schema) {
  if (std::string_view(schema.format) == "+s") {
    return type_in_table(schema);
  }
  const std::optional<ColumnType> type = plain_type(schema);
  if (!type) {
    const ArrowSchema& values = schema.dictionary != nullptr ? *schema.dictionary : schema;
    throw_type_error("texts is a column of Arrow's format '" + std::string(values.format) +
                     "', not of strings or binary data");
  }
  return *type;
}

ColumnType column_type(const ArrowSchema& table, std::int64_t column) {
  const ArrowSchema& child = *table.children[column];
  std::optional<ColumnType> type = plain_type(child);
  if (!type) {
    throw_type_error("the column '" + std::string(child.name) + "' has Arrow's format '" +
                     std::string(child.format) + "', not strings or binary data");
  }
  type->column = column;
  return *type;
}

NullRows::NullRows(const ArrowArray& array, std::int64_t first) : first_(first) {
  if (array.null_count != 0 && array.n_buffers > 0) {
    valid_ = static_cast<const std::uint8_t*>(array.buffers[0]);
  }
}

TextRows::TextRows(TextLayout layout, const ArrowArray& array, std::int64_t first)
    : layout_(layout), first_(first) {
  if (array.length == 0 || layout == TextLayout::kNulls) {
    return;
  }
  nulls_ = NullRows(array, first);
  rows_ = buffer_of(array, 1);
  if (layout == TextLayout::kViews) {
    buffers_ = array.buffers + 2;
  } else if (array.n_buffers > 2) {
    bytes_ = static_cast<const std::uint8_t*>(array.buffers[2]);  // null if all texts are empty
  }
}

std::optional<std::span<const std::uint8_t>> TextRows::operator[](std::int64_t row) const {
  if (layout_ == TextLayout::kNulls || nulls_[row]) {
    return std::nullopt;
  }
  if (layout_ == TextLayout::kViews) {
    return view(first_ + row);
  }
  std::int64_t begin = 0;
  std::int64_t end = 0;
  if (layout_ == TextLayout::kOffsets32) {
    begin = value_at<std::int32_t>(rows_, first_ + row);
    end = value_at<std::int32_t>(rows_, first_ + row + 1);
  } else {
    begin = value_at<std::int64_t>(rows_, first_ + row);
    end = value_at<std::int64_t>(rows_, first_ + row + 1);
  }
  if (begin < 0 || end < begin) {
    throw_malformed("offsets that descend");
  }
  return std::span(bytes_ + begin, static_cast<std::size_t>(end - begin));
}

// A view is its length and up to 12 bytes, or its length, 4 bytes that are not needed here, and
// which buffer holds the text, and where.
std::span<const std::uint8_t> TextRows::view(std::int64_t row) const {
  const auto* const at =
      static_cast<const std::uint8_t*>(rows_) + static_cast<std::size_t>(row) * kViewBytes;
  const std::int64_t size = value_at<std::int32_t>(at, 0);
  if (size < 0) {
    throw_malformed("a negative length");
  }
  if (size <= kMaxInlineBytes) {
    return {at + 4, static_cast<std::size_t>(size)};
  }
  const auto buffer = value_at<std::int32_t>(at, 2);
  const auto offset = value_at<std::int32_t>(at, 3);
  return {static_cast<const std::uint8_t*>(buffers_[buffer]) + offset,
          static_cast<std::size_t>(size)};
}

TextColumn::TextColumn(const ColumnType& type, const ArrowArray& array)
    : size_(array.length), index_format_(type.index_format) {
  const ArrowArray* column = &array;
  std::int64_t first = array.offset;
  if (type.column) {
    if (*type.column >= array.n_children) {
      throw_malformed("fewer columns than its schema");
    }
    table_nulls_ = NullRows(array, first);
    column = array.children[*type.column];
    first += column->offset;
  }
  if (index_format_ == 0) {
    texts_.emplace(type.layout, *column, first);
    return;
  }
  if (column->dictionary == nullptr) {
    throw_malformed("no dictionary");
  }
  if (size_ != 0) {
    index_nulls_ = NullRows(*column, first);
    indices_ = buffer_of(*column, 1);
  }
  first_index_ = first;
  dictionary_size_ = column->dictionary->length;
  texts_.emplace(type.layout, *column->dictionary, column->dictionary->offset);
}

std::optional<std::span<const std::uint8_t>> TextColumn::operator[](std::int64_t row) const {
  if (table_nulls_[row] || index_nulls_[row]) {
    return std::nullopt;
  }
  return (*texts_)[index_format_ == 0 ? row : index(row)];
}

std::int64_t TextColumn::index(std::int64_t row) const {
  const std::int64_t at = first_index_ + row;
  const std::int64_t index = integer_at(index_format_, indices_, at);
  if (index < 0 || index >= dictionary_size_) {
    throw_malformed("an index beyond its dictionary");
  }
  return index;
}

}  // namespace hapax::python
