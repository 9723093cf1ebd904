// The words of a run's store, or of its only table, as its result. Tested by
// tests/strategy/agree_test.cc and memory_limit_test.cc.
#pragma once

#include <cstdint>
#include <memory>

#include "base/budget.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "spill/spill_file.h"
#include "store/store.h"
#include "store/table_source.h"
#include "store/word_source.h"
#include "strategy/plan.h"
#include "table/table.h"

namespace hapax::strategy {

// The limit of the run's store, which `file` outlives.
store::StoreLimit store_limit(const Plan& plan, spill::SpillFile& file);

// `store` is finished; its memory, and that of a table, is of `budget`, and its spill file is
// `file`. Few words become a table, which takes less memory: programs keep many results. If words
// were spilled, or the plan leaves no memory for sorting them, all are on disk in the end.
// `documents` may be null. Throws what merging spilled words throws.
Result<std::shared_ptr<const store::WordSource>> finished_words(
    std::unique_ptr<store::Store> store, std::shared_ptr<Budget> budget,
    std::unique_ptr<store::TableSource> documents, spill::SpillFile& file, const Plan& plan);

// The words of a table as a result; its memory is of `budget`. `documents` may be null.
std::shared_ptr<const store::WordSource> finished_words(
    table::Table table, const hash::Seed& seed, std::shared_ptr<Budget> budget,
    std::unique_ptr<store::TableSource> documents);

// What this process has written to the spill file of these words.
std::uint64_t spilled_bytes(const store::WordSource& words);

}  // namespace hapax::strategy
