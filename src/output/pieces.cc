#include "output/pieces.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/thread_team.h"

namespace hapax::output {
namespace {

// A queue of pieces, from the threads that format them to the one that writes them.
class Pieces {
 public:
  Pieces(const Cursor& cursor, const Writer& writer, std::uint64_t max_waiting)
      : cursor_(cursor),
        writer_(writer),
        number_((cursor.size() + kWordsOfAPiece - 1) / kWordsOfAPiece),
        max_waiting_(max_waiting) {}

  // Formats pieces until none is left, or the work was stopped. An exception here stops all
  // threads.
  void work() {
    try {
      while (const std::optional<std::uint64_t> piece = claim()) {
        std::string text = format(*piece);
        const std::lock_guard lock(mutex_);
        ready_[*piece - written_] = std::move(text);
        changed_.notify_all();
      }
    } catch (...) {
      stop();
      throw;
    }
  }

  // The next piece in the order of the list. Nothing at its end, or after the work was stopped.
  std::optional<std::string> next() {
    std::unique_lock lock(mutex_);
    if (written_ == number_) {
      return std::nullopt;
    }
    changed_.wait(lock, [this] { return stopped_ || (!ready_.empty() && ready_.front()); });
    if (stopped_) {
      return std::nullopt;
    }
    std::string text = std::move(*ready_.front());
    ready_.pop_front();
    ++written_;
    changed_.notify_all();
    return text;
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::optional<std::uint64_t> claim() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      return stopped_ || claimed_ == number_ || claimed_ - written_ < max_waiting_;
    });
    if (stopped_ || claimed_ == number_) {
      return std::nullopt;
    }
    ready_.emplace_back();
    return claimed_++;
  }

  std::string format(std::uint64_t piece) const {
    const std::uint64_t begin = piece * kWordsOfAPiece;
    const std::unique_ptr<Cursor> words =
        cursor_.part(begin, std::min(begin + kWordsOfAPiece, cursor_.size()));
    std::string text;
    writer_.format(*words, text);
    return text;
  }

  const Cursor& cursor_;
  const Writer& writer_;
  const std::uint64_t number_;
  const std::uint64_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::optional<std::string>> ready_;  // from piece written_ on
  std::uint64_t claimed_ = 0;
  std::uint64_t written_ = 0;
  bool stopped_ = false;
};

// Writes the list on this thread alone, if the system gives no other.
Result<void> write_alone(const Cursor& cursor, Writer& writer) {
  const std::unique_ptr<Cursor> all = cursor.part(0, cursor.size());
  Result<void> written;
  while (const auto entry = written ? all->next() : std::nullopt) {
    written = writer.word(*entry);
  }
  return written;
}

}  // namespace

Result<void> write_pieces(const Cursor& cursor, Writer& writer, unsigned workers) {
  constexpr std::uint64_t kWaitingForEach = 4;
  Pieces pieces(cursor, writer, kWaitingForEach * workers);
  ThreadTeam team;
  // However this function ends, no thread waits for another afterwards.
  struct Stop {
    Pieces& pieces;
    ~Stop() { pieces.stop(); }
  };
  Result<void> written;
  {
    const Stop stop{pieces};
    while (team.size() < workers && team.start([&pieces] { pieces.work(); })) {
    }
    if (team.size() == 0) {
      return write_alone(cursor, writer);
    }
    std::optional<std::string> text;
    while (written && (text = pieces.next())) {
      written = writer.formatted(*text);
    }
  }
  team.join();
  return written;
}

}  // namespace hapax::output
