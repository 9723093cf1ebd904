#include "strategy/word_receiver.h"

#include <span>
#include <utility>
#include <variant>

#include "base/stopwatch.h"

namespace hapax::strategy {

Result<void> WordReceiver::take_all() {
  for (;;) {
    const auto message = link_->receive<WordsHead, Counted>();
    if (!message) {
      return message.error();
    }
    if (std::holds_alternative<Counted>(*message)) {
      store_->add_total(total() - std::exchange(in_store_, total()));
      return {};
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
  if (!adder_) {
    const Resources& resources = plan_->resources;
    adder_ = std::make_unique<WordAdder>(*store_, resources.message_batch_words,
                                         resources.fronts.long_batch_words);
  }
  if (const char* const fault = adder_->add(head, std::span(bytes_).first(size))) {
    return link_->nonsense<WordsHead>(fault);
  }
  return total() <= stats_->tokens
             ? adder_->status()
             : link_->nonsense<WordsHead>("there are more words than were counted");
}

}  // namespace hapax::strategy
