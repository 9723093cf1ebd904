// hapax::GroupCounter: texts become chunks (input/texts_stream.h), the tokeniser says to which text
// each word belongs, and one table counts all words, each behind the key of its group
// (group_key.h). Tested by tests/strategy/group_counter_test.cc.
#include "hapax/group_counter.h"

#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/address_space.h"
#include "base/stop_event.h"
#include "base/without_exceptions.h"
#include "base/word_too_long.h"
#include "input/chunk_buffer.h"
#include "input/texts_stream.h"
#include "store/table_source.h"
#include "strategy/check_words.h"
#include "strategy/group_key.h"
#include "table/table.h"
#include "text/tokeniser.h"
#include "text/word_batch.h"

namespace hapax {
namespace {

using strategy::GroupKey;

constexpr std::uint64_t kMaxRows = 65'536;
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 20;
// A word of up to 16 bytes is copied as 16 bytes.
static_assert(text::kWordSlack >= sizeof(GroupKey::bytes) + table::kNarrowBytes);
static_assert(kMaxWordBytes * 3 / 2 + strategy::kMaxGroupKeyBytes <
              (std::uint64_t{1} << table::kLengthBits));

Result<void> check(const text::Tokeniser& tokeniser, std::uint64_t offset,
                   InvalidBytes invalid_bytes) {
  if (invalid_bytes == InvalidBytes::kFail && tokeniser.first_invalid()) {
    return Error{.kind = ErrorKind::kInvalidText,
                 .cause = "invalid byte sequence",
                 .path = "texts",
                 .offset = offset + *tokeniser.first_invalid(),
                 .remedy = "let invalid bytes separate words"};
  }
  if (tokeniser.too_long()) {
    Error error = word_too_long();
    error.path = "texts";
    error.offset = offset + *tokeniser.too_long();
    return error;
  }
  return {};
}

// Moves the keys of groups from the words to a column of their own.
void take_groups(GroupColumns& batch) {
  Columns& words = batch.words;
  char* const bytes = words.bytes.data();
  const std::size_t rows = words.counts.size();
  batch.groups.resize(rows);
  std::int64_t begin = 0;
  std::int64_t to = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t end = words.offsets[row + 1];
    std::string_view word(bytes + begin, static_cast<std::size_t>(end - begin));
    batch.groups[row] = strategy::take_group(word);
    std::memmove(bytes + to, word.data(), word.size());
    to += static_cast<std::int64_t>(word.size());
    words.offsets[row + 1] = to;
    begin = end;
  }
  words.bytes.resize(static_cast<std::size_t>(to));
}

}  // namespace

struct GroupCounter::State {
  State(const Options& given, const table::CpuLevel& cpu_level) : options(given), level(cpu_level) {
    options.document_frequencies = DocumentFrequencies::kCount;  // chunks say where texts end
  }

  Result<void> add(const Texts& texts, std::span<const std::uint32_t> groups);
  Result<bool> next(GroupColumns& batch);

  Result<void> make_table();
  Result<void> count(const text::Chunk& chunk, const std::uint32_t* groups);
  Result<void> add_words(const std::uint32_t* groups);
  Result<void> add_word(const GroupKey& key, std::string_view word);
  Result<void> count_keyed();

  Options options;
  const table::CpuLevel& level;
  input::ChunkBuffer buffer;
  std::uint64_t offset = 0;  // of the next text, in all texts one after the other

  text::KernelBackoff backoff;
  text::WordBatch words;  // of the tokeniser
  std::vector<text::Tokeniser::TextRun> runs;
  text::WordBatch keyed;      // the same words behind keys
  std::size_t keyed_end = 0;  // in its text

  std::shared_ptr<store::TableSource> tables;
  std::optional<table::Table> table;  // none before the first text
  std::optional<Batches> batches;     // while next() gives the words of an earlier table
};

Result<void> GroupCounter::State::make_table() {
  tables = std::make_shared<store::TableSource>(strategy::seed_of(options));
  Result<table::Table> made =
      table::Table::create(table::default_reservation(reservable_bytes(), 1), 0, tables->budget());
  if (!made) {
    return made.error();
  }
  made->use(level);
  made->stop_growing_on(options.stop);
  table.emplace(std::move(made).value());
  return {};
}

Result<void> GroupCounter::State::add(const Texts& texts, std::span<const std::uint32_t> groups) {
  if (groups.size() != (texts.offsets.empty() ? 0 : texts.offsets.size() - 1)) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "there are not as many groups as texts",
                 .remedy = "pass one group for each text"};
  }
  input::TextsStream stream(input::reader_of(texts), strategy::chunk_bytes_of(options), options);
  const std::uint64_t begin = offset;
  Result<void> counted;
  for (const std::uint32_t* of_chunk = groups.data(); counted;) {
    Result<std::optional<text::Chunk>> chunk = stream.next(buffer);
    if (!chunk) {
      return chunk.error();
    }
    if (!*chunk) {
      break;
    }
    (*chunk)->offset += begin;
    offset = (*chunk)->offset + (*chunk)->size + 1;
    counted = count(**chunk, of_chunk);
    of_chunk += (*chunk)->texts;
  }
  return counted;
}

