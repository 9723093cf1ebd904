#include "count.h"

#include <hapax/count.h>
#include <nanobind/stl/string.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "interruptible.h"
#include "released_gil.h"
#include "small_work.h"
#include "str_reader.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr const char* kTextName = "text";  // in messages

CountsTable count_paths(const nb::typed<nb::list, nb::bytes>& paths, const Options& options,
                        const nb::object& stop, const nb::object& progress) {
  std::vector<Input> inputs;
  inputs.reserve(paths.size());
  for (const nb::handle path : paths) {
    inputs.push_back(PathInput{to_string(path)});
  }
  return count_interruptibly(inputs, options, stop, progress);
}

// The position of a plain file is behind what was read.
CountsTable count_descriptor(int descriptor, std::uint64_t begin, const nb::bytes& name,
                             const Options& options, const nb::object& stop,
                             const nb::object& progress) {
  const std::vector<Input> inputs = {
      DescriptorInput{.descriptor = descriptor, .name = to_string(name), .begin = begin}};
  return count_interruptibly(inputs, options, stop, progress);
}

CountsTable count_text(nb::handle text, const Options& options, const nb::object& stop,
                       const nb::object& progress) {
  const bool is_long_str =
      PyUnicode_Check(text.ptr()) && PyUnicode_GetLength(text.ptr()) > Py_ssize_t{kSmallText};
  if (const std::shared_ptr<StrReader> reader = is_long_str ? make_str_reader(text) : nullptr) {
    return count_interruptibly({TextsReaderInput{.reader = reader, .name = kTextName}}, options,
                               stop, progress,
                               [&](const std::stop_token& token) { reader->begin(token); });
  }
  const TextBytes text_bytes(text, "text");
  const std::span<const std::uint8_t> bytes = text_bytes.bytes();
  const std::array<std::int64_t, 2> offsets = {0, std::ssize(bytes)};
  const std::vector<Input> inputs = {
      TextsInput{.texts = {.bytes = bytes, .offsets = offsets}, .name = kTextName}};
  return is_small_count(bytes.size(), options.strategy, progress)
             ? CountsTable(count_at_once(inputs, options))
             : count_interruptibly(inputs, options, stop, progress);
}

}  // namespace

CountsTable count_interruptibly(const std::vector<Input>& inputs, Options options,
                                const nb::object& stop, const nb::object& progress,
                                const std::function<void(const std::stop_token&)>& begin) {
  Progress bytes;
  options.progress = &bytes;
  const Watch watch{.stop = stop, .callable = progress, .progress = &bytes};
  return CountsTable(run_interruptibly(watch, [&](const std::stop_token& token) {
    options.stop = token;
    if (begin) {
      begin(token);
    }
    return count(inputs, options);
  }));
}

void bind_count(nb::module_& module) {
  module.def("count_paths", &count_paths, MayCallPython(), nb::arg("paths"), nb::arg("options"),
             nb::arg("stop").none(), nb::arg("progress").none());
  module.def("count_descriptor", &count_descriptor, MayCallPython(), nb::arg("descriptor"),
             nb::arg("begin"), nb::arg("name"), nb::arg("options"), nb::arg("stop").none(),
             nb::arg("progress").none());
  module.def("count_text", &count_text, MayCallPython(), nb::arg("text"), nb::arg("options"),
             nb::arg("stop").none(), nb::arg("progress").none());
}

}  // namespace hapax::python
