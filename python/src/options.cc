#include "options.h"

#include <hapax/options.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include <array>
#include <string_view>
#include <utility>

#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::array<std::pair<std::string_view, StrategyKind>, 6> kStrategies = {{
    {"auto", StrategyKind::kAuto},
    {"linear", StrategyKind::kLinear},
    {"threads", StrategyKind::kThreads},
    {"queue", StrategyKind::kQueue},
    {"shared", StrategyKind::kShared},
    {"hybrid", StrategyKind::kHybrid},
}};

nb::tuple strategy_names() {
  nb::list names;
  for (const auto& [name, kind] : kStrategies) {
    names.append(nb::str(name.data(), name.size()));
  }
  return nb::tuple(names);
}

// The caller has checked the name.
void set_strategy(Options& options, std::string_view wanted) {
  for (const auto& [name, kind] : kStrategies) {
    if (name == wanted) {
      options.strategy = kind;
    }
  }
}

void set_globs(Options& options, const nb::list& globs) {
  options.globs.clear();
  for (const nb::handle glob : globs) {
    options.globs.push_back(to_string(glob));
  }
}

void set_temporary_folder(Options& options, const nb::bytes& folder) {
  options.temporary_folder = to_string(folder);
}

// Binds a member of two values as a bool that is true for `on`.
template <auto kMember, auto kOff, auto kOn, typename Class>
void bind_switch(Class& options, const char* name) {
  options.def_prop_rw(
      name, [](const Options& self) { return self.*kMember == kOn; },
      [](Options& self, bool is_on) { self.*kMember = is_on ? kOn : kOff; });
}

}  // namespace

void bind_options(nb::module_& module) {
  module.def("strategies", &strategy_names, nb::sig("def strategies() -> tuple[str, ...]"));
  module.attr("DEFAULT_DECODER_MEMORY") = kDefaultDecoderMemory;
  nb::class_<Options> options(module, "Options", "How to count: see _options.py.");
  options.def(nb::init<>())
      .def("set_strategy", &set_strategy)
      .def("set_globs", &set_globs, nb::sig("def set_globs(self, globs: list[bytes], /) -> None"))
      .def("set_temporary_folder", &set_temporary_folder)
      .def_rw("workers", &Options::workers)
      .def_rw("encoding", &Options::encoding)
      .def_rw("decoder_memory", &Options::decoder_memory)
      .def_rw("memory_limit", &Options::memory_limit);
  bind_switch<&Options::letter_case, LetterCase::kLower, LetterCase::kKeep>(options, "keep_case");
  bind_switch<&Options::invalid_bytes, InvalidBytes::kAsSeparator, InvalidBytes::kFail>(options,
                                                                                        "strict");
  bind_switch<&Options::on_unreadable, OnUnreadable::kFail, OnUnreadable::kSkip>(options,
                                                                                 "keep_going");
  bind_switch<&Options::binary_inputs, BinaryInputs::kCount, BinaryInputs::kSkip>(options,
                                                                                  "skip_binary");
  bind_switch<&Options::hidden_files, HiddenFiles::kCount, HiddenFiles::kSkip>(options,
                                                                               "skip_hidden");
  bind_switch<&Options::directory_links, DirectoryLinks::kSkip, DirectoryLinks::kFollow>(options,
                                                                                         "follow");
  bind_switch<&Options::document_frequencies, DocumentFrequencies::kNone,
              DocumentFrequencies::kCount>(options, "documents");
  bind_switch<&Options::decompress, Decompress::kAuto, Decompress::kNever>(options,
                                                                           "never_decompress");
}

}  // namespace hapax::python