// `groups` are those of the texts of the chunk.
Result<void> GroupCounter::State::count(const text::Chunk& chunk, const std::uint32_t* groups) {
  Result<void> counted = table ? Result<void>() : make_table();
  text::Tokeniser tokeniser(chunk, options.tokens, options.letter_case, level.tokenise, backoff);
  while (counted && tokeniser.next(words)) {
    tokeniser.divide(words, runs);
    counted = add_words(groups);
  }
  counted = counted ? count_keyed() : std::move(counted);
  return counted ? check(tokeniser, chunk.offset, options.invalid_bytes) : std::move(counted);
}

Result<void> GroupCounter::State::add_words(const std::uint32_t* groups) {
  std::size_t i = 0;
  for (const text::Tokeniser::TextRun& run : runs) {
    const GroupKey key(groups[run.text]);
    for (; i < run.until; ++i) {
      if (Result<void> added = add_word(key, words.word(i)); !added) {
        return added;
      }
    }
  }
  return {};
}

Result<void> GroupCounter::State::add_word(const GroupKey& key, std::string_view word) {
  constexpr std::size_t kMaxBytesOfBatch = text::WordBatch::kTextBytes;
  const std::size_t length = key.size + word.size();
  if (keyed_end + length > kMaxBytesOfBatch || keyed.size == text::WordBatch::kWords) {
    if (Result<void> counted = count_keyed(); !counted) {
      return counted;
    }
  }
  if (length > kMaxBytesOfBatch) {
    std::string giant(key.bytes.begin(), key.bytes.begin() + key.size);
    giant += word;
    return table->add_word(giant, 1, tables->seed());
  }
  std::uint8_t* const to = keyed.text.data() + keyed_end;
  std::memcpy(to, key.bytes.data(), key.bytes.size());
  // Nearly all words are short, and a fixed size needs no loop.
  std::memcpy(to + key.size, word.data(), table::kNarrowBytes);
  if (word.size() > table::kNarrowBytes) {
    std::memcpy(to + key.size, word.data(), word.size());
  }
  keyed.edges[2 * keyed.size] = static_cast<std::uint16_t>(keyed_end);
  keyed_end += length;
  keyed.edges[2 * keyed.size + 1] = static_cast<std::uint16_t>(keyed_end);
  ++keyed.size;
  return {};
}

Result<void> GroupCounter::State::count_keyed() {
  if (keyed.size == 0) {
    return {};
  }
  keyed.text_bytes = keyed_end;
  Result<void> counted = table->count(keyed, tables->seed());
  keyed.clear();
  keyed_end = 0;
  return counted;
}

Result<bool> GroupCounter::State::next(GroupColumns& batch) {
  if (!batches) {
    if (table) {
      tables->add(*std::exchange(table, std::nullopt));
    } else {
      tables = std::make_shared<store::TableSource>(hash::Seed(0));
    }
    batches.emplace(std::exchange(tables, nullptr), kMaxRows, kMaxBytes, options.stop);
  }
  const bool has_rows = batches->next(batch.words);
  take_groups(batch);
  if (has_rows) {
    return true;
  }
  batches.reset();
  return options.stop.stop_requested() ? Result<bool>(cancelled()) : false;
}

GroupCounter::GroupCounter(std::unique_ptr<State> state) : state_(std::move(state)) {}
GroupCounter::~GroupCounter() = default;
GroupCounter::GroupCounter(GroupCounter&&) noexcept = default;
GroupCounter& GroupCounter::operator=(GroupCounter&&) noexcept = default;

Result<GroupCounter> GroupCounter::make(const Options& options) {
  return without_exceptions([&]() -> Result<GroupCounter> {
    const Result<const table::CpuLevel*> level = strategy::check_words(options);
    if (!level) {
      return level.error();
    }
    return GroupCounter(std::make_unique<State>(options, **level));
  });
}

Result<void> GroupCounter::add(const Texts& texts, std::span<const std::uint32_t> groups) {
  return without_exceptions([&] { return state_->add(texts, groups); });
}

std::uint64_t GroupCounter::memory_bytes() const {
  return state_->tables == nullptr ? 0 : state_->tables->budget().used();
}

bool GroupCounter::is_nearly_full() const {
  if (!state_->table) {
    return false;
  }
  table::Words twice = state_->table->words();
  twice.add(state_->table->words());
  return !state_->table->has_addresses_for(twice);
}

Result<bool> GroupCounter::next(GroupColumns& batch) {
  return without_exceptions([&] { return state_->next(batch); });
}

}  // namespace hapax
