#include "texts_count.h"

#include <hapax/count.h>

#include <ctime>
#include <utility>

#include "errors.h"
#include "released_gil.h"
#include "small_work.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// The engine starts at so many bytes. Below that, starting it would cost more than it saves.
constexpr std::size_t kBytesBeforeEngine = std::size_t{512} << 10;
// As often as Python itself lets other threads run.
constexpr milliseconds kGilInterval{5};

// Some milliseconds late, and much faster than the exact clock.
std::int64_t coarse_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

TextsCount::TextsCount(Options options, nb::object stop, nb::object progress)
    : stop_(std::move(stop)), progress_(std::move(progress)), last_release_(steady_clock::now()) {
  run_->options = std::move(options);
}

void TextsCount::add(TextsBlock block) {
  if (block.owner == nullptr) {
    return;
  }
  if (job_) {
    push(std::move(block));
    return;
  }
  pending_bytes_ += block.bytes();
  pending_.push_back(std::move(block));
  if (pending_bytes_ >= kBytesBeforeEngine) {
    start();
  }
}

void TextsCount::start() {
  run_->options.progress = &run_->progress;
  job_.emplace(Watch{.stop = stop_, .callable = progress_, .progress = &run_->progress},
               [run = run_](const std::stop_token& stop) { run->count_texts(stop); });
  for (TextsBlock& block : std::exchange(pending_, {})) {
    push(std::move(block));
  }
}

void TextsCount::Run::count_texts(const std::stop_token& stop) {
  options.stop = stop;
  queue->begin(stop);
  const AtEnd end([this] { queue->engine_has_ended(); });
  const std::vector<Input> inputs = {TextsReaderInput{.reader = queue}};
  result.emplace(count(inputs, options));
}

void TextsCount::push(TextsBlock block) {
  job_->check_process();
  if (!run_->queue->push(block, milliseconds(0))) {
    job_->wait([&](milliseconds time) { return run_->queue->push(block, time); });
    last_release_ = steady_clock::now();
  }
  job_->poll();
  let_others_run();
  drop_used();
}

// Python lets other threads run between two instructions of Python code; here there may be none for
// a long time.
void TextsCount::let_others_run() {
  if (steady_clock::now() - last_release_ >= kGilInterval) {
    { const ReleasedGil released; }
    last_release_ = steady_clock::now();
  }
}

void TextsCount::drop_used() {
  // Destructors may run Python code, so not under the lock of the queue.
  std::vector<TextsBlock> used = run_->queue->take_used();
}

// Before there is a job, which does this itself.
void TextsCount::check_stop() const {
  const CallingPython calling;
  if (is_set(stop_)) {
    throw_error(cancelled());
  }
}

bool TextsCount::has_ended() {
  if (PyErr_CheckSignals() != 0) {
    throw nb::python_error();
  }
  if (job_) {
    job_->check_process();
  }
  if (const std::int64_t now = coarse_nanoseconds(); now >= next_look_) {
    next_look_ = now + nanoseconds(kLookInterval).count();
    if (job_) {
      job_->poll();
    } else {
      check_stop();
    }
  }
  return job_ && run_->queue->has_engine_ended();
}

Counts TextsCount::finish() {
  if (!job_) {
    check_stop();
    return count_pending();
  }
  job_->check_process();
  run_->queue->finish();
  job_->join();
  drop_used();
  return value_or_throw(std::move(*run_->result));
}

Counts TextsCount::count_pending() {
  std::vector<Input> inputs;
  for (const TextsBlock& block : pending_) {
    inputs.push_back(TextsInput{.texts = block.texts});
  }
  if (is_small_count(pending_bytes_, run_->options.strategy, progress_)) {
    return count_at_once(inputs, run_->options);
  }
  const Watch watch{.stop = stop_, .callable = progress_, .progress = &run_->progress};
  run_->options.progress = &run_->progress;
  return run_interruptibly(watch, [&](const std::stop_token& stop) {
    run_->options.stop = stop;
    return count(inputs, run_->options);
  });
}

void TextsCount::close() {
  job_.reset();
  run_.reset();
  pending_.clear();
}

}  // namespace hapax::python
