// The columns word and count of a table in Arrow's memory. Touches no Python objects, but throws
// Python's exceptions. Tested by tests/python/from_arrow_test.py.
#pragma once

#include <hapax/counts_builder.h>
#include <hapax/result.h>

#include <cstdint>

#include "arrow_abi.h"
#include "arrow_column.h"

namespace hapax::python {

struct CountsColumns {
  ColumnType words;
  std::int64_t counts = 0;  // which column of the table
  char counts_format = 0;
};

// Finds the two columns by their names. Throws TypeError if there are not exactly these two of the
// name, or if one has not texts or integers.
CountsColumns counts_columns(const ArrowSchema& table);

// Adds all rows of `batch`, whose first one is row `first` of the table. A null is
// kInvalidArgument. Throws ValueError if the batch is not as its schema says.
Result<void> add_rows(const CountsColumns& columns, const ArrowArray& batch, std::int64_t first,
                      CountsBuilder& builder);

}  // namespace hapax::python
