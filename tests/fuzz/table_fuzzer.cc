// Maps a table of another process with bytes changed anywhere. It must be refused, or be read to
// its end, listed and merged. The first byte chooses the number of partitions.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "fuzz/conversation.h"
#include "order/sorted_cursor.h"
#include "store/table_source.h"
#include "table/merge.h"

namespace hapax {
namespace {

void read_all(table::MappedTable mapped) {
  auto words = std::make_shared<store::TableSource>(fuzz::kSeed);
  const std::uint64_t total = mapped.view().total();
  (void)mapped.view().find("aaaaa", fuzz::kSeed);
  (void)mapped.view().find(std::string(60, 'z'), fuzz::kSeed);
  words->add(std::move(mapped));
  for (const Order order : {Order::kByCount, Order::kByWord}) {
    std::uint64_t tokens = 0;
    const std::unique_ptr<Cursor> cursor = order::make_sorted_cursor(words, {.order = order}, 1);
    while (const std::optional<WordCount> entry = cursor->next()) {
      tokens += entry->count;
    }
    fuzz::require(tokens == total, "the counts add up");
  }
}

void merge(const table::MappedTable& mapped, unsigned bits) {
  Budget budget;
  const table::TableView view = mapped.view();
  std::uint64_t words = 0;
  for (std::uint64_t partition = 0; partition < std::uint64_t{1} << bits; ++partition) {
    const Result<table::Table> merged =
        table::merge_partition(std::span(&view, 1), partition, bits, budget);
    words += merged ? merged->size() : 0;
  }
  fuzz::require(words <= view.capacity(), "there are no more words than slots");
}

void fuzz_one(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 2) {
    return;
  }
  static const fuzz::TableImage image;
  const unsigned bits = bytes[0] % 4;
  const std::uint64_t less = std::uint64_t{bytes[1]} * 64;  // bytes removed from the arena
  const auto regions = fuzz::patched(image, fuzz::parse(bytes.subspan(2)));
  std::vector<UniqueFd> files;
  table::TableBytes sizes{};
  for (std::size_t i = 0; i < regions.size(); ++i) {
    files.push_back(fuzz::shared_file(regions[i], regions[i].size()));
    sizes[i] = regions[i].size();
  }
  sizes[2] -= std::min(less, sizes[2]);
  Result<table::MappedTable> mapped = table::MappedTable::map(files, sizes, 0);
  if (!mapped) {
    return;
  }
  merge(*mapped, bits);
  if (mapped->check_slots(0)) {
    read_all(std::move(mapped).value());
  }
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one({data, size});
  return 0;
}
