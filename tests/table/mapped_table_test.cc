// Checks that a table of another process that cannot be one is refused, whatever about it is wrong,
// and that no table, however its bytes were changed, makes who reads it crash or wait.
#include "table/mapped_table.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/batches.h"
#include "table/merge.h"

namespace hapax::table {
namespace {

using test::count_all;
using test::make_table;

// A table in shared memory as its owner sees it, who may write what he likes.
class MappedTables : public testing::Test {
 protected:
  MappedTables() {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < 3000; ++i) {
      words.push_back(test::numbered("short", i));
      words.push_back(test::numbered("a word of medium length, more than sixteen", i / 2));
      words.push_back(test::numbered(std::string(60, 'l'), i / 4));
    }
    count_all(table_, words, seed_);
    for (const int descriptor : descriptors_of(table_)) {
      files_.emplace_back(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    }
  }

  Result<MappedTable> map(unsigned partition_bits = 0) {
    return MappedTable::map(files_, bytes_, partition_bits);
  }
  SlotsHeader& header(std::size_t region) {
    return *reinterpret_cast<SlotsHeader*>(table_.regions()[region]->base());
  }
  // Why the table as it is now is refused; "" where it is not.
  std::string refused() {
    const Result<MappedTable> mapped = map();
    if (!mapped) {
      EXPECT_EQ(mapped.error().kind, ErrorKind::kWorkerLost);
      return mapped.error().cause;
    }
    const Result<void> checked = mapped->check_slots(0);
    return checked ? "" : checked.error().cause;
  }
  // The first slot that is used, and begins with a word of the kind that is asked for.
  Slot& used_slot(WordKind kind, bool in_arena = false) {
    const SlotView slots = table_.view().slots()[static_cast<std::size_t>(kind)];
    for (std::uint64_t i = 0; i < slots.size; ++i) {
      if (slots[i].used() && slots[i].is_in_arena() == in_arena) {
        return const_cast<Slot&>(slots[i]);
      }
    }
    throw std::runtime_error("no such slot");
  }
  // Whoever merges it refuses it too, or takes what it can; nobody crashes.
  bool merges() {
    const Result<MappedTable> mapped = map();
    if (!mapped) {
      return false;
    }
    const TableView view = mapped->view();
    bool all = true;
    for (std::uint64_t partition = 0; partition < 4; ++partition) {
      all = all && merge_partition(std::span(&view, 1), partition, 2, budget_).ok();
    }
    return all;
  }

  const hash::Seed seed_ = hash::Seed(7);
  Budget budget_;
  Table table_ = make_table(budget_, Region::Backing::kShared);
  std::vector<UniqueFd> files_;
  TableBytes bytes_ = bytes_of(table_);  // of a table that has grown by then

