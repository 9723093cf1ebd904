#include "merged_counts.h"

#include <hapax/counts_files.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "counts_batch.h"
#include "released_gil.h"
#include "stepwise_work.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// A word of some megabytes apart, a batch takes about a megabyte.
constexpr BatchLimits kLimits = {.max_rows = 65'536, .max_bytes = std::uint64_t{8} << 20};

class Merge {
 public:
  Merge(const nb::list& contents, const nb::list& paths, std::uint64_t decoder_memory,
        nb::object stop)
      : work_(std::move(stop)), files_(inputs_of(contents, paths)), merged_(work_.run([&] {
          return MergedCounts::open(files_, kLimits,
                                    {.decoder_memory = decoder_memory, .stop = work_.token()});
        })) {}

  CountsBatch next() {
    auto columns = std::make_shared<Columns>();
    const bool has_rows = !work_.has_failed() && work_.run([&] { return merged_.next(*columns); });
    if (!has_rows) {
      throw nb::stop_iteration();
    }
    return CountsBatch(std::move(columns));
  }

  bool keeps_case() const { return merged_.letter_case() == LetterCase::kKeep; }

 private:
  std::vector<Input> inputs_of(const nb::list& contents, const nb::list& paths) {
    std::vector<Input> files;
    for (const nb::handle content : contents) {
      const TextBytes& bytes = contents_.emplace_back(content, "a counts file");
      files.emplace_back(MemoryInput{.bytes = bytes.bytes(),
                                     .name = "counts file " + std::to_string(contents_.size()) +
                                             " of " + std::to_string(contents.size())});
    }
    for (const nb::handle path : paths) {
      files.emplace_back(PathInput{to_string(path)});
    }
    return files;
  }

  StepwiseWork work_;
  std::deque<TextBytes> contents_;  // they cannot be moved
  std::vector<Input> files_;
  MergedCounts merged_;
};

}  // namespace

void bind_merged_counts(nb::module_& module) {
  nb::class_<Merge>(module, "MergedCounts", "The sum of counts files, in batches.")
      .def(nb::init<const nb::list&, const nb::list&, std::uint64_t, nb::object>(), MayCallPython(),
           nb::arg("contents"), nb::arg("paths"), nb::arg("decoder_memory"), nb::arg("stop").none(),
           nb::sig("def __init__(self, contents: list[typing.Any], paths: list[bytes], "
                   "decoder_memory: int, stop: object | None) -> None"))
      .def(
          "__iter__", [](nb::handle self) { return nb::borrow(self); },
          nb::sig("def __iter__(self) -> MergedCounts"))
      .def("__next__", &Merge::next, MayCallPython(), nb::sig("def __next__(self) -> CountsBatch"))
      .def_prop_ro("keep_case", &Merge::keeps_case);
}

}  // namespace hapax::python
