#include "pieces.h"

#include <hapax/can_be_cut.h>
#include <hapax/count.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/tuple.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "counts_table.h"
#include "errors.h"
#include "interruptible.h"
#include "objects.h"
#include "read_requests.h"
#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// A file as it was listed: its size, its last write in nanoseconds, its inode. None is not
// compared.
using Identity = std::tuple<std::optional<std::uint64_t>, std::optional<std::int64_t>,
                            std::optional<std::uint64_t>>;

std::optional<FileState> state_of(const std::optional<Identity>& identity) {
  if (!identity) {
    return std::nullopt;
  }
  const auto& [bytes, modified, inode] = *identity;
  return FileState{.bytes = bytes, .modified = modified, .inode = inode};
}

class Pieces {
 public:
  std::size_t size() const { return pieces_.size(); }

  void add_file(const nb::bytes& path, const std::optional<Identity>& identity) {
    pieces_.push_back({PathInput{to_string(path), state_of(identity)}, {}});
  }
  void add_range(const nb::bytes& path, std::uint64_t begin, std::uint64_t end,
                 const std::optional<Identity>& identity) {
    pieces_.push_back({RangeInput{to_string(path), begin, end, state_of(identity)}, {}});
  }
  void add_object(nb::object object, std::uint64_t size, const nb::bytes& name) {
    pieces_.push_back({ReaderInput{.reader = {}, .name = to_string(name)},
                       Object{.object = std::move(object), .size = size}});
  }
  void add_object_range(nb::object object, std::uint64_t size, std::uint64_t begin,
                        std::uint64_t end, const nb::bytes& name) {
    pieces_.push_back(
        {RandomAccessInput{.file = {}, .name = to_string(name), .begin = begin, .end = end},
         Object{.object = std::move(object), .size = size}});
  }

  std::vector<Input> inputs(ReadRequests& requests) const;
  // Does the read that the engine wants.
  nb::object read(const ReadRequests::Wanted& wanted) const {
    return pieces_[wanted.object].object->object.attr("read_at")(wanted.offset, wanted.bytes);
  }

 private:
  struct Object {
    nb::object object;
    std::uint64_t size = 0;
  };
  struct Piece {
    Input input;
    std::optional<Object> object;
  };
  std::vector<Piece> pieces_;
};

std::vector<Input> Pieces::inputs(ReadRequests& requests) const {
  std::vector<Input> inputs;
  inputs.reserve(pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Input input = pieces_[i].input;
    if (auto* const range = std::get_if<RandomAccessInput>(&input)) {
      range->file = object_to_read_anywhere(requests, i, pieces_[i].object->size);
    } else if (auto* const whole = std::get_if<ReaderInput>(&input)) {
      whole->reader = object_to_read_whole(requests, i, pieces_[i].object->size);
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

void give(ReadRequests& requests, nb::handle got, std::size_t wanted) {
  if (PyObject_CheckBuffer(got.ptr()) == 0) {
    throw nb::type_error(
        (std::string("read_at() must return bytes, not ") + nb::inst_name(got).c_str()).c_str());
  }
  const TextBytes content(got, "what read_at() returns");
  if (content.bytes().size() > wanted) {
    throw nb::value_error(("read_at() returned " + std::to_string(content.bytes().size()) +
                           " bytes, but " + std::to_string(wanted) + " were asked for")
                              .c_str());
  }
  requests.give(content.bytes());
}

// The job and the caller's thread share this. The job keeps it alive: in a child that was forked
// meanwhile it is never destroyed, as the threads that use it are not there.
struct Run {
  Run(Options with, const Pieces& pieces)
      : options(std::move(with)), inputs(pieces.inputs(requests)) {}

  void count_all(const std::stop_token& token) {
    options.stop = token;
    options.progress = &progress;
    requests.begin(token);
    const AtEnd end([this] { requests.engine_has_ended(); });
    result.emplace(count(inputs, options));
  }

  Options options;
  ReadRequests requests;
  std::vector<Input> inputs;
  Progress progress;
  std::optional<Result<Counts>> result;
};

// The job counts; meanwhile this thread reads what the objects of Python have.
CountsTable count_pieces(const Options& options, const Pieces& pieces, const nb::object& stop,
                         const nb::object& progress) {
  const auto run = std::make_shared<Run>(options, pieces);
  Job job({.stop = stop, .callable = progress, .progress = &run->progress},
          [run](const std::stop_token& token) { run->count_all(token); });
  for (;;) {
    std::optional<ReadRequests::Wanted> wanted;
    job.wait([&](std::chrono::milliseconds time) { return run->requests.take(time, wanted); });
    if (!wanted) {
      break;
    }
    const nb::object got = pieces.read(*wanted);
    job.check_process();
    give(run->requests, got, wanted->bytes);
    job.poll();
  }
  job.join();
  return CountsTable(value_or_throw(std::move(*run->result)));
}

bool can_cut(nb::handle head, const Options& options) {
  const TextBytes content(head, "head");
  return can_be_cut(content.bytes(), options);
}

}  // namespace

void bind_pieces(nb::module_& module) {
  nb::class_<Pieces>(
      module, "Pieces",
      "Pieces of files for count_pieces(). An identity is what a listing says of the "
      "file: its size, its last write in nanoseconds and its inode.")
      .def(nb::init<>())
      .def("__len__", &Pieces::size)
      .def("add_file", &Pieces::add_file, nb::arg("path"), nb::arg("identity").none())
      .def("add_range", &Pieces::add_range, nb::arg("path"), nb::arg("begin"), nb::arg("end"),
           nb::arg("identity").none())
      .def("add_object", &Pieces::add_object, nb::arg("file"), nb::arg("size"), nb::arg("name"))
      .def("add_object_range", &Pieces::add_object_range, nb::arg("file"), nb::arg("size"),
           nb::arg("begin"), nb::arg("end"), nb::arg("name"));
  module.def("count_pieces", &count_pieces, MayCallPython(), nb::arg("options"), nb::arg("pieces"),
             nb::arg("stop").none(), nb::arg("progress").none());
  module.attr("CUT_HEAD_BYTES") = kCutHeadBytes;
  module.def("can_be_cut", &can_cut, MayCallPython(), nb::arg("head"), nb::arg("options"));
}

}  // namespace hapax::python
