#include "counts_files.h"

#include <hapax/counts_files.h>
#include <nanobind/stl/optional.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counts_table.h"
#include "errors.h"
#include "interruptible.h"
#include "released_gil.h"
#include "small_work.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

std::shared_ptr<const Counts> shared(Counts counts) {
  return std::make_shared<const Counts>(std::move(counts));
}

CountsTable read(const nb::bytes& path, std::uint64_t decoder_memory, const nb::object& stop) {
  const Input file = PathInput{to_string(path)};
  return CountsTable(run_interruptibly({.stop = stop}, [&](const std::stop_token& token) {
    return read_counts(file, {.decoder_memory = decoder_memory, .stop = token});
  }));
}

void write(const CountsTable& table, const nb::bytes& path, const nb::object& stop) {
  const std::string name = to_string(path);
  // A value to return: a Result<void> has none.
  run_interruptibly({.stop = stop}, [&](const std::stop_token& token) -> Result<bool> {
    const Result<void> written = write_counts(table.counts(), name, {.stop = token});
    return written ? Result<bool>(true) : written.error();
  });
}

// The files and the counts in memory that are added up.
struct Parts {
  std::vector<Input> files;
  std::vector<std::shared_ptr<const Counts>> counts;

  std::uint64_t words_in_memory() const {
    std::uint64_t words = 0;
    for (const auto& one : counts) {
      words += one->size();
    }
    return words;
  }
};

Result<Counts> merge_parts(const Parts& parts, const CountsFileOptions& options) {
  if (parts.counts.empty()) {
    return merge_counts(parts.files, options);
  }
  std::vector<const Counts*> all;
  for (const auto& one : parts.counts) {
    all.push_back(one.get());
  }
  if (parts.files.empty()) {
    return merge_counts(all, options);
  }
  const Result<Counts> from_files = merge_counts(parts.files, options);
  if (!from_files) {
    return from_files.error();
  }
  all.push_back(&*from_files);
  return merge_counts(all, options);
}

// How many texts all parts have; nothing if that of one is not known.
std::optional<std::uint64_t> texts_of(const nb::list& items) {
  std::uint64_t texts = 0;
  for (const nb::handle item : items) {
    if (!nb::isinstance<CountsTable>(item) || !nb::cast<const CountsTable&>(item).texts()) {
      return std::nullopt;
    }
    texts += *nb::cast<const CountsTable&>(item).texts();
  }
  return items.empty() ? std::nullopt : std::optional(texts);
}

CountsTable merge(const nb::typed<nb::list, nb::object>& items, std::uint64_t decoder_memory,
                  std::uint64_t memory_limit, const nb::bytes& temporary_folder,
                  const nb::object& stop) {
  CountsFileOptions options{.decoder_memory = decoder_memory,
                            .memory_limit = memory_limit,
                            .temporary_folder = to_string(temporary_folder)};
  Parts parts;
  for (const nb::handle item : items) {
    if (nb::isinstance<CountsTable>(item)) {
      parts.counts.push_back(nb::cast<const CountsTable&>(item).shared_counts());
    } else {
      parts.files.push_back(PathInput{to_string(item)});
    }
  }
  const std::optional<std::uint64_t> texts = texts_of(items);
  if (parts.files.empty() && parts.words_in_memory() <= kSmallWords) {
    return {shared(value_or_throw(merge_parts(parts, {.workers = 1}))), texts};
  }
  Counts merged = run_interruptibly({.stop = stop}, [&](const std::stop_token& token) {
    options.stop = token;
    return merge_parts(parts, options);
  });
  return {shared(std::move(merged)), texts};
}

// Merges counts files in memory into one at `path`, by streaming.
void merge_files(const nb::list& contents, const nb::bytes& path, const nb::object& stop) {
  std::deque<TextBytes> all;  // they cannot be moved
  std::vector<Input> files;
  for (const nb::handle content : contents) {
    files.emplace_back(MemoryInput{.bytes = all.emplace_back(content, "a counts file").bytes(),
                                   .name = "counts file " + std::to_string(all.size()) + " of " +
                                           std::to_string(contents.size())});
  }
  const std::string name = to_string(path);
  run_interruptibly({.stop = stop}, [&](const std::stop_token& token) -> Result<bool> {
    const Result<void> merged = merge_counts(files, name, {.stop = token});
    return merged ? Result<bool>(true) : merged.error();
  });
}

nb::bytes to_bytes(const CountsTable& table) {
  const std::string bytes = table.counts().size() <= kSmallWords
                                ? value_or_throw(counts_file_bytes(table.counts(), {.workers = 1}))
                                : run_interruptibly({}, [&](const std::stop_token& token) {
                                    return counts_file_bytes(table.counts(), {.stop = token});
                                  });
  return nb::bytes(bytes.data(), bytes.size());
}

Counts read_bytes(const nb::bytes& content) {
  const TextBytes bytes(content, "content");
  const Input file = MemoryInput{.bytes = bytes.bytes(), .name = "pickled counts"};
  return run_interruptibly(
      {}, [&](const std::stop_token& token) { return read_counts(file, {.stop = token}); });
}

CountsTable from_bytes(const nb::bytes& content, const std::optional<nb::bytes>& documents,
                       std::optional<std::uint64_t> texts) {
  Counts counts = read_bytes(content);
  if (documents) {
    counts.set_documents(read_bytes(*documents));
  }
  return {shared(std::move(counts)), texts};
}

}  // namespace

void bind_counts_files(nb::module_& module) {
  module.def("read_counts", &read, MayCallPython(), nb::arg("path"), nb::arg("decoder_memory"),
             nb::arg("stop").none());
  module.def("write_counts", &write, MayCallPython(), nb::arg("table"), nb::arg("path"),
             nb::arg("stop").none());
  module.def("merge_counts", &merge, MayCallPython(), nb::arg("items"), nb::arg("decoder_memory"),
             nb::arg("memory_limit"), nb::arg("temporary_folder"), nb::arg("stop").none());
  module.def("merge_files", &merge_files, MayCallPython(), nb::arg("contents"), nb::arg("path"),
             nb::arg("stop").none(),
             nb::sig("def merge_files(contents: list[typing.Any], path: bytes, "
                     "stop: object | None) -> None"));
  module.def("counts_to_bytes", &to_bytes, MayCallPython());
  module.def("counts_from_bytes", &from_bytes, MayCallPython(), nb::arg("content"),
             nb::arg("documents").none(), nb::arg("texts").none());
}

}  // namespace hapax::python
