// Checks the value-or-error type, the line that an error becomes, and that no hostile path can
// write to a terminal.
#include "hapax/result.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cerrno>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/enum_table.h"
#include "base/system_error.h"

namespace hapax {
namespace {

using namespace std::string_view_literals;

TEST(Result, HoldsAValue) {
  Result<int> result = 7;
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(*result, 7);
  result.value() = 8;
  EXPECT_EQ(std::as_const(result).value(), 8);
}

TEST(ErrorKind, HasANameOfItsOwn) {
  EXPECT_EQ(name_of(ErrorKind::kNotFound), "not_found");
  EXPECT_EQ(name_of(ErrorKind::kSystem), "system");
  std::set<std::string_view> names;
  for (std::size_t kind = 0; kind < number_of_values<ErrorKind>(); ++kind) {
    EXPECT_TRUE(names.insert(name_of(static_cast<ErrorKind>(kind))).second);
  }
  EXPECT_FALSE(names.contains(""));
}

TEST(Result, HoldsAnError) {
  const Result<int> result = Error{.kind = ErrorKind::kOverflow, .cause = "too many"};
  ASSERT_FALSE(result.ok());
  EXPECT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.error().kind, ErrorKind::kOverflow);
  EXPECT_EQ(result.error().cause, "too many");
}

TEST(Result, GivesAwayAValueThatOnlyMoves) {
  Result<std::unique_ptr<std::string>> result = std::make_unique<std::string>("moved");
  EXPECT_EQ((*result)->size(), 5U);
  const std::unique_ptr<std::string> taken = std::move(result).value();
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, "moved");
}

TEST(Result, AStringIsAValueAndNoError) {
  const Result<std::string> result = std::string("text");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->size(), 4U);
}

TEST(Result, AVoidResultIsOkUnlessThereIsAnError) {
  const Result<void> fine;
  EXPECT_TRUE(fine.ok());
  const Result<void> failed = Error{.kind = ErrorKind::kCancelled, .cause = "cancelled"};
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().kind, ErrorKind::kCancelled);
}

TEST(Describe, SaysPathCauseOffsetAndRemedyInOneLine) {
  EXPECT_EQ(describe({.cause = "out of memory"}), "out of memory");
  EXPECT_EQ(describe({.cause = "No such file", .path = "a/b"}), "a/b: No such file");
  EXPECT_EQ(describe({.cause = "bad", .path = "p", .offset = 0}), "p: bad at byte 0");
  EXPECT_EQ(describe({.cause = "bad", .path = "p", .offset = 12, .remedy = "stop"}),
            "p: bad at byte 12; stop");
  EXPECT_EQ(describe({.cause = "bad", .path = "p", .offset = 12, .offset_is_decoded = true}),
            "p: bad at byte 12 of the decoded text");
  EXPECT_EQ(describe({.cause = "bad", .offset = UINT64_MAX}), "bad at byte 18446744073709551615");
}

TEST(Describe, EscapesThePath) {
  EXPECT_EQ(describe({.cause = "bad", .path = "a\nb\x1B[31m"}), "a\\nb\\x1b[31m: bad");
}

TEST(EscapeControls, EscapesControlsAndLeavesText) {
  EXPECT_EQ(escape_controls(""), "");
  EXPECT_EQ(escape_controls("plain text, \\ and 'quotes'"), "plain text, \\ and 'quotes'");
  EXPECT_EQ(escape_controls("\t\n\r"), "\\t\\n\\r");
  EXPECT_EQ(escape_controls("\0\x01\x1F\x7F"sv), "\\x00\\x01\\x1f\\x7f");
  EXPECT_EQ(escape_controls("é, 中文, 😀 and \u00A0"), "é, 中文, 😀 and \u00A0");
}

TEST(EscapeControls, EscapesC1WhichSomeTerminalsObey) {
  EXPECT_EQ(escape_controls("\u0080"), "\\xc2\\x80");
  EXPECT_EQ(escape_controls("\u009B31m"), "\\xc2\\x9b31m");
  EXPECT_EQ(escape_controls("\u009F\u00A0"), "\\xc2\\x9f\u00A0");
}

