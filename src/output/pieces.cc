#include "output/pieces.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "output/placed_writes.h"

namespace hapax::output {
namespace {

// Pieces from their formatting to their writing. A thread that has formatted a piece hands it over,
// and then writes the pieces that are next in the file, its own or those of other threads.
class Pieces {
 public:
  // `places` is null if the file takes bytes one after the other.
  Pieces(const Cursor& cursor, const Writer& writer, OutputFile& out, PlacedWrites* places,
         std::uint64_t max_waiting)
      : cursor_(cursor), writer_(writer), out_(out), places_(places), max_waiting_(max_waiting) {}

  std::size_t size() const {
    return static_cast<std::size_t>((cursor_.size() + kWordsOfAPiece - 1) / kWordsOfAPiece);
  }

  // Does all that there is to do with a piece. Pieces are claimed in the order of the list. After
  // an error, or an exception here, nothing more is done.
  void handle(std::size_t piece) {
    try {
      std::optional<std::string> text = wait_for_room(piece);
      if (text) {
        format(piece, *text);
        hand_over(piece, *std::move(text));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      stop();
      throw;
    }
  }

  // The first error of writing. Call it when no thread works any more.
  const Result<void>& written() const { return written_; }

 private:
  // An empty string, with the memory of a piece that has been written. Nothing after an error.
  std::optional<std::string> wait_for_room(std::size_t piece) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || piece - next_ < max_waiting_; });
    if (stopped_) {
      return std::nullopt;
    }
    std::string text;
    if (!spare_.empty()) {
      text = std::move(spare_.back());
      spare_.pop_back();
    }
    return text;
  }

  void format(std::size_t piece, std::string& text) const {
    const std::uint64_t begin = piece * kWordsOfAPiece;
    const std::unique_ptr<Cursor> words =
        cursor_.part(begin, std::min(begin + kWordsOfAPiece, cursor_.size()));
    writer_.format(*words, text);
  }

  void hand_over(std::size_t piece, std::string text) {
    std::unique_lock lock(mutex_);
    const std::size_t behind = piece - next_;
    ready_.resize(std::max(ready_.size(), behind + 1));
    ready_[behind] = std::move(text);
    while (!stopped_ && (places_ != nullptr || !is_writing_) && !ready_.empty() && ready_.front()) {
      write_next(lock);
    }
  }

  // Writes the next piece of the file while the mutex is not held.
  void write_next(std::unique_lock<std::mutex>& lock) {
    std::string text = *std::move(ready_.front());
    ready_.pop_front();
    ++next_;
    const Result<std::uint64_t> place =
        places_ == nullptr ? Result<std::uint64_t>(0) : places_->reserve(text.size());
    is_writing_ = true;
    changed_.notify_all();
    lock.unlock();
    Result<void> written = !place               ? Result<void>(place.error())
                           : places_ == nullptr ? out_.write(text)
                                                : places_->write(*place, text);
    lock.lock();
    is_writing_ = false;
    text.clear();
    spare_.push_back(std::move(text));
    if (!written) {
      written_ = written_ ? std::move(written) : std::move(written_);
      stop();
    }
  }

  void stop() {
    stopped_ = true;
    changed_.notify_all();
  }

  const Cursor& cursor_;
  const Writer& writer_;
  OutputFile& out_;
  PlacedWrites* const places_;
  const std::uint64_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::optional<std::string>> ready_;  // from piece next_ on
  std::vector<std::string> spare_;
  std::size_t next_ = 0;     // the next piece to write
  bool is_writing_ = false;  // of importance where there are no places
  bool stopped_ = false;
  Result<void> written_;
};

}  // namespace

Result<void> write_pieces(const Cursor& cursor, const Writer& writer, OutputFile& out,
                          unsigned workers) {
  constexpr std::uint64_t kWaitingForEach = 4;
  Result<std::unique_ptr<PlacedWrites>> places = out.placed_writes();
  if (!places) {
    return places.error();
  }
  Pieces pieces(cursor, writer, out, places->get(), kWaitingForEach * workers);
  parallel_for(workers, pieces.size(), [&](std::size_t piece) { pieces.handle(piece); });
  const Result<void> finished = *places == nullptr ? Result<void>() : (*places)->finish();
  return finished ? pieces.written() : finished;
}

}  // namespace hapax::output
