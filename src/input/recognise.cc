#include "input/recognise.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <optional>

#include "base/enum_table.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::input {
namespace {

using namespace std::string_view_literals;
using HeadBytes = std::span<const std::uint8_t>;

bool stands_at(HeadBytes head, std::size_t offset, std::string_view magic) {
  return head.size() >= offset + magic.size() &&
         std::memcmp(head.data() + offset, magic.data(), magic.size()) == 0;
}

bool starts_with(HeadBytes head, std::string_view magic) { return stands_at(head, 0, magic); }

bool is_digit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }
bool is_line_end(std::uint8_t byte) { return byte == '\n' || byte == '\r'; }

// `magic`, a version such as 1.7, and the end of the line. Prose would continue on the line.
bool has_version_line(HeadBytes head, std::string_view magic) {
  const std::size_t at = magic.size();
  return starts_with(head, magic) && head.size() > at + 3 && is_digit(head[at]) &&
         head[at + 1] == '.' && is_digit(head[at + 2]) && is_line_end(head[at + 3]);
}

bool is_zip(HeadBytes head) {
  const bool is_empty = starts_with(head, "PK\5\6\0\0\0\0"sv);
  return is_empty ||
         (starts_with(head, "PK\3\4") && std::find(head.begin(), head.end(), 0) != head.end());
}

// Parses an octal number that may follow spaces and ends with a NUL or a space.
std::optional<unsigned> octal(HeadBytes field) {
  std::size_t at = 0;
  while (at < field.size() && field[at] == ' ') {
    ++at;
  }
  unsigned number = 0;
  const std::size_t first = at;
  for (; at < field.size() && field[at] >= '0' && field[at] <= '7'; ++at) {
    number = number * 8 + (field[at] - '0');
  }
  const bool is_number = at > first && at < field.size() && (field[at] == 0 || field[at] == ' ');
  return is_number ? std::optional(number) : std::nullopt;
}

// tar's oldest form has no magic number, so its checksum decides: the sum of the header's 512
// bytes, where the eight bytes of the checksum count as spaces.
bool is_tar(HeadBytes head) {
  constexpr std::size_t kHeader = 512;
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumBytes = 8;
  if (head.size() < kHeader || head[0] == 0) {
    return false;
  }
  const HeadBytes field = head.subspan(kSumAt, kSumBytes);
  const std::optional<unsigned> stated = octal(field);
  if (!stated) {
    return false;
  }
  const auto sum_of = [](HeadBytes bytes) {
    return std::accumulate(bytes.begin(), bytes.end(), 0U);
  };
  return sum_of(head.first(kHeader)) - sum_of(field) + kSumBytes * ' ' == *stated;
}

// compress(1): the third byte has the maximum bits of a code, 9 to 16, and whether the table may be
// reset.
bool is_compress(HeadBytes head) {
  return head.size() >= 3 && starts_with(head, "\x1F\x9D") && (head[2] & 0x60) == 0 &&
         (head[2] & 0x1F) >= 9 && (head[2] & 0x1F) <= 16;
}

// A version, then the dictionary's size: 2 to the power of 12 to 29.
bool is_lzip(HeadBytes head) {
  return head.size() >= 6 && starts_with(head, "LZIP") && head[4] <= 1 && (head[5] & 0x1F) >= 12 &&
         (head[5] & 0x1F) <= 29;
}

bool is_extension(std::string_view path, std::string_view extension) {
  return path.size() > extension.size() && path.ends_with(extension);
}

// Whether there are bytes that UTF-8 text does not have: controls, or invalid UTF-8.
bool is_no_text(HeadBytes head) {
  const std::uint8_t* at = head.data();
  const std::uint8_t* const end = at + head.size();
  while (at < end) {
    const text::Decoded unit = text::decode(at, end);
    const bool is_cut = end - at < static_cast<std::ptrdiff_t>(text::kMaxUtf8Length);
    const bool is_control = unit.code_point < 0x20 && !(unit.code_point >= '\t' && *at <= '\r') &&
                            unit.code_point != 0x1B;
    if (is_control || (!unit.valid && !is_cut)) {
      return true;
    }
    at += unit.length;
  }
  return false;
}

