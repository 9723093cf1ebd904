#include "counts_files/open_runs.h"

#include <sys/resource.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "counts/merge_runs.h"
#include "counts/open_run.h"
#include "counts/run_writer.h"
#include "counts_files/sum_file.h"

namespace hapax::counts_files {
namespace {

// A file in memory takes no descriptor.
bool takes_descriptor(const Input& file) { return !std::holds_alternative<MemoryInput>(file); }

// How many files may be open at the same time.
std::size_t max_open(std::span<const Input> files, const CountsFileOptions& options) {
  constexpr std::uint64_t kMost = 4096;
  constexpr std::uint64_t kOthers = 24;  // descriptors that the program has for other things
  constexpr std::uint64_t kFewest = 4;
  std::uint64_t most = UINT64_MAX;
  if (std::ranges::any_of(files, takes_descriptor)) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    most =
        std::min<std::uint64_t>(limit.rlim_cur - std::min<rlim_t>(kOthers, limit.rlim_cur), kMost);
  }
  if (options.memory_limit != 0) {
    most = std::min(most, options.memory_limit / 2 / kBytesOfAFile);
  }
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(most, kFewest, SIZE_MAX));
}

// How long words may be that so many files have at the same time: three copies in each reader, and
// some where they are added up. As in strategy/resources.h, they come out of what a run may take
// beside its limit, and of shares that are never used up together.
std::uint64_t max_word_bytes(std::uint64_t files, const CountsFileOptions& options) {
  constexpr std::uint64_t kBesideLimit = std::uint64_t{24} << 20;
  constexpr std::uint64_t kLeast = std::uint64_t{128} << 10;
  constexpr std::uint64_t kUnit = std::uint64_t{64} << 10;
  const std::uint64_t copies = 3 * files + 6;
  return options.memory_limit == 0
             ? counts::kMaxLoweredBytes
             : std::clamp((options.memory_limit / 8 + kBesideLimit) / copies / kUnit * kUnit,
                          kLeast, counts::kMaxLoweredBytes);
}

class Opening {
 public:
  Opening(std::span<const Input> files, const CountsFileOptions& options, const StopEvent* stop)
      : files_(files),
        options_(options),
        stop_(stop),
        most_(max_open(files, options)),
        max_word_bytes_(max_word_bytes(std::min(files.size(), most_), options)) {}

  Result<std::vector<counts::RunReader>> run() {
    for (const Input& file : files_) {
      if (Result<void> opened = open(file); !opened) {
        return opened.error();
      }
    }
    for (counts::RunReader& run : files_open_) {
      sums_.push_back(std::move(run));
    }
    return std::move(sums_);
  }

 private:
  // Of the files that may be open, half are sums of earlier ones.
  bool has_many_files() const { return files_.size() > most_ && files_open_.size() >= most_ / 2; }

  Result<void> open(const Input& file) {
    if (stop_ != nullptr && stop_->requested()) {
      return cancelled();
    }
    Result<void> ready = has_many_files() ? add_up(files_open_) : Result<void>();
    if (ready && sums_.size() >= most_ / 2) {
      ready = add_up(sums_);
    }
    if (!ready) {
      return ready;
    }
    Result<counts::RunReader> run = counts::open_run(file, options_.decoder_memory, stop_);
    if (!run) {
      return run.error();
    }
    const counts::RunReader& first = !sums_.empty()         ? sums_.front()
                                     : !files_open_.empty() ? files_open_.front()
                                                            : *run;
    if (Result<void> mergeable = counts::check_mergeable(*run, first.header()); !mergeable) {
      return mergeable;
    }
    run->set_max_word_bytes(max_word_bytes_);
    files_open_.push_back(std::move(run).value());
    return {};
  }

  // Replaces the runs by their sum, which becomes the last of sums_.
  Result<void> add_up(std::vector<counts::RunReader>& runs) {
    Result<SumFile> file = SumFile::make(options_);
    if (!file) {
      return file.error();
    }
    counts::RunWriter sum(runs.front().header(), *file);
    if (Result<void> added = counts::merge_runs(runs, sum, options_.stop); !added) {
      return added;
    }
    runs.clear();
    Result<counts::RunReader> whole = file->read_back();
    if (!whole) {
      return whole.error();
    }
    sums_.push_back(std::move(whole).value());
    return {};
  }

  std::span<const Input> files_;
  const CountsFileOptions& options_;
  const StopEvent* stop_;
  const std::size_t most_;
  const std::uint64_t max_word_bytes_;  // no sum has a longer one than its files
  std::vector<counts::RunReader> files_open_;
  std::vector<counts::RunReader> sums_;  // of files before those
};

}  // namespace

Result<std::vector<counts::RunReader>> open_runs(std::span<const Input> files,
                                                 const CountsFileOptions& options,
                                                 const StopEvent* stop) {
  return Opening(files, options, stop).run();
}

counts::RunHeader header_of(const Counts& counts) {
  return {counts::RunOrder::kByWord, counts.token_profile(), counts.letter_case(),
          counts.unicode_version()};
}

counts::RunHeader header_of_sum(std::span<const counts::RunReader> runs) {
  return runs.empty() ? counts::run_header(counts::RunOrder::kByWord, Options().tokens,
                                           Options().letter_case)
                      : runs.front().header();
}

}  // namespace hapax::counts_files
