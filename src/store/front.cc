#include "store/front.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "base/machine.h"
#include "store/sweeps.h"

namespace hapax::store {
namespace {

using table::NarrowSlot;

// 1,024 homes are 32 KB: a small text does not pay for more.
constexpr unsigned kMinHomeBits = 10;
static_assert(kMinHomeBits >= kPartitionBits);

// A home's tag.
constexpr std::uint64_t join(std::uint64_t lost, std::uint32_t hash) { return lost << 32 | hash; }
constexpr std::uint64_t lost_of(std::uint64_t tag) { return tag >> 32; }
constexpr std::uint32_t hash_of(std::uint64_t tag) { return static_cast<std::uint32_t>(tag); }

// A small front moves when it grows. A large one has addresses for all homes that it may get, so it
// grows where it is, and huge pages are not cleared again and again.
std::size_t room_for(unsigned bits, unsigned max_bits) {
  constexpr unsigned kLargeBits = 17;  // 4 MB
  return std::size_t{1} << (bits < kLargeBits ? bits : max_bits);
}

}  // namespace

Front::Front(Store& store, const FrontSizes& sizes, std::uint64_t words_before)
    : store_(&store),
      max_home_bits_(std::max(sizes.max_home_bits, kMinHomeBits)),
      home_bits_(first_home_bits(words_before, kMinHomeBits, max_home_bits_)),
      homes_(room_for(home_bits_, max_home_bits_)),
      batches_(store, sizes),
      long_front_(store.seed(), sizes.long_home_bits, batches_) {
  homes_.populate(0, size());
  std::fill_n(homes_.begin(), size(), NarrowSlot{});
  set_prefetching();
}

// Homes that are in the nearest cache need no prefetching.
void Front::set_prefetching() {
  prefetches_ = size() * sizeof(NarrowSlot) > core_cache_bytes() / 2;
}

bool Front::grows() const {
  return home_bits_ < max_home_bits_ && front_is_too_small(seen_, missed_, home_bits_);
}

// Twice as many homes, in place if there is room: the word of each goes to one of two. From the
// last to the first, so that each home is read before it is written to.
void Front::grow() {
  const std::size_t before = size();
  const bool moves = homes_.size() < 2 * before;
  LargeArray<NarrowSlot> old;
  if (moves) {
    old = std::exchange(homes_, LargeArray<NarrowSlot>(room_for(home_bits_ + 1, max_home_bits_)));
  }
  const NarrowSlot* const from = moves ? old.data() : homes_.data();
  homes_.populate(moves ? 0 : before, 2 * before);
  for (std::size_t i = before; i-- > 0;) {
    NarrowSlot word = from[i];
    const std::uint32_t hash = hash_of(word.head.tag);
    const std::size_t upper = hash << (home_bits_ - kPartitionBits) >> 31;
    word.head.tag = join(0, hash);
    homes_[2 * i + upper] = word;
    homes_[2 * i + 1 - upper] = NarrowSlot{};
  }
  ++home_bits_;
  seen_ = missed_ = 0;
  set_prefetching();
}

void Front::prepare(const text::WordBatch& batch, std::size_t from, Step& step) const {
  step.size = std::min(kStep, batch.size - std::min(from, batch.size));
  if (step.size > 0) {
    store_->level().hash(batch.text.data(), batch.edges.get() + 2 * from, step.size, store_->seed(),
                         step.hashed);
  }
}

Result<void> Front::count(const text::WordBatch& batch) {
  if (batch.giant_bytes > 0) {
    const std::string_view word = batch.word(0);
    batches_.add_long(table::tag_of(word, store_->seed()),
                      reinterpret_cast<const std::uint8_t*>(word.data()), 1);
    store_->add_total(1);
    return batches_.status();
  }
  if (grows()) {
    grow();
  }
  std::array<Step, 2> steps;
  prepare(batch, 0, steps[0]);
  if (prefetches_) {
    for (std::size_t i = 0; i < steps[0].size; ++i) {
      __builtin_prefetch(&homes().of(steps[0].hashed.hashes[i]), 1);
    }
  }
  unsigned turn = 0;
  for (std::size_t from = 0; from < batch.size; from += kStep, turn ^= 1) {
    prepare(batch, from + kStep, steps[turn ^ 1]);
    count_step(batch, from, steps[turn], steps[turn ^ 1]);
  }
  long_front_.count_waiting();
  store_->add_total(batch.size);
  return batches_.status();
}

void Front::count_step(const text::WordBatch& batch, std::size_t from, const Step& own,
                       const Step& next) {
  Indices missed;
  const std::size_t misses = store_->level().count_at_home(
      homes(), own.first(own.size), next.first(prefetches_ ? next.size : 0), missed.data());
  // Without a branch: whether a word is short cannot be predicted.
  Indices longer;
  std::size_t shorts = 0;
  std::size_t longs = 0;
  for (std::size_t m = 0; m < misses; ++m) {
    const std::uint16_t i = missed[m];
    const bool is_long = own.hashed.keys[i].low == 0;
    longer[longs] = i;
    missed[shorts] = i;
    longs += is_long ? 1 : 0;
    shorts += is_long ? 0 : 1;
  }
  seen_ += own.size - longs;
  missed_ += shorts;
  exchange(own, missed.data(), shorts);
  long_front_.count(batch, from, std::span(longer).first(longs));
}

// For each missed word, the word at home or the missed one leaves, without a branch.
void Front::exchange(const Step& step, const std::uint16_t* missed, std::size_t size) {
  const table::HomeSlots all = homes();
  for (std::size_t m = 0; m < size; ++m) {
    const std::uint16_t i = missed[m];
    const std::uint64_t hash = step.hashed.hashes[i];
    const hash::ShortKey key = step.hashed.keys[i];
    NarrowSlot& home = all.of(hash);
    const std::uint64_t count = home.head.count;
    const std::uint64_t tag = home.head.tag;
    const std::uint64_t replaced = lost_of(tag) >= count ? ~std::uint64_t{0} : 0;
    const std::uint64_t low = (home.key[0] ^ key.low) & replaced;
    const std::uint64_t high = (home.key[1] ^ key.high) & replaced;
    const hash::ShortKey leaves{key.low ^ low, key.high ^ high};
    home.key[0] ^= low;
    home.key[1] ^= high;
    const std::uint32_t own_hash = hash_in_partition(hash);
    home.head.count = replaced != 0 ? 1 : count;
    home.head.tag = replaced != 0 ? join(0, own_hash) : tag + join(1, 0);
    const std::uint64_t leaving_count = replaced != 0 ? count : 1;
    add_to_batch(hash >> (64 - kPartitionBits), leaves, replaced != 0 ? hash_of(tag) : own_hash,
                 leaving_count);
  }
}

void Front::add_to_batch(std::uint64_t partition, hash::ShortKey key, std::uint32_t hash,
                         std::uint64_t count) {
  while (__builtin_expect(count > UINT32_MAX ? 1 : 0, 0) != 0) {
    batches_.add(partition, key, CountedKeys::join(hash, UINT32_MAX), true);
    count -= UINT32_MAX;
  }
  batches_.add(partition, key, CountedKeys::join(hash, count), count != 0);
}

Result<void> Front::flush() {
  in_sweeps(size(), [this](std::uint64_t i) {
    NarrowSlot& home = homes_[i];
    add_to_batch(i >> (home_bits_ - kPartitionBits), {home.key[0], home.key[1]},
                 hash_of(home.head.tag), home.head.count);
    home = NarrowSlot{};
  });
  long_front_.flush();
  batches_.flush();
  return batches_.status();
}

}  // namespace hapax::store
