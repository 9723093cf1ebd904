// The functions of hapax/counts_files.h. Tested by tests/counts_files/counts_files_test.cc.
#include "hapax/counts_files.h"

#include <memory>
#include <optional>
#include <vector>

#include "base/stop_check.h"
#include "base/stop_event.h"
#include "base/without_exceptions.h"
#include "counts/merge_runs.h"
#include "counts/run_writer.h"
#include "counts_files/load.h"
#include "counts_files/merge_in_memory.h"
#include "counts_files/open_runs.h"
#include "counts_files/string_sink.h"
#include "output/output_file.h"

namespace hapax {
namespace {

Result<void> write_sorted(const Counts& counts, ByteSink& sink, const CountsFileOptions& options) {
  const std::unique_ptr<Cursor> words =
      counts.cursor({.order = Order::kByWord}, options.workers, options.stop);
  if (words == nullptr) {
    return cancelled();
  }
  counts::RunWriter run(counts_files::header_of(counts), sink);
  StopCheck stopped(options.stop);
  while (const std::optional<WordCount> entry = words->next()) {
    if (stopped.requested()) {
      return cancelled();
    }
    if (Result<void> added = run.add(entry->word, entry->count); !added) {
      return added;
    }
  }
  return run.finish();
}

// Makes the file visible.
Result<void> commit(output::OutputFile& out, Result<void> written, const std::stop_token& stop) {
  written = written ? out.prepare() : written;
  if (written && stop.stop_requested()) {
    return cancelled();
  }
  written = written ? out.publish() : written;
  return written && out.warning() ? *out.warning() : written;
}

Result<Counts> read_all(std::span<const Input> files, const CountsFileOptions& options) {
  StopEvent stop;
  if (Result<void> watched = stop.watch(options.stop); !watched) {
    return watched.error();
  }
  Result<std::vector<counts::RunReader>> runs = counts_files::open_runs(files, options, &stop);
  return runs ? counts_files::load(*runs, options) : runs.error();
}

Result<void> merge_all(std::span<const Input> files, const std::string& path,
                       const CountsFileOptions& options) {
  StopEvent stop;
  if (Result<void> watched = stop.watch(options.stop); !watched) {
    return watched;
  }
  Result<std::unique_ptr<output::OutputFile>> out = output::OutputFile::open(path, &stop);
  if (!out) {
    return out.error();
  }
  Result<std::vector<counts::RunReader>> runs = counts_files::open_runs(files, options, &stop);
  if (!runs) {
    return runs.error();
  }
  counts::RunWriter sum(counts_files::header_of_sum(*runs), **out);
  return commit(**out, counts::merge_runs(*runs, sum, options.stop), options.stop);
}

}  // namespace

Result<Counts> read_counts(const Input& file, const CountsFileOptions& options) {
  return without_exceptions([&] { return read_all({&file, 1}, options); });
}

Result<Counts> merge_counts(std::span<const Input> files, const CountsFileOptions& options) {
  return without_exceptions([&] { return read_all(files, options); });
}

Result<void> merge_counts(std::span<const Input> files, const std::string& path,
                          const CountsFileOptions& options) {
  return without_exceptions([&] { return merge_all(files, path, options); });
}

Result<Counts> merge_counts(std::span<const Counts* const> counts,
                            const CountsFileOptions& options) {
  return without_exceptions(
      [&] { return counts_files::merge_in_memory(counts, options.workers, options.stop); });
}

Result<void> write_counts(const Counts& counts, const std::string& path,
                          const CountsFileOptions& options) {
  return without_exceptions([&]() -> Result<void> {
    StopEvent stop;
    if (Result<void> watched = stop.watch(options.stop); !watched) {
      return watched;
    }
    Result<std::unique_ptr<output::OutputFile>> out = output::OutputFile::open(path, &stop);
    return out ? commit(**out, write_sorted(counts, **out, options), options.stop) : out.error();
  });
}

Result<std::string> counts_file_bytes(const Counts& counts, const CountsFileOptions& options) {
  return without_exceptions([&]() -> Result<std::string> {
    counts_files::StringSink sink;
    const Result<void> written = write_sorted(counts, sink, options);
    return written ? Result<std::string>(sink.take()) : written.error();
  });
}

}  // namespace hapax
