#include "counts_columns.h"

#include <nanobind/nanobind.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arrow_memory.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

std::string_view name_of(const ArrowSchema& column) {
  return column.name == nullptr ? "" : column.name;
}

std::string names_of(const ArrowSchema& table) {
  std::string names;
  for (std::int64_t i = 0; i < table.n_children; ++i) {
    names.append(i == 0 ? "'" : ", '").append(name_of(*table.children[i])).append("'");
  }
  return names.empty() ? "none" : names;
}

// Which column of a table has the name.
std::int64_t find(const ArrowSchema& table, std::string_view name) {
  std::optional<std::int64_t> found;
  bool is_unique = true;
  for (std::int64_t i = 0; i < table.n_children; ++i) {
    if (name_of(*table.children[i]) == name) {
      is_unique = !found;
      found = i;
    }
  }
  if (!found || !is_unique) {
    throw nb::type_error(
        ("table must have one column 'word' and one 'count'; its columns are: " + names_of(table))
            .c_str());
  }
  return *found;
}

Error null_at(std::int64_t row, const char* which) {
  return {.kind = ErrorKind::kInvalidArgument,
          .cause = "row " + std::to_string(row) + ": the " + which + " is null",
          .remedy = "leave out rows without a word or a count"};
}

Error too_large_at(std::int64_t row) {
  return {.kind = ErrorKind::kInvalidArgument,
          .cause = "row " + std::to_string(row) + ": the count is more than 2^63 - 1"};
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

CountsColumns counts_columns(const ArrowSchema& table) {
  if (std::string_view(table.format) != "+s") {
    throw nb::type_error("table must be a table with the columns 'word' and 'count', not a column");
  }
  CountsColumns columns{.words = column_type(table, find(table, "word")),
                        .counts = find(table, "count")};
  const ArrowSchema& counts = *table.children[columns.counts];
  if (!is_integer_format(counts.format) || counts.dictionary != nullptr) {
    throw nb::type_error(("the column 'count' has Arrow's format '" + std::string(counts.format) +
                          (counts.dictionary != nullptr ? "' with a dictionary" : "'") +
                          ", not integers")
                             .c_str());
  }
  columns.counts_format = counts.format[0];
  return columns;
}

Result<void> add_rows(const CountsColumns& columns, const ArrowArray& batch, std::int64_t first,
                      CountsBuilder& builder) {
  const TextColumn words(columns.words, batch);
  if (columns.counts >= batch.n_children) {
    throw_malformed("fewer columns than its schema");
  }
  const ArrowArray& counts = *batch.children[columns.counts];
  const std::int64_t begin = batch.offset + counts.offset;
  const NullRows null_counts(counts, begin);
  const void* const values = words.size() == 0 ? nullptr : buffer_of(counts, 1);
  for (std::int64_t row = 0; row < words.size(); ++row) {
    const std::optional<std::span<const std::uint8_t>> word = words[row];
    if (!word || null_counts[row]) {
      return null_at(first + row, word ? "count" : "word");
    }
    const std::int64_t count = integer_at(columns.counts_format, values, begin + row);
    if (count < 0 && columns.counts_format == 'L') {
      return too_large_at(first + row);
    }
    if (Result<void> added = builder.add(as_text(*word), count); !added) {
      return added;
    }
  }
  return {};
}

}  // namespace hapax::python
