// What every strategy is given, and what every strategy gives back.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "hapax/account.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "input/feeder.h"
#include "order/table_set.h"

namespace hapax::strategy {

struct Plan {
  unsigned workers = 1;
  // Work that the first worker does alone before others are started.
  std::uint64_t bytes_before_workers = 0;
  LetterCase letter_case = LetterCase::kLower;
  InvalidBytes invalid_bytes = InvalidBytes::kSeparate;
  hash::Seed seed;
};

struct Tally {
  std::shared_ptr<const order::TableSet> tables;
  Account account;  // phases, bytes, tokens and workers; the pipeline adds the rest
};

// Counts all that the feeder gives, by the caller's thread and whatever it starts, none of which is
// left when it returns. Errors of the input are the feeder's to tell; those returned are of the
// strategy's own making.
using StrategyFunction = Result<Tally> (*)(input::Feeder&, const Plan&);

Result<Tally> count_linear(input::Feeder& feeder, const Plan& plan);   // linear.cc
Result<Tally> count_threads(input::Feeder& feeder, const Plan& plan);  // threads.cc

}  // namespace hapax::strategy
