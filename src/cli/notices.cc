#include "cli/notices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "base/grouped.h"
#include "cli/cures.h"
#include "cli/flag_terms.h"
#include "cli/messages.h"
#include "hapax/result.h"

namespace hapax::cli {
namespace {

constexpr std::uint64_t kNamedPerKind = 10;
constexpr const char* kEncodingHint = "; if it is in another encoding, name that: --encoding NAME";

// Whether so many bytes are invalid that the text is probably in another encoding: French in
// Latin-1 has some 30 in 1,000 letters. False if the encoding is known, or if the notice before
// says that the input is not text.
bool hints_at_encoding(const Notice& notice, const Notice* before) {
  const bool are_many = notice.number >= 10 || notice.number * 1000 >= notice.bytes;
  const bool is_known =
      before != nullptr && before->path == notice.path &&
      (before->kind == Notice::Kind::kLooksBinary || before->kind == Notice::Kind::kOtherFormat);
  return notice.kind == Notice::Kind::kInvalidBytes && are_many && !is_known &&
         !notice.is_encoding_known;
}

bool is_compressed_twice(std::string_view format) {
  constexpr std::array<std::string_view, 5> kOuter = {"gzip", "bzip2", "xz", "zstd", "lz4"};
  return std::find(kOuter.begin(), kOuter.end(), format) != kOuter.end();
}

std::string other_format(const Notice& notice) {
  const bool is_inside = notice.is_compressed && !is_compressed_twice(notice.text);
  // tar decompresses by itself.
  const bool is_for_inside = is_inside && notice.text != "tar";
  const Cure cure = cure_for(notice.text, is_for_inside ? "FILE" : notice.path);
  std::string line =
      fmt::format("{}: looks like {}{}; counted as it stands", shown_path(notice.path), cure.what,
                  is_inside ? ", compressed" : "");
  if (!cure.command.empty()) {
    line += fmt::format("; to {}{}: {}{}", cure.counts ? "list its counts" : "count its text",
                        is_for_inside ? ", decompress it to FILE, then" : "", cure.command,
                        cure.counts ? "" : " | hapax count");
  }
  return line;
}

std::string other_encoding(const Notice& notice) {
  const std::string_view name = notice.text;
  return fmt::format("{}: looks like {}; counted as it stands, name its encoding: --encoding {}",
                     shown_path(notice.path),
                     name.starts_with("utf-32")   ? "UTF-32 without a byte order mark"
                     : name.starts_with("utf-16") ? "UTF-16 without a byte order mark"
                                                  : "ISO-2022-JP",
                     name);
}

std::string sentence(const Notice& notice) {
  std::string path = shown_path(notice.path);
  const std::string text = escape_controls(in_terms_of_flags(notice.text));
  switch (notice.kind) {
    case Notice::Kind::kInvalidBytes:
      return fmt::format("{}: {}, {}at byte {}{}", path,
                         counted(notice.number, "invalid byte sequence", "invalid byte sequences"),
                         notice.number == 1 ? "" : "the first ", notice.offset,
                         notice.offset_is_decoded ? " of the decoded text" : "");
    case Notice::Kind::kLooksBinary:
      return fmt::format(
          "{}: looks binary (NUL at byte {}); counted all the same, --skip-binary leaves it out",
          path, notice.offset);
    case Notice::Kind::kOtherFormat:
      return other_format(notice);
    case Notice::Kind::kOtherEncoding:
      return other_encoding(notice);
    case Notice::Kind::kSkipped:
    case Notice::Kind::kUnreadable:
      return fmt::format("{}: skipped: {}", path, text);
    case Notice::Kind::kNothingFound:
      return fmt::format("{}: {}", path, text);
    case Notice::Kind::kPartlyCounted:
      return fmt::format("{}: {}; {} of its text {} counted{}", path, text,
                         counted(notice.number, "byte", "bytes"), notice.number == 1 ? "is" : "are",
                         notice.is_unchecked ? "; the last member is unchecked, because its "
                                               "checksum is missing or wrong"
                                             : "");
    case Notice::Kind::kGrown:
      return fmt::format(
          "{}: was written to while it was counted; counted is what it had before, {}", path,
          counted(notice.number, "byte of text", "bytes of text"));
    case Notice::Kind::kHiddenCounted:
      return fmt::format(
          "{}: {} of its {} {} hidden, as {}; counted all the same; --skip-hidden "
          "leaves hidden files out",
          path, grouped(notice.number), counted(notice.wanted, "file", "files"),
          notice.number == 1 ? "is" : "are", shown_path(notice.text));
    case Notice::Kind::kFewerWorkers:
      return fmt::format("{} instead of {} counted: {}",
                         counted(notice.number, "worker", "workers"), grouped(notice.wanted), text);
  }
  return path;
}

std::string rest_sentence(Notice::Kind kind, std::uint64_t left_out) {
  const std::string files = counted(left_out, "more file", "more files");
  switch (kind) {
    case Notice::Kind::kInvalidBytes:
      return fmt::format("and {} with invalid byte sequences; --stats has the totals", files);
    case Notice::Kind::kLooksBinary:
      return fmt::format("and {} that {} binary, all counted; --skip-binary leaves them out", files,
                         left_out == 1 ? "looks" : "look");
    case Notice::Kind::kGrown:
      return fmt::format("and {} that {} written to", files, left_out == 1 ? "was" : "were");
    case Notice::Kind::kOtherFormat:
      return fmt::format("and {} that {} no plain text, all counted", files,
                         left_out == 1 ? "is" : "are");
    case Notice::Kind::kOtherEncoding:
      return fmt::format("and {} in another encoding, all counted as they stand", files);
    case Notice::Kind::kNothingFound:
      return fmt::format("and {} without one",
                         counted(left_out, "more directory", "more directories"));
    case Notice::Kind::kHiddenCounted:
      return fmt::format("and {} with many hidden files",
                         counted(left_out, "more directory", "more directories"));
    default:
      return fmt::format("and {} skipped; --stats has the totals", files);
  }
}

bool is_loss(const Notice& notice) {
  return notice.kind == Notice::Kind::kUnreadable || notice.kind == Notice::Kind::kPartlyCounted;
}

void report_harmless(const std::vector<Notice>& notices, Notice::Kind kind) {
  std::uint64_t seen = 0;
  const Notice* before = nullptr;
  for (const Notice& notice : notices) {
    if (notice.kind == kind && seen++ < kNamedPerKind) {
      say_warning(sentence(notice) + (hints_at_encoding(notice, before) ? kEncodingHint : ""));
    }
    before = &notice;
  }
  if (seen > kNamedPerKind) {
    say_warning(rest_sentence(kind, seen - kNamedPerKind));
  }
}

}  // namespace

std::vector<Notice> each_once(const std::vector<Notice>& notices) {
  std::set<std::tuple<Notice::Kind, std::string, std::string, std::uint64_t, std::uint64_t>> said;
  std::vector<Notice> once;
  std::copy_if(notices.begin(), notices.end(), std::back_inserter(once), [&](const Notice& notice) {
    return said.emplace(notice.kind, notice.path, notice.text, notice.number, notice.offset).second;
  });
  return once;
}

void report_notices(const std::vector<Notice>& notices, Speak speak) {
  for (const Notice& notice : notices) {
    if (is_loss(notice)) {
      say_error(sentence(notice));
    }
  }
  if (speak == Speak::kAll) {
    report_harmless(notices, Notice::Kind::kInvalidBytes);
    report_harmless(notices, Notice::Kind::kOtherEncoding);
    report_harmless(notices, Notice::Kind::kOtherFormat);
    report_harmless(notices, Notice::Kind::kLooksBinary);
    report_harmless(notices, Notice::Kind::kGrown);
    report_harmless(notices, Notice::Kind::kSkipped);
    report_harmless(notices, Notice::Kind::kNothingFound);
    report_harmless(notices, Notice::Kind::kHiddenCounted);
    report_harmless(notices, Notice::Kind::kFewerWorkers);
  }
}

bool any_input_lost(const std::vector<Notice>& notices) {
  return std::any_of(notices.begin(), notices.end(), is_loss);
}

}  // namespace hapax::cli