// Neither format has a magic number, so the name decides, unless the bytes are text. lzma begins
// with its properties and the dictionary's size.
bool is_brotli(HeadBytes head, std::string_view path) {
  return is_extension(path, ".br") && is_no_text(head);
}
bool is_lzma(HeadBytes head, std::string_view path) {
  return is_extension(path, ".lzma") && head.size() > 13 && head[0] < 225 && is_no_text(head);
}

struct Magic {
  LooksLike format;
  std::string_view bytes;
};

// Magic numbers that no text has.
constexpr std::array kMagics = {
    Magic{LooksLike::k7z, "7z\xBC\xAF\x27\x1C"sv},
    Magic{LooksLike::kRar, "Rar!\x1A\x07"sv},
    Magic{LooksLike::kLz4Legacy, "\x02\x21\x4C\x18"sv},
    Magic{LooksLike::kLzop, "\x89LZO\0\r\n\x1A\n"sv},
    Magic{LooksLike::kMsOffice, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv},
    Magic{LooksLike::kCounts, "\x89HAPAX\r\n"sv},  // docs/counts_format.md
    Magic{LooksLike::kSqlite, "SQLite format 3\0"sv},
};

enum class ByteOrder : std::uint8_t { kLittle, kBig };

struct WideForm {
  LooksLike name;
  std::size_t width;
  ByteOrder order;
};

constexpr std::array kWideForms = {WideForm{LooksLike::kUtf32Le, 4, ByteOrder::kLittle},
                                   WideForm{LooksLike::kUtf32Be, 4, ByteOrder::kBig},
                                   WideForm{LooksLike::kUtf16Le, 2, ByteOrder::kLittle},
                                   WideForm{LooksLike::kUtf16Be, 2, ByteOrder::kBig}};

// The kinds of units in a text of units of 2 or 4 bytes, if it is one.
struct Units {
  std::size_t all = 0;
  std::size_t plain = 0;        // printable Latin-1 and white space
  std::size_t letters = 0;      // other letters, and punctuation
  std::size_t ascii_pairs = 0;  // letters whose two bytes could also be two ASCII characters
  std::size_t round = 0;        // letters whose lower byte is 0, which is rare
  std::size_t unlikely = 0;
  bool is_impossible = false;  // controls, or values past Unicode
};

bool is_ascii_pair(std::uint32_t unit) {
  const auto is_printable = [](std::uint32_t byte) { return byte >= 0x20 && byte < 0x7F; };
  return unit < 0x10000 && is_printable(unit >> 8) && is_printable(unit & 0xFF);
}

void add_unit(Units& units, std::uint32_t unit) {
  const bool is_space = unit == '\t' || unit == '\n' || unit == '\r';
  const bool is_control = (unit < 0x20 && !is_space) || (unit >= 0x7F && unit < 0xA0);
  const bool is_punctuation =
      (unit >= 0x2000 && unit < 0x2070) || (unit >= 0x3000 && unit < 0x3040);
  const bool is_surrogate = unit >= 0xD800 && unit < 0xE000;
  ++units.all;
  if (is_control || unit > text::kMaxCodePoint) {
    units.is_impossible = true;
  } else if (unit < 0x100) {
    ++units.plain;
  } else if (is_punctuation || is_surrogate || text::is_word(unit)) {
    constexpr std::uint32_t kChineseOne = 0x4E00;
    ++units.letters;
    units.round += (unit & 0xFF) == 0 && unit != kChineseOne && !is_surrogate ? 1 : 0;
    units.ascii_pairs += is_ascii_pair(unit) ? 1 : 0;
  } else {
    ++units.unlikely;
  }
}

Units units_of(HeadBytes head, const WideForm& form) {
  Units units;
  for (std::size_t at = 0; at + form.width <= head.size() && !units.is_impossible;
       at += form.width) {
    std::uint32_t unit = 0;
    for (std::size_t i = 0; i < form.width; ++i) {
      unit = unit << 8 | head[at + (form.order == ByteOrder::kBig ? i : form.width - 1 - i)];
    }
    add_unit(units, unit);
  }
  return units;
}

