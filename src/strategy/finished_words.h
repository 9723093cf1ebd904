// The words of a run's store as its result. Tested by tests/strategy/agree_test.cc.
#pragma once

#include <memory>

#include "base/region.h"
#include "hapax/result.h"
#include "store/store.h"
#include "store/table_source.h"
#include "store/word_source.h"

namespace hapax::strategy {

// `store` is finished; its memory, and that of a table, is of `budget`. Few words become a table,
// which takes less memory: programs keep many results. `documents` may be null.
Result<std::shared_ptr<const store::WordSource>> finished_words(
    std::unique_ptr<store::Store> store, std::shared_ptr<Budget> budget,
    std::unique_ptr<store::TableSource> documents);

}  // namespace hapax::strategy