TEST(EscapeControls, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(escape_controls("\x80"), "\\x80");
  EXPECT_EQ(escape_controls("\x9B"), "\\x9b");
  EXPECT_EQ(escape_controls("\xC3"), "\\xc3");
  EXPECT_EQ(escape_controls("\xC3\x41"), "\\xc3\x41");
  EXPECT_EQ(escape_controls("\xC0\x80"), "\\xc0\\x80");
  EXPECT_EQ(escape_controls("\xE2\x82"), "\\xe2\\x82");
  EXPECT_EQ(escape_controls("\xE2\x82\n"), "\\xe2\\x82\\n");
  EXPECT_EQ(escape_controls("\xFF\xFE"), "\\xff\\xfe");
  EXPECT_EQ(escape_controls("\xE0\x80\x8A"), "\\xe0\\x80\\x8a") << "an overlong line feed";
  EXPECT_EQ(escape_controls("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(escape_controls("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "past the last";
}

TEST(EscapeControls, EscapesWhatHidesOrTurnsALine) {
  EXPECT_EQ(escape_controls("a\u2028b\u2029"), "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9");
  EXPECT_EQ(escape_controls("\u200Ba\uFEFF\u00AD"), "\\xe2\\x80\\x8ba\\xef\\xbb\\xbf\\xc2\\xad");
  EXPECT_EQ(escape_controls("\u202Etxt.exe"), "\\xe2\\x80\\xaetxt.exe");
  EXPECT_EQ(escape_controls("\u2066\u2069"), "\\xe2\\x81\\xa6\\xe2\\x81\\xa9");
  EXPECT_EQ(escape_controls("\U000E0041"), "\\xf3\\xa0\\x81\\x81");
  EXPECT_EQ(escape_controls("\u200A\u2010\u2027\u202F\u2065\u2070"),
            "\u200A\u2010\u2027\u202F\u2065\u2070")
      << "their neighbours";
}

TEST(EscapeControls, LeavesNoControlInAnyBytes) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string escaped = escape_controls(bytes);
    for (std::size_t i = 0; i < escaped.size(); ++i) {
      const auto byte = static_cast<unsigned char>(escaped[i]);
      RC_ASSERT(byte >= 0x20 && byte != 0x7F);
      if (byte == 0xC2) {
        RC_ASSERT(i + 1 < escaped.size() && static_cast<unsigned char>(escaped[i + 1]) >= 0xA0);
      }
    }
    RC_ASSERT(escape_controls(escaped) == escaped);
  }));
}

TEST(ShownPath, ShowsShortPathsWhole) {
  const std::string path(512, 'p');
  EXPECT_EQ(shown_path(path), path);
  EXPECT_EQ(shown_path("a\nb"), "a\\nb");
}

TEST(ShownPath, ShowsBeginningAndEndOfLongPaths) {
  std::string path = "begin/";
  path.append(10000, 'x').append("/end");
  const std::string shown = shown_path(path);
  EXPECT_EQ(shown, "begin/" + std::string(114, 'x') + " ... (9,590 bytes left out) ... " +
                       std::string(296, 'x') + "/end");
  const Error error{.kind = ErrorKind::kNotFound, .cause = "gone", .path = path};
  EXPECT_EQ(describe(error), shown + ": gone");
}

TEST(ShownPath, CutsBetweenCharacters) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string path(shift, 'a');
    for (int i = 0; i < 1000; ++i) {
      path += "\xF0\x9F\x98\x80";
    }
    EXPECT_EQ(shown_path(path).find("\\x"), std::string::npos) << shift;
  }
  EXPECT_LT(shown_path(std::string(5000, '\xBF')).size(), 4 * 512U);  // no text at all
}

TEST(SystemError, HasAKindTheSystemsWordsAndAWayOut) {
  const Error missing = system_error(ENOENT, "book.txt");
  EXPECT_EQ(missing.kind, ErrorKind::kNotFound);
  EXPECT_EQ(missing.cause, "No such file or directory");
  EXPECT_EQ(missing.path, "book.txt");
  EXPECT_NE(missing.remedy, "");
  EXPECT_FALSE(missing.offset.has_value());
  EXPECT_EQ(missing.system_code, ENOENT);
  EXPECT_EQ(system_error(ENOMEM, "").system_code, ENOMEM);

  EXPECT_EQ(system_error(ENOTDIR, "").kind, ErrorKind::kNotFound);
  EXPECT_EQ(system_error(ENOMEM, "").kind, ErrorKind::kOutOfMemory);
  for (const int errno_value : {EACCES, EPERM, EISDIR, ELOOP, ENAMETOOLONG, EIO}) {
    EXPECT_EQ(system_error(errno_value, "").kind, ErrorKind::kNotReadable) << errno_value;
    EXPECT_NE(system_error(errno_value, "").remedy, "") << errno_value;
  }
  // The kernel returns ETOOMANYREFS if too many descriptors are on their way to other processes,
  // but never to root.
  for (const int errno_value : {EMFILE, ETOOMANYREFS}) {
    EXPECT_EQ(system_error(errno_value, "").remedy, "raise the limit on open files (ulimit -n)");
  }
  EXPECT_EQ(system_error(EBADF, "").kind, ErrorKind::kSystem);
  EXPECT_NE(system_error(EBADF, "").remedy, "");
}

}  // namespace
}  // namespace hapax
