#include "list_files.h"

#include <hapax/list_files.h>

#include <string>
#include <vector>

#include "errors.h"
#include "interruptible.h"
#include "notices.h"
#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

std::vector<std::string> strings(const nb::typed<nb::list, nb::bytes>& list) {
  std::vector<std::string> all;
  all.reserve(list.size());
  for (const nb::handle one : list) {
    all.push_back(to_string(one));
  }
  return all;
}

nb::list select(const nb::typed<nb::list, nb::bytes>& names, const Options& options) {
  nb::list selected;
  for (const bool is_selected : value_or_throw(select_files(strings(names), options))) {
    selected.append(is_selected);
  }
  return selected;
}

// Returns a list of (path, bytes, modified, inode), and one of notices as notice_tuples() has them.
nb::tuple list(const nb::typed<nb::list, nb::bytes>& paths, Options options,
               const nb::object& stop) {
  const std::vector<std::string> names = strings(paths);
  const FileList found = run_interruptibly({.stop = stop}, [&](const std::stop_token& token) {
    options.stop = token;
    return list_files(names, options);
  });
  nb::list files;
  for (const ListedFile& file : found.files) {
    files.append(nb::make_tuple(nb::bytes(file.path.data(), file.path.size()), file.bytes,
                                file.modified, file.inode));
  }
  return nb::make_tuple(files, notice_tuples(found.notices));
}

}  // namespace

void bind_list_files(nb::module_& module) {
  module.def("list_files", &list, MayCallPython(), nb::arg("paths"), nb::arg("options"),
             nb::arg("stop").none(),
             nb::sig("def list_files(paths: list[bytes], options: Options, stop: object | None) -> "
                     "tuple[list[tuple[bytes, int, int, int]], list[tuple[typing.Any, ...]]]"));
  module.def("select_files", &select, MayCallPython(), nb::arg("names"), nb::arg("options"),
             nb::sig("def select_files(names: list[bytes], options: Options) -> list[bool]"));
}

}  // namespace hapax::python
