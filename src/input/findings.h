// The expansion as it grows, and what the options say of each thing that is found. Not safe for
// threads. Tested by tests/input/expand_test.cc.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "hapax/options.h"
#include "hapax/result.h"
#include "input/expand.h"

namespace hapax::input {

class Findings {
 public:
  // `options` outlive it.
  explicit Findings(const Options& options) : options_(options) {}

  const Options& options() const { return options_; }
  // Whether take() is to be told sizes: they are for the progress alone.
  bool wants_sizes() const { return options_.progress != nullptr; }

  InputList& inputs() { return expansion_.inputs; }
  // The input outlives the expansion.
  void take(const Input& input, std::optional<std::uint64_t> bytes);
  void take_file(InputList::Folder folder, const char* name, std::optional<std::uint64_t> bytes);

  // Under OnUnreadable::kSkip a notice, else the error.
  Result<void> unreadable(Error error);
  void skip(std::string path, std::string why);
  void notice(Notice notice) { expansion_.notices.push_back(std::move(notice)); }
  // Inputs and notices so far.
  std::size_t size() const { return expansion_.inputs.size() + expansion_.notices.size(); }

  // A regular file that is the output of this run, or the like.
  bool is_never_read(const struct stat& status) const;

  Expansion finish();

 private:
  void add_bytes(std::optional<std::uint64_t> bytes);

  const Options& options_;
  Expansion expansion_;
  bool all_known_ = true;
};

}  // namespace hapax::input
