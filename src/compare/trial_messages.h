// The messages between `hapax compare` and a process that it measures; trial.h draws their order.
// Both processes run the same program, and neither trusts the other (ipc/typed_channel.h). Tested
// by tests/compare/trial_test.cc and tests/fuzz/compare_fuzzer.cc.
#pragma once

#include <array>
#include <cstdint>

#include "base/run_stat_table.h"
#include "compare/measured.h"
#include "compare/repeat.h"
#include "hapax/options.h"
#include "ipc/bounds.h"
#include "ipc/error_message.h"
#include "ipc/typed_channel.h"

namespace hapax::compare {

// A path, or the name of a descriptor. This is longer than any path that the system accepts.
inline constexpr std::uint64_t kMaxNameBytes = std::uint64_t{1} << 20;
// Lower-casing makes a word at most half as long again.
inline constexpr std::uint64_t kMaxListedBytes = kMaxWordBytes / 2 * 3;

// No limits: these messages are checked without any knowledge of the run.
struct NoLimits {};

// A file or a folder. Its name follows.
struct Path {
  static constexpr ipc::Shape kShape{1, "Path", kMaxNameBytes};
};
// An open file, which is attached. Its name, for error messages, follows.
struct Descriptor {
  static constexpr ipc::Shape kShape{2, "Descriptor", kMaxNameBytes, 1};
  std::uint64_t begin = 0;  // DescriptorInput::begin

  const char* fault(const NoLimits&, const ipc::Attached& attached) const {
    return attached.descriptors != 1          ? "the descriptor is missing"
           : begin > std::uint64_t{INT64_MAX} ? "no file is that long"
                                              : nullptr;
  }
};
struct Begin {
  static constexpr ipc::Shape kShape{3, "Begin"};
  std::uint32_t repeat = 1;  // how often all inputs are counted

  const char* fault(const NoLimits&, const ipc::Attached&) const {
    return repeat >= 1 && repeat <= kMaxRepeat ? nullptr : "the number of repeats is out of range";
  }
};
struct Ready {
  static constexpr ipc::Shape kShape{4, "Ready"};
};

// The measurements of the run: a Measured, as plain bytes.
struct Done {
  static constexpr ipc::Shape kShape{5, "Done"};
  PackedStats stats;
  std::uint64_t types = 0;
  std::uint64_t fewer_workers = 0;
  Digest digest;

  explicit Done(const Measured& measured = {})
      : stats(pack(measured.stats)),
        types(measured.types),
        fewer_workers(measured.fewer_workers),
        digest(measured.digest) {}
  Measured measured() const { return {unpack(stats), types, fewer_workers, digest}; }

  const char* fault(const NoLimits&, const ipc::Attached&) const {
    const std::array amounts = {types, fewer_workers};
    return ipc::are_figures(stats) && ipc::are_amounts(amounts) ? nullptr
                                                                : "a figure is out of range";
  }
};
struct Failed : ipc::ErrorMessage {
  static constexpr ipc::Shape kShape = ipc::error_shape(6, "Failed");
};

struct List {
  static constexpr ipc::Shape kShape{7, "List"};
};
// The count of a word, which follows.
struct Word {
  static constexpr ipc::Shape kShape{8, "Word", kMaxListedBytes};
  std::uint64_t count = 0;
};
struct ListEnd {
  static constexpr ipc::Shape kShape{9, "ListEnd"};
};

using TrialChannel = ipc::TypedChannel<NoLimits>;

}  // namespace hapax::compare
