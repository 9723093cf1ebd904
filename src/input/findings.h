// Collects what expand() finds: inputs and notices, as the options say. Not safe for threads.
// Tested by tests/input/expand_test.cc.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "hapax/options.h"
#include "hapax/result.h"
#include "input/expand.h"

namespace hapax::input {

// The notice of what is left out because it cannot be read.
Notice unreadable_notice(Error error);

class Findings {
 public:
  // `options` must outlive the findings.
  explicit Findings(const Options& options) : options_(options) {}

  const Options& options() const { return options_; }
  // Whether take() needs sizes. Only the progress report uses them.
  bool wants_sizes() const { return options_.progress != nullptr; }

  // What is found from now on belongs to input `given` of the caller.
  void set_given(std::size_t given) {
    given_ = given;
    expansion_.inputs.set_given(given);
  }
  InputList& inputs() { return expansion_.inputs; }
  // `input` must outlive the expansion.
  void take(const Input& input, std::optional<std::uint64_t> bytes);
  void take_file(InputList::Folder folder, const char* name, std::optional<std::uint64_t> bytes);

  // Adds a notice under OnUnreadable::kSkip; otherwise returns the error.
  Result<void> unreadable(Error error);
  void skip(std::string path, std::string why);
  void notice(Notice notice) {
    notice.input = given_;
    expansion_.notices.push_back(std::move(notice));
  }
  // The number of inputs and notices so far.
  std::size_t size() const { return expansion_.inputs.size() + expansion_.notices.size(); }

  // Whether the file is one of options.exclude_files, such as the output of this run.
  bool is_excluded(const struct stat& status) const;

  Expansion finish();

 private:
  void add_bytes(std::optional<std::uint64_t> bytes);

  const Options& options_;
  Expansion expansion_;
  std::size_t given_ = 0;
  bool all_known_ = true;
};

}  // namespace hapax::input
