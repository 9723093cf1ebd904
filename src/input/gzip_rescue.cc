#include "input/gzip_rescue.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

namespace hapax::input {
namespace {

// Decodes all of `stored` and appends it to `text`. At a fault returns false; `text` then has what
// ISA-L wrote before.
bool decode(inflate_state& state, std::span<const std::uint8_t> stored,
            std::vector<std::uint8_t>& text) {
  constexpr std::size_t kRoom = std::size_t{64} << 10;
  state.next_in = const_cast<std::uint8_t*>(stored.data());
  state.avail_in = static_cast<std::uint32_t>(stored.size());
  int status = 0;
  for (bool is_full = true; is_full && status == ISAL_DECOMP_OK;) {
    const std::size_t size = text.size();
    text.resize(size + kRoom);
    state.next_out = text.data() + size;
    state.avail_out = kRoom;
    status = ::isal_inflate(&state);
    text.resize(static_cast<std::size_t>(state.next_out - text.data()));
    is_full = text.size() == size + kRoom;
  }
  return status == ISAL_DECOMP_OK;
}

// Appends the bytes that a failed call has decoded but not written to its output.
void append_held_back(const inflate_state& state, std::vector<std::uint8_t>& text) {
  text.insert(text.end(), state.tmp_out_buffer + state.tmp_out_processed,
              state.tmp_out_buffer + state.tmp_out_valid);
}

// The layout of inflate_huff_code_large::short_code_lookup. The index is the next 12 bits. An entry
// has the number of symbols in them, the number of bits that these take, and the symbols, one byte
// each except the last. A code of more than 12 bits has a flag instead.
constexpr unsigned kIndexBits = ISAL_DECODE_LONG_BITS;
constexpr std::uint32_t kLongCode = 1U << 25;
constexpr unsigned kCountAt = 26;
constexpr unsigned kBitsAt = 28;
constexpr unsigned kLiterals = 256;

// The first symbol of an entry, if it is a literal.
std::optional<std::uint8_t> first_literal(std::uint32_t entry) {
  if ((entry & kLongCode) != 0 || entry >> kBitsAt == 0) {
    return std::nullopt;
  }
  const bool is_alone = (entry >> kCountAt & 3) == 1;
  const std::uint32_t symbol = is_alone ? entry & (kLongCode - 1) : entry & 0xFF;
  return symbol < kLiterals ? std::optional(static_cast<std::uint8_t>(symbol)) : std::nullopt;
}

struct Literal {
  std::uint8_t byte;
  unsigned bits;
};

// The literal whose code is at the beginning of `bits`; only the first `left` bits are valid. A
// code is complete when the bits after it make no difference.
std::optional<Literal> next_literal(const std::uint32_t* table, std::uint64_t bits, unsigned left) {
  for (unsigned length = 1; length <= std::min(left, kIndexBits); ++length) {
    const auto code = static_cast<std::uint32_t>(bits & ((1U << length) - 1));
    const std::optional<std::uint8_t> byte = first_literal(table[code]);
    bool is_complete = byte.has_value();
    for (std::uint32_t index = code; is_complete && index < 1U << kIndexBits;
         index += 1U << length) {
      is_complete = first_literal(table[index]) == byte;
    }
    if (is_complete) {
      return Literal{*byte, length};
    }
  }
  return std::nullopt;
}

// Whether ISA-L itself gives `literals` next when more bits follow, here zeros. So a version of
// ISA-L with another layout loses a few bytes, but never gives wrong ones.
bool confirms(const inflate_state& state, const std::vector<std::uint8_t>& literals) {
  const auto copy = std::make_unique<inflate_state>();
  std::memcpy(copy.get(), &state, sizeof(state));
  std::uint8_t any[16] = {};
  std::vector<std::uint8_t> text;
  if (!decode(*copy, any, text)) {
    append_held_back(*copy, text);
  }
  return text.size() >= literals.size() &&
         std::equal(literals.begin(), literals.end(), text.begin());
}

// Returns the text before the fault. Decodes the stored bytes in pieces, and those around the fault
// one by one.
std::vector<std::uint8_t> decode_to_fault(inflate_state& before,
                                          std::span<const std::uint8_t> stored) {
  std::vector<std::uint8_t> text;
  if (!decode(before, {}, text)) {
    append_held_back(before, text);
    return text;
  }
  const auto kept = std::make_unique<inflate_state>();
  for (const std::size_t piece : {std::size_t{2048}, std::size_t{32}, std::size_t{1}}) {
    for (bool is_good = true; is_good && !stored.empty();) {
      const std::size_t kept_text = text.size();
      std::memcpy(kept.get(), &before, sizeof(before));
      const std::size_t size = std::min(piece, stored.size());
      is_good = decode(before, stored.first(size), text);
      if (is_good) {
        stored = stored.subspan(size);
      } else if (piece == 1) {
        append_held_back(before, text);
      } else {
        text.resize(kept_text);
        std::memcpy(&before, kept.get(), sizeof(before));
      }
    }
  }
  return text;
}

}  // namespace

void Checkpoint::before_call(const inflate_state& state, bool is_fresh,
                             std::span<const std::uint8_t> stored) {
  const bool goes_on = !is_fresh && stored.data() == next_;
  next_ = stored.data();
  // A few stored bytes may decode to many.
  constexpr std::size_t kMaxGiven = std::size_t{1} << 20;
  if (goes_on && given_ < kMaxGiven) {
    return;
  }
  is_fresh_ = is_fresh;
  if (!is_fresh) {
    std::memcpy(state_.get(), &state, sizeof(state));
  }
  stored_ = stored;
  given_ = 0;
}

void Checkpoint::after_call(std::size_t taken, std::size_t given) {
  next_ += taken;
  given_ += given;
}

std::vector<std::uint8_t> Checkpoint::text_to_fault() {
  if (is_fresh_) {
    ::isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP_NO_HDR_VER;
  }
  std::vector<std::uint8_t> text = decode_to_fault(*state_, stored_);
  text.erase(text.begin(),
             text.begin() + static_cast<std::ptrdiff_t>(std::min(given_, text.size())));
  return text;
}

std::vector<std::uint8_t> last_literals(const inflate_state& state) {
  std::vector<std::uint8_t> literals;
  if (state.block_state != ISAL_BLOCK_CODED || state.read_in_length <= 0) {
    return literals;
  }
  auto left = static_cast<unsigned>(state.read_in_length);
  std::uint64_t bits = state.read_in;
  while (const auto literal = next_literal(state.lit_huff_code.short_code_lookup, bits, left)) {
    literals.push_back(literal->byte);
    bits >>= literal->bits;
    left -= literal->bits;
  }
  return confirms(state, literals) ? literals : std::vector<std::uint8_t>();
}

}  // namespace hapax::input
