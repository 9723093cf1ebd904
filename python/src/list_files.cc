#include "list_files.h"

#include <hapax/list_files.h>

#include <string>
#include <utility>
#include <vector>

#include "interruptible.h"
#include "notices.h"
#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// Returns a list of (path, bytes, modified, inode), and one of notices as notice_tuples() has them.
nb::tuple list(const nb::typed<nb::list, nb::bytes>& paths, Options options,
               const nb::object& stop) {
  std::vector<std::string> names;
  names.reserve(paths.size());
  for (const nb::handle path : paths) {
    names.push_back(to_string(path));
  }
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
             nb::arg("stop").none());
}

}  // namespace hapax::python
