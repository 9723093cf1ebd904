// Checks that counts on disk give what the same counts in memory give: every selection, look-up,
// parts, columns, batches, passes, sums, partitions and written lists; and that damage on disk is a
// Failure, or the Error of whatever returns one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "counts_files/open_runs.h"
#include "hapax/counts.h"
#include "hapax/counts_builder.h"
#include "hapax/counts_files.h"
#include "output/output_file.h"
#include "output/writer.h"
#include "spill/spilled_words.h"
#include "store/spilled_source.h"
#include "support/temp_dir.h"

namespace hapax::order {
namespace {

using Row = std::pair<std::string, std::uint64_t>;
using Rows = std::vector<Row>;

// Counts in memory, and the same on disk.
struct Both {
  Counts memory;
  std::shared_ptr<const store::SpilledSource> source;
  Counts disk;
};

Both both_of(const Counts& memory, const spill::SpillLimits& limits) {
  spill::SpillFile file =
      spill::SpillFile::create(std::filesystem::temp_directory_path().string()).value();
  spill::BlockListWriter writer(file, limits.block_bytes);
  const std::unique_ptr<Cursor> words = memory.cursor({.order = Order::kByWord});
  while (const std::optional<WordCount> entry = words->next()) {
    writer.add(entry->word, entry->count);
  }
  spill::BlockList list = writer.finish();
  auto source =
      std::make_shared<const store::SpilledSource>(std::move(file), std::move(list), limits);
  return {Counts(memory.words(), TokenProfile::kPython, LetterCase::kLower, {}, {}), source,
          Counts(source, TokenProfile::kPython, LetterCase::kLower, {}, {})};
}

Both make_both(std::size_t number, const spill::SpillLimits& limits = {1 << 16, 2, 1024}) {
  std::mt19937_64 random(number);
  CountsBuilder builder = CountsBuilder::make().value();
  for (std::size_t i = 0; i < number; ++i) {
    std::string word = random() % 10 == 0 ? "\u00E4" : "";
    for (std::size_t letters = 1 + random() % 7; letters > 0; --letters) {
      word += static_cast<char>('a' + random() % 16);
    }
    if (i % 1000 == 999) {
      word.append(500, 'x');
    }
    EXPECT_TRUE(builder.add(word, random() % 5 == 0 ? 1 + random() % 100'000 : 1 + random() % 3));
  }
  return both_of(std::move(builder).finish().value(), limits);
}

Rows read(Cursor& cursor) {
  Rows rows;
  while (const std::optional<WordCount> entry = cursor.next()) {
    rows.emplace_back(entry->word, entry->count);
  }
  return rows;
}

Rows rows_of(const Columns& columns) {
  Rows rows;
  for (std::size_t i = 0; i < columns.counts.size(); ++i) {
    rows.emplace_back(std::string(columns.bytes.data() + columns.offsets[i],
                                  columns.bytes.data() + columns.offsets[i + 1]),
                      static_cast<std::uint64_t>(columns.counts[i]));
  }
  return rows;
}

Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

Rows all_of(const Counts& counts) {
  Rows rows;
  for (const auto [word, count] : counts) {
    rows.emplace_back(word, count);
  }
  return sorted(rows);
}

std::vector<Selection> selections() {
  std::vector<Selection> all;
  for (const Order order : {Order::kByCount, Order::kByWord}) {
    for (const std::optional<std::uint64_t> first :
         {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(0),
          std::optional<std::uint64_t>(10), std::optional<std::uint64_t>(3000),
          std::optional<std::uint64_t>(UINT64_MAX)}) {
      for (const auto& [min_count, min_length] :
           std::vector<std::pair<std::uint64_t, std::uint64_t>>{
               {0, 0}, {1, 1}, {2, 1}, {1, 5}, {300, 2}, {kMaxCount, 1}}) {
        all.push_back({order, first, min_count, min_length});
      }
    }
  }
  return all;
}

TEST(SpilledCursor, EverySelectionIsThatOfCountsInMemory) {
  for (const std::size_t number : {0U, 1U, 20'000U}) {
    const Both both = make_both(number);
    for (const Selection& selection : selections()) {
      const std::unique_ptr<Cursor> expected = both.memory.cursor(selection);
      for (const unsigned workers : {1U, 3U}) {
        const std::unique_ptr<Cursor> found = both.disk.cursor(selection, workers);
        EXPECT_EQ(found->size(), expected->size());
        EXPECT_EQ(found->matching(), expected->matching());
        ASSERT_EQ(read(*found), read(*both.memory.cursor(selection)));
      }
    }
  }
}

TEST(SpilledCursor, Parts) {
  const Both both = make_both(5000);
  for (const Order order : {Order::kByCount, Order::kByWord}) {
    const std::unique_ptr<Cursor> whole = both.disk.cursor({.order = order});
    const Rows all = read(*both.memory.cursor({.order = order}));
    std::mt19937_64 random(1);
    for (int i = 0; i < 100; ++i) {
      const std::uint64_t begin = random() % (all.size() + 1);
      const std::uint64_t end = begin + random() % (all.size() + 1 - begin);
      const std::unique_ptr<Cursor> part = whole->part(begin, end);
      EXPECT_EQ(part->size(), end - begin);
      EXPECT_EQ(read(*part), Rows(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                  all.begin() + static_cast<std::ptrdiff_t>(end)));
    }
    EXPECT_EQ(read(*whole), all) << "a part does not move the whole";
  }
}

TEST(SpilledCursor, APartOutlivesItsCursorAndTheCounts) {
  std::unique_ptr<Cursor> part;
  Rows all;
  {
    const Both both = make_both(3000);
    all = read(*both.memory.cursor());
    part = both.disk.cursor()->part(0, both.disk.size());
  }
  EXPECT_EQ(read(*part), all);
}

TEST(SpilledCounts, FiguresAndLookUp) {
  const Both both = make_both(3000);
  EXPECT_TRUE(both.disk.is_on_disk());
  EXPECT_FALSE(both.memory.is_on_disk());
  EXPECT_EQ(both.disk.size(), both.memory.size());
  EXPECT_EQ(both.disk.total(), both.memory.total());
  EXPECT_EQ(both.disk.hapaxes(), both.memory.hapaxes());
  EXPECT_EQ(both.disk.documents(), nullptr);
  for (const auto [word, count] : both.memory) {
    ASSERT_EQ(both.disk[word], count);
  }
  EXPECT_EQ(both.disk["absent!"], 0U);
}

TEST(SpilledCounts, TopWordsStayValid) {
  const Both both = make_both(3000);
  const std::vector<WordCount> first = both.disk.top(50);
  const std::vector<WordCount> more = both.disk.top(1000);
  EXPECT_EQ(first, both.memory.top(50));
  EXPECT_EQ(more, both.memory.top(1000));
}

TEST(SpilledCounts, ColumnsBatchesAndIteration) {
  const Both both = make_both(100'000);
  for (const Selection& selection :
       {Selection{}, Selection{.order = Order::kByWord, .min_count = 2}}) {
    for (const unsigned workers : {1U, 3U}) {
      EXPECT_TRUE(rows_of(both.disk.columns(selection, workers)) ==
                  rows_of(both.memory.columns(selection)));
    }
  }
  EXPECT_TRUE(all_of(both.disk) == all_of(both.memory));
  Rows batched;
  Batches batches = both.disk.batches(1000, 10'000);
  for (Columns batch; batches.next(batch);) {
    const Rows rows = rows_of(batch);
    EXPECT_LE(rows.size(), 1000U);
    batched.insert(batched.end(), rows.begin(), rows.end());
  }
  EXPECT_TRUE(sorted(batched) == all_of(both.memory));
}

TEST(SpilledCounts, AStopRequestEndsSorting) {
  const Both both = make_both(100);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(both.disk.cursor({}, 1, stop.get_token()), nullptr);
  EXPECT_TRUE(both.disk.columns({}, 1, stop.get_token()).offsets.empty());
}

TEST(SpilledCounts, AreWrittenAsThoseInMemory) {
  const Both both = make_both(60'000);
  const test::TempDir folder;
  for (const auto format :
       {output::Format::kText, output::Format::kJson, output::Format::kCounts}) {
    std::vector<std::string> bytes;
    for (const Counts* const counts : {&both.memory, &both.disk}) {
      const std::string path = (folder.path() / "list").string();
      const auto out = output::OutputFile::open(path).value();
      const Order order = format == output::Format::kCounts ? Order::kByWord : Order::kByCount;
      const std::unique_ptr<Cursor> cursor = counts->cursor({.order = order});
      const auto writer = output::make_writer(format, *out, counts_files::header_of(*counts));
      ASSERT_TRUE(output::write_all(*cursor, *writer, 3));
      ASSERT_TRUE(out->commit());
      std::ifstream file(path, std::ios::binary);
      bytes.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    EXPECT_TRUE(bytes[0] == bytes[1]);
    EXPECT_GT(bytes[0].size(), 100'000U);
  }
}

TEST(SpilledCounts, AreAddedUpWithOthers) {
  const Both both = make_both(3000);
  const Counts sum = merge_counts({&both.disk, &both.memory, &both.disk}).value();
  Rows expected = all_of(both.memory);
  for (auto& [word, count] : expected) {
    count *= 3;
  }
  EXPECT_EQ(all_of(sum), expected);
}

// The files of all partitions.
std::vector<std::pair<std::uint32_t, std::string>> files_of(const Counts& counts,
                                                            std::uint32_t partitions) {
  std::vector<std::pair<std::uint32_t, std::string>> files;
  PartitionedCounts partitioned =
      PartitionedCounts::make(counts, {.partitions = partitions, .seed = 7, .max_bytes = 20'000},
                              {.workers = 2})
          .value();
  for (;;) {
    const std::optional<PartitionFile> file = partitioned.next().value();
    if (!file) {
      return files;
    }
    files.emplace_back(file->partition, file->bytes);
  }
}

TEST(SpilledCounts, ArePartitionedAsThoseInMemory) {
  const Both both = make_both(20'000);
  for (const std::uint32_t partitions : {1U, 7U, 10'000U}) {
    EXPECT_TRUE(files_of(both.disk, partitions) == files_of(both.memory, partitions));
  }
}

// Damages each block of the words.
void damage(const Both& both) {
  const spill::SpilledWords& words = *both.source->on_disk();
  for (const spill::ListedBlock& block : words.list().blocks) {
    const std::vector<std::uint8_t> zeros(8);
    ASSERT_TRUE(words.file().write(block.offset + 16, zeros));
  }
}

TEST(SpilledCounts, DamageIsAFailureOfEachReadingFunction) {
  const Both both = make_both(40'000);
  const std::unique_ptr<Cursor> by_word = both.disk.cursor({.order = Order::kByWord});
  Batches batches = both.disk.batches(10, 1000);
  damage(both);
  EXPECT_THROW(both.disk.cursor(), Failure);
  EXPECT_THROW(both.disk.cursor({.order = Order::kByWord}), Failure);
  EXPECT_THROW(both.disk.top(5), Failure);
  EXPECT_THROW(both.disk.columns(), Failure);
  EXPECT_THROW(both.disk.batches(10, 1000), Failure);
  EXPECT_THROW(both.disk.hapaxes(), Failure);
  EXPECT_THROW(both.disk["a"], Failure);
  EXPECT_THROW(both.disk.begin(), Failure);
  EXPECT_THROW(read(*by_word), Failure);
  EXPECT_THROW(by_word->part(20'000, 20'001), Failure);
  EXPECT_THROW(
      {
        for (Columns batch; batches.next(batch);) {
        }
      },
      Failure);
}

TEST(SpilledCounts, DamageIsTheErrorOfFunctionsThatReturnOne) {
  const Both both = make_both(40'000);
  std::unique_ptr<Cursor> by_word = both.disk.cursor({.order = Order::kByWord});
  damage(both);
  const test::TempDir folder;
  const std::string path = (folder.path() / "list").string();
  for (const unsigned workers : {1U, 3U}) {
    const auto out = output::OutputFile::open(path).value();
    const auto writer =
        output::make_writer(output::Format::kText, *out, counts_files::header_of(both.disk));
    const Result<void> written = output::write_all(*by_word, *writer, workers);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::kNotReadable);
    EXPECT_NE(written.error().cause.find("damaged"), std::string::npos);
  }
  EXPECT_FALSE(write_counts(both.disk, path));
  EXPECT_FALSE(counts_file_bytes(both.disk));
  EXPECT_FALSE(merge_counts({&both.disk, &both.memory}));
  EXPECT_FALSE(PartitionedCounts::make(both.disk, {.partitions = 3}));
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace hapax::order
