// Changes bytes anywhere in a shared store, but not in its locks, and adds words before and after.
// Whoever adds must go on or be told. A store that passes the check can be listed and looked up.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/conversation.h"
#include "order/sorted_cursor.h"
#include "store/check_store.h"
#include "store/store.h"
#include "store/store_source.h"

namespace hapax {
namespace {

void read_all(std::unique_ptr<store::Store> store, const std::shared_ptr<Budget>& budget) {
  const auto words = std::make_shared<const store::StoreSource>(std::move(store), budget);
  for (const Order order : {Order::kByCount, Order::kByWord}) {
    std::uint64_t tokens = 0;
    std::uint64_t types = 0;
    const std::unique_ptr<Cursor> cursor = order::make_sorted_cursor(words, {.order = order}, 1);
    while (const std::optional<WordCount> entry = cursor->next()) {
      fuzz::require(!entry->word.empty() && entry->count > 0, "a word occurs");
      (void)words->count(entry->word);
      tokens += entry->count;
      ++types;
    }
    fuzz::require(tokens == words->total(), "the counts add up");
    fuzz::require(types == words->size(), "there are as many words as the store says");
  }
  static const std::vector<std::string> absent = fuzz::some_words("absent", 50);
  for (const std::string& word : absent) {
    (void)words->count(word);
  }
}

// A message that is no patch adds words: as many as its kind says, and its body as one more.
Result<void> add(store::Store& store, const fuzz::Said& said) {
  static const std::vector<std::string> more = fuzz::some_words("more", UINT8_MAX);
  std::vector<std::string> words(more.begin(), more.begin() + said.kind);
  if (!said.body.empty() && said.flags % 2 != 0) {
    words.emplace_back(said.body.size(), static_cast<char>(said.body.front() | 1));
  }
  return fuzz::add_words(store, words);
}

void fuzz_one(std::span<const std::uint8_t> bytes) {
  const auto budget = std::make_shared<Budget>(std::uint64_t{64} << 20);
  std::unique_ptr<store::Store> store = fuzz::attached_store(*budget);
  Result<void> added;
  for (const fuzz::Said& said : fuzz::parse(bytes)) {
    if (said.kind == fuzz::kPatch) {
      fuzz::patch(*store, said);
    } else if (added) {
      added = add(*store, said);
    }
  }
  // As a run does; here also after an error.
  if (store->finish() && store::check_store(*store, store->total(), 1, std::stop_token())) {
    read_all(std::move(store), budget);
  }
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one({data, size});
  return 0;
}
