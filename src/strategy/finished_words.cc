#include "strategy/finished_words.h"

#include <cstdint>
#include <utility>

#include "store/store_source.h"
#include "store/word_pass.h"
#include "table/table.h"

namespace hapax::strategy {
namespace {

// So many words make a table that is packed (table/packed_table.h).
constexpr std::uint64_t kFewWords = 4096;

Result<table::Table> table_of(const store::WordSource& words, const hash::Seed& seed,
                              Budget& budget) {
  Result<table::Table> table =
      table::Table::create(table::reservation_for(words.words()), 0, budget);
  if (!table) {
    return table;
  }
  if (Result<void> reserved = table->reserve(words.words()); !reserved) {
    return reserved.error();
  }
  for (store::WordPass pass(words); !pass.at_end(); pass.advance()) {
    if (Result<void> added = table->add_word(pass.word(), pass.count(), seed); !added) {
      return added.error();
    }
  }
  return table;
}

}  // namespace

Result<std::shared_ptr<const store::WordSource>> finished_words(
    std::unique_ptr<store::Store> store, std::shared_ptr<Budget> budget,
    std::unique_ptr<store::TableSource> documents) {
  const hash::Seed seed = store->seed();
  auto words = std::make_shared<store::StoreSource>(std::move(store), budget);
  if (words->size() > kFewWords) {
    words->set_documents(std::move(documents));
    return std::shared_ptr<const store::WordSource>(std::move(words));
  }
  Result<table::Table> table = table_of(*words, seed, *budget);
  if (!table) {
    return table.error();
  }
  auto few_words = std::make_shared<store::TableSource>(seed, std::move(budget));
  few_words->add(std::move(table).value());
  few_words->set_documents(std::move(documents));
  return std::shared_ptr<const store::WordSource>(std::move(few_words));
}

}  // namespace hapax::strategy