// A text has spaces or line ends, and almost only letters besides. Binary data with ASCII words
// between NULs would look Chinese; it is excluded because most of its letters are pairs of ASCII,
// or have a lower byte of 0.
bool is_text(const Units& units) {
  return units.all >= 2 && !units.is_impossible && units.plain * 50 >= units.all &&
         units.unlikely * 20 <= units.all && units.ascii_pairs * 2 <= units.letters &&
         units.round * 10 <= units.plain;
}

// kNothing has no name.
constexpr std::array<Named<LooksLike>, 28> kNames = {{
    {LooksLike::kNothing, ""},
    {LooksLike::kZip, "zip"},
    {LooksLike::kTar, "tar"},
    {LooksLike::kCompress, "compress"},
    {LooksLike::kLzip, "lzip"},
    {LooksLike::kLzma, "lzma"},
    {LooksLike::kBrotli, "brotli"},
    {LooksLike::k7z, "7z"},
    {LooksLike::kRar, "rar"},
    {LooksLike::kLz4Legacy, "lz4-legacy"},
    {LooksLike::kLzop, "lzop"},
    {LooksLike::kPdf, "pdf"},
    {LooksLike::kPostScript, "postscript"},
    {LooksLike::kRtf, "rtf"},
    {LooksLike::kMsOffice, "ms-office"},
    {LooksLike::kSqlite, "sqlite"},
    {LooksLike::kCounts, "counts"},
    {LooksLike::kGzipTwice, "gzip"},
    {LooksLike::kBzip2Twice, "bzip2"},
    {LooksLike::kXzTwice, "xz"},
    {LooksLike::kZstdTwice, "zstd"},
    {LooksLike::kLz4Twice, "lz4"},
    {LooksLike::kUtf16Le, "utf-16le"},
    {LooksLike::kUtf16Be, "utf-16be"},
    {LooksLike::kUtf32Le, "utf-32le"},
    {LooksLike::kUtf32Be, "utf-32be"},
    {LooksLike::kIso2022Jp, "iso2022_jp"},
    {LooksLike::kIso2022JpExt, "iso2022_jp_ext"},
}};
static_assert(has_each_value(kNames, &Named<LooksLike>::value));

}  // namespace

std::string_view format_name(LooksLike looks_like) {
  return name_in<LooksLike>(kNames, looks_like);
}

LooksLike recognise_format(HeadBytes head, std::string_view path) {
  for (const Magic& magic : kMagics) {
    if (starts_with(head, magic.bytes)) {
      return magic.format;
    }
  }
  return is_zip(head)                            ? LooksLike::kZip
         : is_compress(head)                     ? LooksLike::kCompress
         : is_lzip(head)                         ? LooksLike::kLzip
         : has_version_line(head, "%PDF-")       ? LooksLike::kPdf
         : has_version_line(head, "%!PS-Adobe-") ? LooksLike::kPostScript
         : starts_with(head, "{\\rtf1\\")        ? LooksLike::kRtf
         : is_tar(head)                          ? LooksLike::kTar
         : is_brotli(head, path)                 ? LooksLike::kBrotli
         : is_lzma(head, path)                   ? LooksLike::kLzma
                                                 : LooksLike::kNothing;
}

LooksLike recognise_twice(HeadBytes head, Compression outer) {
  if (detect_compression(head) == Compression::kNone) {
    return LooksLike::kNothing;
  }
  switch (outer) {
    case Compression::kNone:
      break;
    case Compression::kGzip:
      return LooksLike::kGzipTwice;
    case Compression::kBzip2:
      return LooksLike::kBzip2Twice;
    case Compression::kXz:
      return LooksLike::kXzTwice;
    case Compression::kZstd:
      return LooksLike::kZstdTwice;
    case Compression::kLz4:
      return LooksLike::kLz4Twice;
  }
  return LooksLike::kNothing;
}

LooksLike recognise_wide_text(HeadBytes head) {
  if (std::find(head.begin(), head.end(), 0) == head.end()) {
    return LooksLike::kNothing;
  }
  // In the wrong byte order a text looks Chinese, but has no spaces.
  LooksLike found = LooksLike::kNothing;
  std::size_t most_plain = 0;
  for (const WideForm& form : kWideForms) {
    const Units units = units_of(head, form);
    if (is_text(units) && units.plain * form.width > most_plain) {
      most_plain = units.plain * form.width;
      found = form.name;
    }
  }
  return found;
}

}  // namespace hapax::input