  void SetUp() override { bytes_ = bytes_of(table_); }
};

TEST_F(MappedTables, AreReadWhereTheyAreInOrder) {
  EXPECT_EQ(refused(), "");
  EXPECT_TRUE(merges());
}

TEST_F(MappedTables, WhoseMemoryIsNotThereAreRefused) {
  const TableBytes bytes = bytes_;
  for (std::size_t region = 0; region < 3; ++region) {
    for (const std::uint64_t more : {std::uint64_t{1}, std::uint64_t{1} << 20,
                                     std::uint64_t{1} << 62, UINT64_MAX - bytes[region]}) {
      bytes_ = bytes;
      bytes_[region] += more;
      EXPECT_EQ(refused(), "it is not shared memory of its size");
    }
  }
  bytes_ = bytes;
  bytes_[0] = kSlotsAt;
  EXPECT_EQ(refused(), "it is too short");
  bytes_ = bytes;
  bytes_[1] = 0;
  EXPECT_EQ(refused(), "it is too short");
  bytes_ = bytes;
  bytes_[2] = 0;  // as if it had no arena: then no word can be in one
  EXPECT_EQ(refused(), "a word lies outside of it");
  EXPECT_FALSE(merges());
  bytes_ = bytes;
  files_.pop_back();
  EXPECT_EQ(refused(), "it is too short");
}

// Memory that may shrink may vanish under its reader, which is SIGBUS.
TEST_F(MappedTables, InAFileThatIsNotSealedAreRefused) {
  const std::vector<char> bytes(bytes_[0], 0);
  UniqueFd file(::memfd_create("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(bytes_[0])), 0);
  ASSERT_EQ(::pwrite(file.get(), table_.regions()[0]->base(), bytes_[0], 0),
            static_cast<ssize_t>(bytes_[0]));
  files_[0] = UniqueFd(::dup(file.get()));
  EXPECT_EQ(refused(), "it is not shared memory of its size");
  ASSERT_EQ(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
  EXPECT_EQ(refused(), "");
  files_[0] = UniqueFd(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(refused(), "it is not shared memory of its size");
}

TEST_F(MappedTables, WithAHeaderThatCannotBeAreRefused) {
  for (const std::size_t region : {std::size_t{0}, std::size_t{1}}) {
    const SlotsHeader good = header(region);
    const auto is_refused_with = [&](auto&& change) {
      header(region) = good;
      change(header(region));
      const std::string why = refused();
      EXPECT_EQ(merges(), why.empty());
      header(region) = good;
      return why == "its header";
    };
    EXPECT_TRUE(is_refused_with([](SlotsHeader& h) { h.magic ^= 1; }));
    for (const std::uint32_t bits :
         {0U, 1U, 7U, good.capacity_bits + 1, 31U, 40U, 63U, 64U, 4096U}) {
      EXPECT_TRUE(is_refused_with([&](SlotsHeader& h) { h.capacity_bits = bits; })) << bits;
    }
    for (const std::uint32_t bits : {1U, 12U, 64U, UINT32_MAX}) {
      EXPECT_TRUE(is_refused_with([&](SlotsHeader& h) { h.partition_bits = bits; })) << bits;
    }
    // Without a free slot, probing would not end.
    EXPECT_TRUE(
        is_refused_with([](SlotsHeader& h) { h.size = std::uint64_t{1} << h.capacity_bits; }));
    EXPECT_TRUE(is_refused_with([](SlotsHeader& h) { h.size = UINT64_MAX; }));
  }
  header(0).total = kMaxCount + 1;
  EXPECT_EQ(refused(), "its header");
  EXPECT_FALSE(map(3).ok());  // of another partition
}

TEST_F(MappedTables, WhoseWordsLieOutsideAreRefused) {
  const auto is_refused_with = [&](Slot& slot, std::uint64_t tag, std::uint64_t offset) {
    alignas(Slot) std::byte before[sizeof(Slot) + 8];
    std::memcpy(before, &slot, sizeof before);
    slot.tag = tag;
    std::memcpy(const_cast<std::uint8_t*>(slot.key_bytes()), &offset, sizeof offset);
    const bool refuses = refused() == "a word lies outside of it";
    EXPECT_FALSE(merges());
    std::memcpy(&slot, before, sizeof before);
    return refuses;
  };
  const std::uint64_t hash = std::uint64_t{0x123456789} << kLengthBits;
  Slot& narrow = used_slot(WordKind::kNarrow);
  EXPECT_TRUE(is_refused_with(narrow, hash, 0));  // of no length
  EXPECT_TRUE(is_refused_with(narrow, hash | 17, 0));
  EXPECT_TRUE(is_refused_with(narrow, hash | 49, 0));
  Slot& wide = used_slot(WordKind::kWide);
  EXPECT_TRUE(is_refused_with(wide, hash | 16, 0));
  EXPECT_TRUE(is_refused_with(wide, hash | 49, bytes_[2] - 48));
  EXPECT_TRUE(is_refused_with(wide, hash | 49, UINT64_MAX - 10));
  Slot& in_arena = used_slot(WordKind::kWide, true);
  EXPECT_TRUE(is_refused_with(in_arena, hash | ((1U << kLengthBits) - 1), 0));
  EXPECT_EQ(refused(), "");
}

TEST_F(MappedTables, WhoseNumbersDoNotAddUpAreRefused) {
  Slot& slot = used_slot(WordKind::kNarrow);
  const Slot good = slot;
  slot.count += 1;
  EXPECT_EQ(refused(), "its words are not as many as it says");
  slot.count = 0;
  EXPECT_EQ(refused(), "a count is invalid");
  slot.count = kMaxCount;
  EXPECT_EQ(refused(), "a count is invalid");  // another is too much
  slot = {0, 0};
  EXPECT_EQ(refused(), "its words are not as many as it says");
  slot = good;
  header(1).size -= 1;
  EXPECT_EQ(refused(), "its words are not as many as it says");
}

// Words that share the arena's bytes would take more memory, merged, than there is.
TEST_F(MappedTables, WhoseWordsTakeMoreThanTheArenaAreRefused) {
  const SlotView slots = table_.view().slots()[1];
  for (std::uint64_t i = 0; i < slots.size; ++i) {
    auto& slot = const_cast<Slot&>(slots[i]);
    if (slot.used()) {
      slot.tag = slot.tag >> kLengthBits << kLengthBits | bytes_[2];
      std::memset(const_cast<std::uint8_t*>(slot.key_bytes()), 0, 8);
    }
  }
  EXPECT_EQ(refused(), "its words are not as many as it says");
  EXPECT_FALSE(merges());
}

TEST_F(MappedTables, OfAnyBytesCrashNobody) {
  std::mt19937_64 random(11);
  int refusals = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::pair<std::byte*, std::byte>> changes;
    for (int i = 0; i < 1 + round % 8; ++i) {
      const Region& region = *table_.regions()[random() % 3];
      // The header often; it is most of what matters.
      const std::uint64_t most = random() % 2 == 0 ? sizeof(SlotsHeader) : region.committed();
      std::byte* const at = region.base() + random() % most;
      changes.emplace_back(at, *at);
      *at = static_cast<std::byte>(random());
    }
    refusals += refused().empty() ? 0 : 1;
    (void)merges();
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
      *change->first = change->second;
    }
  }
  EXPECT_GT(refusals, 100);
  EXPECT_EQ(refused(), "");
}

}  // namespace
}  // namespace hapax::table
