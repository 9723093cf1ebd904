// What a run may take: workers, memory, addresses.
//
//     memory limit =  processes, chunks of text, fronts of all workers
//                   + decoders: an eighth
//                   + a table, the store, and what sorting takes while a partition is spilled: the
//                     rest
//
// Words are short. What a long one takes, at most max_word_bytes in each of many buffers, comes out
// of the 40 MB that a run may take beside its limit, and of shares that are never used up together.
// A longer word is refused before more of it is read.
//
// In the end fronts, decoders and the store are gone, and what they took is for sorting or merging
// the answer. Pure functions. Tested by tests/strategy/resources_test.cc.
#pragma once

#include <cstdint>
#include <string>

#include "hapax/options.h"
#include "hapax/result.h"
#include "store/block_pool.h"
#include "store/front_sizes.h"
#include "store/partition.h"

namespace hapax::strategy {

// With half as many, two threads took 1.08 of the time on Russian and 1.15 on Chinese text; with
// twice as many 1.03 on manuals of Debian packages (1 MB of cache a core, AMD EPYC Zen 5,
// 2026-11-27).
inline constexpr std::uint64_t kTeamTableWords = std::uint64_t{1} << 15;

// What long words may take beside the limit.
inline constexpr std::uint64_t kLongWordBytes = std::uint64_t{24} << 20;

struct Resources {
  unsigned workers = 1;  // as many as wanted, or as many as there is memory for
  std::uint64_t chunk_bytes = 0;
  store::FrontSizes fronts = {};
  // Of the table of a worker that counts alone. Past that it goes on with a store.
  std::uint64_t table_bytes = store::BlockPool::kNoLimit;
  // Each of several threads has a table of at most so many bytes and words of up to 16 bytes, or
  // fewer (table_growth.h). Then it goes on with the store. If this is 0, it begins with the store.
  std::uint64_t team_table_bytes = 0;
  std::uint64_t team_table_words = kTeamTableWords;
  std::uint64_t store_bytes = store::BlockPool::kNoLimit;  // of the run's store
  // Of the words in the store that each worker of queue and hybrid has. Then the run takes them.
  std::uint64_t worker_store_bytes = 0;
  // So many short words of a message go to the run's store at a time. A limited store has room for
  // small batches only. The larger they are, the more lines are prefetched at a time.
  std::uint64_t message_batch_words = store::Partition::kMaxBatch;
  std::uint64_t max_word_bytes = kMaxWordBytes;  // of source text
  // Of the answer, once all words have been counted: the store and the arrays that sort it, or the
  // buffers that merge what was spilled.
  std::uint64_t answer_bytes = store::BlockPool::kNoLimit;
  std::string spill_folder = {};  // for what exceeds the store

  // Addresses that all tables of this process may reserve together (base/address_space.h), and in
  // addition those of document frequencies; 0 if these are not wanted.
  std::uint64_t table_addresses = 0;
  std::uint64_t document_addresses = 0;
  // Work that the first worker does alone before others are started.
  std::uint64_t bytes_before_workers = 0;
};

// Divides the memory between so many workers, or fewer. `memory_limit` is in bytes; 0: none.
// `chunk_bytes` is the size that is wanted for chunks. An error if the limit is too small even for
// one worker.
Result<Resources> divide_memory(std::uint64_t memory_limit, StrategyKind strategy, unsigned workers,
                                std::uint64_t chunk_bytes);

// How much memory each of the decoders of so many workers may take.
std::uint64_t decoder_share(std::uint64_t memory_limit, unsigned workers);

}  // namespace hapax::strategy
