#include "partitioned_counts.h"

#include <hapax/counts_files.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "counts_table.h"
#include "released_gil.h"
#include "stepwise_work.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

class PartitionFiles {
 public:
  PartitionFiles(const CountsTable& table, const Partitioning& partitioning, unsigned workers,
                 nb::object stop)
      : work_(std::move(stop)), counts_(work_.run([&] {
          return PartitionedCounts::make(table.counts(), partitioning,
                                         {.workers = workers, .stop = work_.token()});
        })) {}

  nb::tuple next() {
    std::optional<PartitionFile> file;
    if (!work_.has_failed()) {
      file = work_.run([this] { return counts_.next(); });
    }
    if (!file) {
      throw nb::stop_iteration();
    }
    return nb::make_tuple(file->partition, nb::bytes(file->bytes.data(), file->bytes.size()));
  }

 private:
  StepwiseWork work_;
  PartitionedCounts counts_;
};

PartitionFiles partition_counts(const CountsTable& table, std::uint32_t partitions,
                                std::uint64_t seed, std::uint64_t max_bytes, unsigned workers,
                                nb::object stop) {
  return {table, {partitions, seed, max_bytes}, workers, std::move(stop)};
}

}  // namespace

void bind_partitioned_counts(nb::module_& module) {
  nb::class_<PartitionFiles>(module, "PartitionFiles", "Pairs (partition, counts file).")
      .def(
          "__iter__", [](nb::handle self) { return nb::borrow(self); },
          nb::sig("def __iter__(self) -> PartitionFiles"))
      .def("__next__", &PartitionFiles::next, MayCallPython(),
           nb::sig("def __next__(self) -> tuple[int, bytes]"));
  module.def("partition_counts", &partition_counts, MayCallPython(), nb::arg("table"),
             nb::arg("partitions"), nb::arg("seed"), nb::arg("max_bytes"), nb::arg("workers"),
             nb::arg("stop").none());
}

}  // namespace hapax::python
