// hapax::Batches: a pass over all words, which fills one batch at a time. Tested by
// tests/order/batches_test.cc.
#include <algorithm>
#include <utility>

#include "base/stop_check.h"
#include "hapax/columns.h"
#include "order/word_bytes.h"
#include "store/word_pass.h"

namespace hapax {
namespace {

// Fills a batch, up to its limits.
class Filler {
 public:
  Filler(Columns& batch, std::uint64_t max_rows, std::uint64_t max_bytes)
      : batch_(batch), bytes_(batch.bytes), max_rows_(max_rows), max_bytes_(max_bytes) {
    batch.offsets.assign(1, 0);
    batch.counts.clear();
  }

  // False if the word no longer fits: then the batch is full.
  bool add(std::string_view word, std::uint64_t count) {
    if (!batch_.counts.empty() &&
        (batch_.counts.size() == max_rows_ || bytes_.size() + word.size() > max_bytes_)) {
      return false;
    }
    bytes_.append(word);
    batch_.offsets.push_back(static_cast<std::int64_t>(bytes_.size()));
    batch_.counts.push_back(static_cast<std::int64_t>(count));
    return true;
  }

  // Whether there are words in the batch. Call it last.
  bool finish() {
    bytes_.finish();
    return !batch_.counts.empty();
  }

 private:
  Columns& batch_;
  order::WordBytes bytes_;
  const std::uint64_t max_rows_;
  const std::uint64_t max_bytes_;
};

}  // namespace

Batches::Batches(std::shared_ptr<const store::WordSource> words, std::uint64_t max_rows,
                 std::uint64_t max_bytes, std::stop_token stop)
    : words_(std::move(words)),
      pass_(std::make_unique<store::WordPass>(*words_)),
      max_rows_(std::max<std::uint64_t>(max_rows, 1)),
      max_bytes_(max_bytes),
      stop_(std::move(stop)) {}

Batches::~Batches() = default;
Batches::Batches(Batches&&) noexcept = default;
Batches& Batches::operator=(Batches&&) noexcept = default;

bool Batches::next(Columns& batch) {
  Filler filler(batch, max_rows_, max_bytes_);
  StopCheck stopped(stop_);
  for (; !pass_->at_end(); pass_->advance()) {
    if (stopped.requested()) {
      return Filler(batch, max_rows_, max_bytes_).finish();  // without rows
    }
    if (!filler.add(pass_->word(), pass_->count())) {
      break;  // the word is the first of the next batch
    }
  }
  return filler.finish();
}

}  // namespace hapax
