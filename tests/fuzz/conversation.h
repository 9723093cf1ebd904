// The messages that a fuzzer sends over a channel. They are made from the fuzzed bytes, with
// descriptors, so that nearly every input has well-formed messages, and most inputs have no others.
//
//     message    | kind 1 | flags 1 | length 2 | body |
//     flags      0x03 the number of descriptors
//                0x0C their kind: text slots, a file, a table, /dev/null
//                0x10 the head states a false length
//                0x20 the body is sent alone, without a head
//                0x40 the message is the second worker's
//     patch      kind 255: | 255 | .. | region 1 | offset 3 | bytes |: changes the table
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
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/region.h"
#include "base/unique_fd.h"
#include "fuzz/require.h"
#include "ipc/channel.h"
#include "table/mapped_table.h"
#include "table/table.h"

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
enum Which : std::uint8_t { kTextSlots = 0x00, kFile = 0x04, kTable = 0x08, kDevice = 0x0C };
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
    "some words, some of them twice, and one that is far longer than forty-eight bytes: "
    "pneumonoultramicroscopicsilicovolcanoconiosis_pneumonoultramicro Ünïcödé \xFF!";

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

// The bytes of a table with all kinds of words: three regions.
class TableImage {
 public:
  TableImage() {
    Budget budget;
    Result<table::Table> made =
        table::Table::create(Region::Backing::kPrivate, {1 << 20, 1 << 20, 1 << 20}, 0, budget);
    require(made.ok(), "a table can be made");
    for (const unsigned length : {1U, 2U, 5U, 8U, 15U, 16U, 17U, 30U, 48U, 49U, 60U, 100U}) {
      for (char letter = 'a'; letter < 'f'; ++letter) {
        require(made->add_word(std::string(length, letter), length, kSeed).ok(), "words fit");
      }
    }
    const auto bytes = table::bytes_of(*made);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::byte* const base = made->regions()[i]->base();
      regions_[i].assign(base, base + bytes[i]);
    }
  }
  std::array<std::vector<std::byte>, 3> regions() const { return regions_; }

 private:
  std::array<std::vector<std::byte>, 3> regions_;
};

// The table after the patches among the messages.
inline std::array<std::vector<std::byte>, 3> patched(const TableImage& image,
                                                     const std::vector<Said>& all) {
  std::array<std::vector<std::byte>, 3> regions = image.regions();
  for (const Said& said : all) {
    if (said.kind != kPatch || said.body.size() < 5) {
      continue;
    }
    std::vector<std::byte>& region = regions[said.body[0] % 3];
    const std::size_t offset =
        (said.body[1] | std::size_t{said.body[2]} << 8 | std::size_t{said.body[3]} << 16) %
        region.size();
    const std::size_t size = std::min(said.body.size() - 4, region.size() - offset);
    std::memcpy(region.data() + offset, said.body.data() + 4, size);
  }
  return regions;
}

// The descriptors that messages may carry.
class Files {
 public:
  explicit Files(const std::vector<Said>& all) {
    static const TableImage image;
    const bool has_table = std::any_of(all.begin(), all.end(), [](const Said& said) {
      return (said.flags & kDescriptors) != 0 && (said.flags & kWhichDescriptors) == kTable;
    });
    const auto text = std::as_bytes(std::span(kText));
    for (UniqueFd& slot : files_[0]) {
      slot = shared_file(text, std::size_t{1} << 29);  // two slots; the second has zeros
    }
    files_[1][0] = UniqueFd(::memfd_create("fuzz", MFD_CLOEXEC));
    require(::pwrite(files_[1][0].get(), kText.data(), kText.size(), 0) > 0, "a file can be made");
    if (has_table) {
      const auto regions = patched(image, all);
      for (std::size_t i = 0; i < 3; ++i) {
        files_[2][i] = shared_file(regions[i], std::max<std::size_t>(regions[i].size(), 1 << 18));
      }
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
