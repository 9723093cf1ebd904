#include "output/pieces.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace hapax::output {
namespace {

// Pieces on their way from those who format them to the one who writes them.
class Pieces {
 public:
  Pieces(const Cursor& cursor, const Writer& writer, std::uint64_t most_waiting)
      : cursor_(cursor),
        writer_(writer),
        number_((cursor.size() + kWordsOfAPiece - 1) / kWordsOfAPiece),
        most_waiting_(most_waiting) {}

  // Formats pieces until there are none left, or nobody wants them.
  void work() {
    while (const std::optional<std::uint64_t> piece = claim()) {
      std::string text;
      bool failed = false;
      try {
        const std::uint64_t begin = *piece * kWordsOfAPiece;
        const std::unique_ptr<Cursor> words =
            cursor_.part(begin, std::min(begin + kWordsOfAPiece, cursor_.size()));
        writer_.format(*words, text);
      } catch (const std::bad_alloc&) {
        failed = true;  // a thread that lets it out ends the process
      }
      const std::lock_guard lock(mutex_);
      failed_ = failed_ || failed;
      ready_[*piece - written_] = std::move(text);
      changed_.notify_all();
    }
  }

  // The next piece in the order of the list; nothing at its end. Throws std::bad_alloc for a
  // worker.
  std::optional<std::string> next() {
    std::unique_lock lock(mutex_);
    if (written_ == number_) {
      return std::nullopt;
    }
    changed_.wait(lock, [this] { return failed_ || (!ready_.empty() && ready_.front()); });
    if (failed_) {
      throw std::bad_alloc();
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
      return stopped_ || claimed_ == number_ || claimed_ - written_ < most_waiting_;
    });
    if (stopped_ || claimed_ == number_) {
      return std::nullopt;
    }
    ready_.emplace_back();
    return claimed_++;
  }

  const Cursor& cursor_;
  const Writer& writer_;
  const std::uint64_t number_;
  const std::uint64_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::optional<std::string>> ready_;  // from piece written_ on
  std::uint64_t claimed_ = 0;
  std::uint64_t written_ = 0;
  bool failed_ = false;
  bool stopped_ = false;
};

// Where the system gives no thread.
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
  std::vector<std::jthread> threads;
  // However this ends, nobody waits for the other.
  struct Stop {
    Pieces& pieces;
    ~Stop() { pieces.stop(); }
  };
  const Stop stop{pieces};
  try {
    for (unsigned i = 0; i < workers; ++i) {
      threads.emplace_back([&pieces] { pieces.work(); });
    }
  } catch (const std::system_error&) {
    if (threads.empty()) {
      return write_alone(cursor, writer);
    }
  }
  while (const std::optional<std::string> text = pieces.next()) {
    if (Result<void> written = writer.formatted(*text); !written) {
      return written;
    }
  }
  return {};
}

}  // namespace hapax::output
