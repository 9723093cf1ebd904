// The messages that a fuzzer sends over a channel. They are made from the fuzzed bytes, with
// descriptors, so that nearly every input has well-formed messages, and most inputs have no others.
//
//     message    | kind 1 | flags 1 | length 2 | body |
//     flags      0x03 the number of descriptors
//                0x0C their kind: text slots and a store, a file, a store, /dev/null
//                0x10 the head states a false length
//                0x20 the body is sent alone, without a head
//                0x40 the message is the second worker's
//     patch      kind 255: | 255 | .. | place 1 | offset 3 | bytes |: changes the store
//
// make_protocol_seeds.cc records real messages in this form.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "base/unique_fd.h"
#include "fuzz/require.h"
#include "ipc/channel.h"
#include "store/partition_batches.h"
#include "store/store.h"
#include "table/cpu_levels.h"
#include "table/slots.h"

namespace hapax::fuzz {

struct Said {
  std::uint8_t kind = 0;
  std::uint8_t flags = 0;
  std::vector<std::uint8_t> body;
};
enum Flag : std::uint8_t {
  kDescriptors = 0x03,
  kWhichDescriptors = 0x0C,
  kFalseLength = 0x10,
  kHeadless = 0x20,
  kSecondWorker = 0x40
};
enum Which : std::uint8_t { kTextSlots = 0x00, kFile = 0x04, kStore = 0x08, kDevice = 0x0C };
inline constexpr std::uint8_t kPatch = 255;

inline std::vector<Said> parse(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kMaxMessages = 100;  // these fit into a socket's buffer
  std::vector<Said> all;
  while (bytes.size() >= 4 && all.size() < kMaxMessages) {
    const std::size_t length =
        std::min<std::size_t>(bytes[2] | std::size_t{bytes[3]} << 8, bytes.size() - 4);
    all.push_back({bytes[0],
                   bytes[1],
                   {bytes.begin() + 4, bytes.begin() + 4 + static_cast<std::ptrdiff_t>(length)}});
    bytes = bytes.subspan(4 + length);
  }
  return all;
}

inline std::string written(const std::vector<Said>& all) {
  std::string bytes;
  for (const Said& said : all) {
    bytes += static_cast<char>(said.kind);
    bytes += static_cast<char>(said.flags);
    bytes += static_cast<char>(said.body.size() & 0xFF);
    bytes += static_cast<char>(said.body.size() >> 8);
    bytes.append(said.body.begin(), said.body.end());
  }
  return bytes;
}

constexpr std::string_view kText =
    "some words, some of them twice, and one that no front holds because it is too long: "
    "pneumonoultramicroscopicsilicovolcanoconiosis_pneumonoultramicroscopicsilicovolcanoconiosis_"
    "pneumonoultramicro Ünïcödé \xFF!";

// A file of shared memory with `bytes`, and zeros up to `size`.
inline UniqueFd shared_file(std::span<const std::byte> bytes, std::size_t size) {
  UniqueFd file(::memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  require(::ftruncate(file.get(), static_cast<off_t>(size)) == 0 &&
              ::pwrite(file.get(), bytes.data(), bytes.size(), 0) ==
                  static_cast<ssize_t>(bytes.size()) &&
              ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK) == 0,
          "there is shared memory");
  return file;
}

inline const hash::Seed kSeed{0x5EED};

// Words of the first kPartitionsUsed partitions, so that most patches meet words: `longer` chooses
// between words for lines, slots and arena.
inline constexpr std::uint64_t kPartitionsUsed = 4;
inline std::vector<std::string> some_words(std::string_view stem, std::size_t number,
                                           bool longer = true) {
  std::vector<std::string> words;
  for (std::uint64_t i = 0; words.size() < number; ++i) {
    std::string word(stem);
    word += std::string(longer ? std::array<std::size_t, 3>{0, 13, 60}[i % 3] : 0, 'x');
    word += std::to_string(i);
    if (table::partition_of(table::tag_of(word, kSeed), store::kPartitionBits) < kPartitionsUsed) {
      words.push_back(std::move(word));
    }
  }
  return words;
}

// Adds words in small batches, as a worker does.
inline Result<void> add_words(store::Store& store, std::span<const std::string> words) {
  store::PartitionBatches batches(store, {.batch_words = 16, .long_batch_words = 16});
  for (const std::string& word : words) {
    const std::uint64_t tag = table::tag_of(word, kSeed);
    if (word.size() <= table::kNarrowBytes) {
      hash::ShortKey key{};
      std::memcpy(&key, word.data(), word.size());
      const auto hash = static_cast<std::uint64_t>(kSeed.hash_short(key));
      batches.add(hash >> (64 - store::kPartitionBits), key,
                  store::CountedKeys::join(store::hash_in_partition(hash), 1), true);
    } else {
      batches.add_long(tag, reinterpret_cast<const std::uint8_t*>(word.data()), 1);
    }
  }
  batches.flush();
  store.add_total(words.size());
  return batches.status();
}

// The file of a store with all kinds of words, also one whose count has passed 32 bits.
class StoreImage {
 public:
  StoreImage() {
    Budget budget;
    const auto made =
        store::Store::create_shared(std::uint64_t{1} << 28, kSeed, table::scalar_level(), budget);
    require(made && add_words(**made, some_words("word", 200)), "a store can be made");
    hash::ShortKey key{};
    const std::string carried = some_words("carried", 1, false).front();
    std::memcpy(&key, carried.data(), carried.size());
    const auto hash = static_cast<std::uint64_t>(kSeed.hash_short(key));
    const std::uint64_t joined =
        store::CountedKeys::join(store::hash_in_partition(hash), UINT32_MAX);
    for (int i = 0; i < 2; ++i) {
      require((*made)->add(hash >> (64 - store::kPartitionBits), {&key, &joined, 1}).ok(),
              "it fits");
    }
    (*made)->add_total(std::uint64_t{2} * UINT32_MAX);
    const std::byte* const base = (*made)->pool().base();
    bytes_.assign(base, base + (*made)->committed_bytes());
  }
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

// The store of the image, with a file of its own.
inline std::unique_ptr<store::Store> attached_store(Budget& budget) {
  static const StoreImage image;
  Result<std::unique_ptr<store::Store>> attached =
      store::Store::attach(shared_file(image.bytes(), image.bytes().size()), std::uint64_t{1} << 28,
                           kSeed, table::scalar_level(), budget);
  require(attached.ok(), "a store can be attached");
  return std::move(attached).value();
}

// Writes one patch to a shared store, anywhere but into its locks: nobody can help waiting for a
// damaged lock.
inline void patch(store::Store& store, const Said& said) {
  if (said.body.size() < 5) {
    return;
  }
  auto& head = *reinterpret_cast<store::StoreHead*>(store.pool().base());
  const std::size_t at =
      said.body[1] | std::size_t{said.body[2]} << 8 | std::size_t{said.body[3]} << 16;
  const std::span<const std::uint8_t> bytes = std::span(said.body).subspan(4);
  const auto write = [bytes](void* begin, std::size_t size, std::size_t offset) {
    offset %= size;
    std::memcpy(static_cast<std::byte*>(begin) + offset, bytes.data(),
                std::min(bytes.size(), size - offset));
  };
  constexpr std::size_t kPool = sizeof(SharedMutex);
  constexpr std::size_t kBlocks = (sizeof head + 4095) / 4096 * 4096;
  switch (said.body[0] % 4) {
    case 0:
      write(&head, sizeof(std::uint64_t) * 2, at);  // magic and total
      break;
    case 1:
      write(reinterpret_cast<std::byte*>(&head.pool) + kPool, 64, at);
      break;
    case 2:
      write(&head.partitions[at / sizeof(store::Partition) % kPartitionsUsed].words,
            sizeof(store::Partition), at);
      break;
    default:  // blocks
      if (store.pool().contains(kBlocks + at, bytes.size())) {
        write(store.pool().base(), SIZE_MAX, kBlocks + at);
      }
  }
}

// The descriptors that messages may carry.
class Files {
 public:
  explicit Files(const std::vector<Said>& all) {
    const bool has_store = std::any_of(all.begin(), all.end(), [](const Said& said) {
      const int which = said.flags & kWhichDescriptors;
      const int number = said.flags & kDescriptors;
      return (which == kStore && number > 0) || (which == kTextSlots && number > 1);
    });
    const auto text = std::as_bytes(std::span(kText));
    files_[0][0] = shared_file(text, std::size_t{1} << 29);  // two slots; the second has zeros
    files_[1][0] = UniqueFd(::memfd_create("fuzz", MFD_CLOEXEC));
    require(::pwrite(files_[1][0].get(), kText.data(), kText.size(), 0) > 0, "a file can be made");
    if (has_store) {
      store_ = shared_store(all);
      files_[0][1] = UniqueFd(::dup(store_->descriptor()));
      files_[2][0] = UniqueFd(::dup(store_->descriptor()));
    }
    for (auto& set : files_) {
      for (UniqueFd& file : set) {
        if (!file) {
          file = UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
        }
      }
    }
  }
  std::vector<int> of(std::uint8_t flags) const {
    std::vector<int> numbers;
    for (std::size_t i = 0; i < (flags & kDescriptors); ++i) {
      numbers.push_back(files_[(flags & kWhichDescriptors) >> 2][i].get());
    }
    return numbers;
  }

 private:
  // A store with words and with all patches.
  std::unique_ptr<store::Store> shared_store(const std::vector<Said>& all) {
    std::unique_ptr<store::Store> store = attached_store(budget_);
    for (const Said& said : all) {
      if (said.kind == kPatch) {
        patch(*store, said);
      }
    }
    return store;
  }

  Budget budget_;
  std::unique_ptr<store::Store> store_;
  std::array<std::array<UniqueFd, 3>, 4> files_;
};

// Sends one message. If its length is false, its head states 2^62 bytes more than come.
inline void say(ipc::Channel& channel, const Said& said, const Files& files) {
  const ipc::MessageHead head{said.kind, 0, said.body.size() + (std::uint64_t{1} << 62)};
  if ((said.flags & (kFalseLength | kHeadless)) == 0) {
    (void)channel.send(said.kind, {said.body}, files.of(said.flags)).ok();
    return;
  }
  if ((said.flags & kFalseLength) != 0) {
    (void)::send(channel.descriptor(), &head, sizeof head, MSG_NOSIGNAL);
  }
  (void)::send(channel.descriptor(), said.body.data(), said.body.size(), MSG_NOSIGNAL);
}

}  // namespace hapax::fuzz
