#include "strategy/finished_words.h"

#include <cstdint>
#include <stop_token>
#include <utility>
#include <vector>

#include "spill/merge_spills.h"
#include "spill/spilled_words.h"
#include "store/spilled_source.h"
#include "store/store_source.h"
#include "store/word_pass.h"

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

// Sorting takes so much memory for each word beside the store.
constexpr std::uint64_t kSortBytes = 36;

bool fits_memory(const store::Store& store, const Plan& plan) {
  return !store.has_runs() &&
         store.committed_bytes() + kSortBytes * store.words().size() <= plan.resources.answer_bytes;
}

Result<std::shared_ptr<const store::WordSource>> words_on_disk(std::unique_ptr<store::Store> store,
                                                               spill::SpillFile& file,
                                                               const Plan& plan) {
  const std::stop_token stop = plan.stop->token();
  Result<std::vector<spill::SpilledRun>> runs = store->spill_all(plan.resources.workers, stop);
  if (!runs) {
    return runs.error();
  }
  const std::uint64_t total = store->total();
  store.reset();  // its memory is for merging
  const spill::SpillLimits limits{.memory_bytes = plan.resources.answer_bytes,
                                  .threads = plan.resources.workers,
                                  .long_word_bytes = kLongWordBytes};
  spill::BlockList list = spill::merge_spills(file, std::move(runs).value(), limits, stop);
  if (list.total != total) {
    return Error{.kind = ErrorKind::kSystem,
                 .cause = "the counts in the temporary file differ from those that were counted",
                 .path = file.folder(),
                 .remedy = "the fault is the disk's or hapax's; please report it"};
  }
  return std::shared_ptr<const store::WordSource>(
      std::make_shared<store::SpilledSource>(std::move(file), std::move(list), limits));
}

}  // namespace

store::StoreLimit store_limit(const Plan& plan, spill::SpillFile& file) {
  if (plan.resources.store_bytes == store::BlockPool::kNoLimit) {
    return {};
  }
  return {.bytes = plan.resources.store_bytes,
          .file = &file,
          .batch_words = plan.resources.fronts.batch_words,
          .long_batch_words = plan.resources.fronts.long_batch_words};
}

std::uint64_t spilled_bytes(const store::WordSource& words) {
  const spill::SpilledWords* const on_disk = words.on_disk();
  return on_disk == nullptr ? 0 : on_disk->file().bytes_written();
}

Result<std::shared_ptr<const store::WordSource>> finished_words(
    std::unique_ptr<store::Store> store, std::shared_ptr<Budget> budget,
    std::unique_ptr<store::TableSource> documents, spill::SpillFile& file, const Plan& plan) {
  if (!fits_memory(*store, plan)) {
    return words_on_disk(std::move(store), file, plan);
  }
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
  return finished_words(std::move(table).value(), seed, std::move(budget), std::move(documents));
}

std::shared_ptr<const store::WordSource> finished_words(
    table::Table table, const hash::Seed& seed, std::shared_ptr<Budget> budget,
    std::unique_ptr<store::TableSource> documents) {
  auto words = std::make_shared<store::TableSource>(seed, std::move(budget));
  words->add(std::move(table));
  words->set_documents(std::move(documents));
  return words;
}

}  // namespace hapax::strategy
