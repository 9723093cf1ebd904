#include "bytes_counter.h"

#include <hapax/count.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "counts_table.h"
#include "errors.h"
#include "interruptible.h"
#include "released_gil.h"
#include "texts.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

constexpr std::size_t kMaxWaiting = 8;

using Block = std::vector<std::uint8_t>;

// Blocks on their way from the caller's thread to the job.
class BlockQueue : public Reader {
 public:
  // Waits up to `time` for room. False if there is none; the block is left alone then.
  bool push(Block& block, std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    const auto has_room = [this] { return waiting_.size() < kMaxWaiting || is_abandoned_; };
    if (!has_changed_.wait_for(lock, time, has_room)) {
      return false;
    }
    waiting_.push_back(std::move(block));
    has_changed_.notify_all();
    return true;
  }

  void finish() {
    const std::lock_guard lock(mutex_);
    is_finished_ = true;
    has_changed_.notify_all();
  }

  // Nobody reads any more: the caller need not wait.
  void abandon() {
    const std::lock_guard lock(mutex_);
    is_abandoned_ = true;
    has_changed_.notify_all();
  }

  void watch(const std::stop_token& stop) { stop_ = stop; }

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (at_ == current_.size() && !take_next()) {
      return std::size_t{0};
    }
    const std::size_t bytes = std::min(buffer.size(), current_.size() - at_);
    std::memcpy(buffer.data(), current_.data() + at_, bytes);
    at_ += bytes;
    return bytes;
  }

 private:
  bool take_next() {
    std::unique_lock lock(mutex_);
    has_changed_.wait(lock, stop_, [this] { return !waiting_.empty() || is_finished_; });
    if (waiting_.empty()) {
      return false;
    }
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    at_ = 0;
    has_changed_.notify_all();
    return true;
  }

  std::mutex mutex_;
  std::condition_variable_any has_changed_;
  std::deque<Block> waiting_;
  bool is_finished_ = false;
  bool is_abandoned_ = false;
  std::stop_token stop_;
  Block current_;  // used by the reader alone
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
      Block copy(text.bytes().begin(), text.bytes().end());
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
      queue->watch(token);
      const AtEnd end([this] { queue->abandon(); });
      const std::vector<Input> inputs = {ReaderInput{.reader = queue, .name = name}};
      result.emplace(count(inputs, options));
    }

    Options options;
    std::string name;
    Progress progress;
    std::shared_ptr<BlockQueue> queue = std::make_shared<BlockQueue>();
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
