#include "bytes_counter.h"

#include <hapax/count.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "bounded_queue.h"
#include "counts_table.h"
#include "errors.h"
#include "interruptible.h"
#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

struct Block {
  std::vector<std::uint8_t> content;

  std::size_t bytes() const { return content.size(); }
};

// Gives the blocks as a stream of bytes.
class BytesQueue final : public BoundedQueue<Block>, public Reader {
 public:
  // For the engine's thread. `stop` ends every wait in read().
  void begin(const std::stop_token& stop) { stop_ = stop; }

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (at_ == current_.bytes()) {
      std::optional<Block> next = pop(stop_);
      if (!next) {
        return std::size_t{0};
      }
      current_ = std::move(*next);
      at_ = 0;
    }
    const std::size_t bytes = std::min(buffer.size(), current_.bytes() - at_);
    std::memcpy(buffer.data(), current_.content.data() + at_, bytes);
    at_ += bytes;
    return bytes;
  }

 private:
  std::stop_token stop_;
  Block current_;
  std::size_t at_ = 0;
};

class BytesCounter {
 public:
  BytesCounter(const Options& options, const nb::bytes& name, const nb::object& stop,
               const nb::object& progress)
      : run_(std::make_shared<Run>(options, to_string(name))),
        job_(std::in_place, Watch{.stop = stop, .callable = progress, .progress = &run_->progress},
             [run = run_](const std::stop_token& token) { run->count_all(token); }) {}

  // True once the job has ended, because of an error: more blocks are of no use.
  bool add(nb::handle block) {
    job_->check_process();
    const TextBytes text(block, "what read() of f returns");
    if (!text.bytes().empty()) {
      Block copy{{text.bytes().begin(), text.bytes().end()}};
      job_->wait([&](std::chrono::milliseconds time) { return run_->queue->push(copy, time); });
    }
    job_->poll();
    return job_->has_ended();
  }

  CountsTable finish() {
    job_->check_process();
    run_->queue->finish();
    job_->join();
    return CountsTable(value_or_throw(std::move(*run_->result)));
  }

  // Ends the job, whatever it does.
  void close() { job_.reset(); }

 private:
  struct Run {
    Run(Options with, std::string its_name) : options(std::move(with)), name(std::move(its_name)) {}

    void count_all(const std::stop_token& token) {
      options.stop = token;
      options.progress = &progress;
      queue->begin(token);
      const AtEnd end([this] { queue->engine_has_ended(); });
      const std::vector<Input> inputs = {ReaderInput{.reader = queue, .name = name}};
      result.emplace(count(inputs, options));
    }

    Options options;
    std::string name;
    Progress progress;
    std::shared_ptr<BytesQueue> queue = std::make_shared<BytesQueue>();
    std::optional<Result<Counts>> result;
  };

  std::shared_ptr<Run> run_;
  std::optional<Job> job_;
};

}  // namespace

void bind_bytes_counter(nb::module_& module) {
  nb::class_<BytesCounter>(module, "BytesCounter", "A count of blocks: see _count_file.py.")
      .def(nb::init<const Options&, const nb::bytes&, const nb::object&, const nb::object&>(),
           MayCallPython(), nb::arg("options"), nb::arg("name"), nb::arg("stop").none(),
           nb::arg("progress").none())
      .def("add", &BytesCounter::add, MayCallPython())
      .def("finish", &BytesCounter::finish, MayCallPython())
      .def("close", &BytesCounter::close, MayCallPython());
}

}  // namespace hapax::python
