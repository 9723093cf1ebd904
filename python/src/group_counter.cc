#include "group_counter.h"

#include <hapax/group_counter.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "arrow_column.h"
#include "arrow_source.h"
#include "counts_batch.h"
#include "group_numbers.h"
#include "released_gil.h"
#include "stepwise_work.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// Texts are copied to blocks of about so many bytes.
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

// Texts and their groups, one after the other.
struct Block {
  std::vector<std::uint8_t> bytes;
  std::vector<std::int64_t> offsets = {0};
  std::vector<std::uint32_t> groups;

  void add(std::span<const std::uint8_t> text, std::uint32_t group) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    offsets.push_back(std::ssize(bytes));
    groups.push_back(group);
  }
  void clear() {
    bytes.clear();
    offsets.resize(1);
    groups.clear();
  }
};

template <typename T>
nb::bytes bytes_of(const T& values) {
  return nb::bytes(values.data(), values.size() * sizeof(values[0]));
}

class Groups {
 public:
  Groups(Options options, nb::object stop)
      : work_(std::move(stop)), counter_(work_.run([&] {
          options.stop = work_.token();
          return GroupCounter::make(options);
        })) {}

  // Counts the rows of a table, whose last column has the texts and whose others have the keys of
  // groups, all as strings or binary data. Returns the rows that begin a new group, as int64.
  nb::bytes add(nb::handle schema_capsule, nb::handle array_capsule) {
    const Owned<ArrowSchema> schema(schema_capsule, "arrow_schema");
    const Owned<ArrowArray> array(array_capsule, "arrow_array");
    std::vector<TextColumn> columns;
    for (std::int64_t i = 0; i < (*schema).n_children; ++i) {
      columns.emplace_back(column_type(*schema, i), *array);
    }
    if (columns.empty()) {
      throw nb::type_error("a table without columns has no texts");
    }
    std::vector<std::int64_t> first_rows;
    work_.run([&]() -> Result<bool> {
      const Result<void> added = add_rows(columns, first_rows);
      return added ? Result<bool>(true) : added.error();
    });
    return bytes_of(first_rows);
  }

  // The groups of some words, as uint32, and the words. With the first call the numbers of groups
  // begin anew.
  nb::tuple next() {
    numbers_.clear();
    GroupColumns batch;
    if (work_.has_failed() || !work_.run([&] { return counter_.next(batch); })) {
      throw nb::stop_iteration();
    }
    return nb::make_tuple(bytes_of(batch.groups),
                          CountsBatch(std::make_shared<Columns>(std::move(batch.words))));
  }

  std::uint64_t memory_bytes() const { return counter_.memory_bytes() + numbers_.memory_bytes(); }
  bool is_nearly_full() const { return counter_.is_nearly_full(); }

 private:
  Result<void> add_rows(const std::vector<TextColumn>& columns,
                        std::vector<std::int64_t>& first_rows) {
    const TextColumn& texts = columns.back();
    const std::span keys(columns.data(), columns.size() - 1);
    for (std::int64_t row = 0; row < texts.size(); ++row) {
      const std::optional<std::span<const std::uint8_t>> text = texts[row];
      if (!text) {
        continue;
      }
      const std::uint32_t known = numbers_.size();
      block_.add(*text, numbers_.number_of(keys, row));
      if (numbers_.size() > known) {
        first_rows.push_back(row);
      }
      if (block_.bytes.size() >= kBlockBytes) {
        if (Result<void> counted = count_block(); !counted) {
          return counted;
        }
      }
    }
    return count_block();
  }

  Result<void> count_block() {
    Result<void> counted =
        counter_.add({.bytes = block_.bytes, .offsets = block_.offsets}, block_.groups);
    block_.clear();
    return counted;
  }

  StepwiseWork work_;
  GroupCounter counter_;
  GroupNumbers numbers_;
  Block block_;
};

}  // namespace

void bind_group_counter(nb::module_& module) {
  nb::class_<Groups>(module, "GroupCounter", "Counts texts by group.")
      .def(nb::init<Options, nb::object>(), MayCallPython(), nb::arg("options"),
           nb::arg("stop").none(),
           nb::sig("def __init__(self, options: Options, stop: object | None) -> None"))
      .def("add", &Groups::add, MayCallPython(), nb::arg("schema"), nb::arg("array"))
      .def_prop_ro("memory_bytes", &Groups::memory_bytes)
      .def_prop_ro("is_nearly_full", &Groups::is_nearly_full)
      .def(
          "__iter__", [](nb::handle self) { return nb::borrow(self); },
          nb::sig("def __iter__(self) -> GroupCounter"))
      .def("__next__", &Groups::next, MayCallPython(),
           nb::sig("def __next__(self) -> tuple[bytes, CountsBatch]"));
}

}  // namespace hapax::python
