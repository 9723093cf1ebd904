// Checks that every way to count words at home does what the obvious one does, whatever number of
// words there are, whichever of them are at home, and when many have the same home.
#include "table/count_at_home.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "hash/hash_batch.h"
#include "table/cpu_levels.h"

namespace hapax::table {
namespace {

constexpr std::size_t kMaxWords = hash::HashedWords::kMaxWords;
constexpr std::uint16_t kUntouched = 0xEEEE;

std::vector<NarrowSlot> make_slots(std::size_t number, std::mt19937_64& random) {
  std::vector<NarrowSlot> slots(number);
  for (NarrowSlot& slot : slots) {
    // Few different halves, so that keys agree in one of them; some are of free slots.
    slot = {{random() % 4 == 0 ? 0 : random() | 1, random() % 100}, {random() % 3, random() % 3}};
  }
  return slots;
}

constexpr unsigned kShift = 40;

// Words of which about one in `rarely` is not at home.
std::unique_ptr<hash::HashedWords> make_words(const std::vector<NarrowSlot>& slots,
                                              std::uint64_t rarely, std::mt19937_64& random) {
  auto words = std::make_unique<hash::HashedWords>();
  for (std::size_t i = 0; i < kMaxWords; ++i) {
    const std::uint64_t number = random() % slots.size();
    const NarrowSlot& home = slots[number];
    words->hashes[i] = number << kShift | random() >> (64 - kShift);
    words->keys[i] = {home.key[0], home.key[1]};
    if (random() % rarely == 0) {
      (random() % 2 == 0 ? words->keys[i].low : words->keys[i].high) ^= std::uint64_t{1}
                                                                        << random() % 64;
    }
  }
  return words;
}

struct Outcome {
  std::vector<NarrowSlot> slots;
  std::vector<std::uint16_t> missed;
  bool wrote_past_its_room = false;
};

Outcome run(CountAtHome count, const std::vector<NarrowSlot>& slots, const hash::HashedWords& words,
            std::size_t size, const hash::HashedWords& next, std::size_t next_size) {
  Outcome outcome{.slots = slots,
                  .missed = std::vector<std::uint16_t>(size + kMissedSlack + 8, kUntouched)};
  const std::size_t misses =
      count({outcome.slots.data(), kShift}, {words.keys.data(), words.hashes.data(), size},
            {next.keys.data(), next.hashes.data(), next_size}, outcome.missed.data());
  outcome.wrote_past_its_room =
      std::any_of(outcome.missed.end() - 8, outcome.missed.end(),
                  [](std::uint16_t number) { return number != kUntouched; });
  outcome.missed.resize(misses);
  return outcome;
}

TEST(CountAtHome, EveryLevelsDoesWhatTheObviousOneDoes) {
  std::mt19937_64 random(1);
  for (const CpuLevel& level : cpu_levels()) {
    for (std::size_t size = 0; size <= kMaxWords; size += size < 40 ? 1 : 27) {
      for (const std::uint64_t rarely : {1, 3, 1'000'000}) {
        // A handful of slots, then hundreds.
        const std::vector<NarrowSlot> slots = make_slots(size % 2 == 0 ? 5 : 500, random);
        const auto words = make_words(slots, rarely, random);
        const auto next = make_words(slots, rarely, random);
        const std::size_t next_size = random() % (size + 1);
        const Outcome expected = run(count_at_home, slots, *words, size, *next, next_size);
        const Outcome found = run(level.count_at_home, slots, *words, size, *next, next_size);
        ASSERT_EQ(found.missed, expected.missed) << level.name << " " << size << " " << rarely;
        ASSERT_EQ(std::memcmp(found.slots.data(), expected.slots.data(),
                              slots.size() * sizeof(NarrowSlot)),
                  0)
            << level.name << " " << size << " " << rarely;
        ASSERT_FALSE(found.wrote_past_its_room) << level.name << " " << size;
      }
    }
  }
}

TEST(CountAtHome, CountsThoseAtHomeAndNamesTheOthers) {
  std::vector<NarrowSlot> slots = {{{1, 10}, {7, 8}}, {{1, 20}, {7, 9}}, {{0, 0}, {0, 0}}};
  const auto words = std::make_unique<hash::HashedWords>();
  // There twice, another word's home by either half, a long word's, a free slot.
  const hash::ShortKey keys[] = {{7, 8}, {7, 8}, {7, 8}, {6, 9}, {0, 8}, {5, 0}};
  constexpr std::uint64_t kOne = std::uint64_t{1} << kShift;
  const std::uint64_t hashes[] = {0, 1, kOne, kOne + 1, 0, 2 * kOne};
  std::copy(std::begin(keys), std::end(keys), words->keys.begin());
  std::copy(std::begin(hashes), std::end(hashes), words->hashes.begin());
  const Outcome outcome = run(count_at_home, slots, *words, 6, *words, 0);
  EXPECT_EQ(outcome.missed, (std::vector<std::uint16_t>{2, 3, 4, 5}));
  EXPECT_EQ(outcome.slots[0].head.count, 12U);
  EXPECT_EQ(outcome.slots[1].head.count, 20U);
  EXPECT_EQ(outcome.slots[2].head.count, 0U);
}

}  // namespace
}  // namespace hapax::table
