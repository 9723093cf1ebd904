#include "strategy/word_receiver.h"

#include <span>
#include <utility>
#include <variant>

#include "base/stopwatch.h"
#include "strategy/word_batch_message.h"

namespace hapax::strategy {

Result<void> WordReceiver::take_all() {
  for (;;) {
    const auto message = link_->receive<WordsHead, Counted>();
    if (!message) {
      return message.error();
    }
    if (std::holds_alternative<Counted>(*message)) {
      return add_rest();
    }
    if (Result<void> taken = take(std::get<WordsHead>(*message)); !taken) {
      return taken;
    }
  }
}

Result<void> WordReceiver::take(const WordsHead& head) {
  const std::uint64_t size = link_->channel().bytes_left();
  {
    const Stopwatch stopwatch(stats_->run_seconds, Phase::kTransfer);
    stats_->bytes_serialised += size;
    if (Result<void> got = link_->receive_bytes_into(bytes_); !got) {
      return got;
    }
  }
  const Stopwatch stopwatch(stats_->run_seconds, Phase::kMerge);
  if (!batches_) {
    batches_.emplace(*store_, plan_->resources.fronts);
  }
  if (const char* const fault =
          add_words(head, std::span(bytes_).first(size), plan_->words.seed, *batches_, total_)) {
    return link_->nonsense<WordsHead>(fault);
  }
  return total_ <= stats_->tokens
             ? batches_->status()
             : link_->nonsense<WordsHead>("there are more words than were counted");
}

Result<void> WordReceiver::add_rest() {
  const Stopwatch stopwatch(stats_->run_seconds, Phase::kMerge);
  store_->add_total(total_ - std::exchange(in_store_, total_));
  if (!batches_) {
    return {};
  }
  batches_->flush();
  return batches_->status();
}

}  // namespace hapax::strategy
