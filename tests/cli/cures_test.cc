// Commands that make text of what is none.
#include "cli/cures.h"

#include <gtest/gtest.h>

#include <string>

#include "input/recognise.h"

namespace hapax::cli {
namespace {

TEST(Cures, EveryFormatHasOne) {
  for (auto format = input::LooksLike::kZip; !input::is_encoding(format);
       format = static_cast<input::LooksLike>(static_cast<int>(format) + 1)) {
    const Cure cure = cure_for(input::format_name(format), "a/b.doc");
    EXPECT_NE(cure.what, input::format_name(format));
    EXPECT_NE(cure.command.find(" a/b.doc"), std::string::npos) << cure.command;
  }
}

TEST(Cures, ThePathIsOneWordOfAShell) {
  EXPECT_EQ(cure_for("pdf", "a.pdf").command, "pdftotext a.pdf -");
  EXPECT_EQ(cure_for("zip", "-p.zip").command, "unzip -p ./-p.zip");
  for (const std::string path :
       {"a b.zip", "a;b.zip", "$(a).zip", "~.zip", "é.zip", "日本.zip", "a\\b", "*", "#"}) {
    EXPECT_EQ(cure_for("zip", path).command, "unzip -p '" + path + "'");
  }
  EXPECT_EQ(cure_for("zip", "it's.zip").command, "unzip -p 'it'\\''s.zip'");
  EXPECT_EQ(cure_for("zip", "-a b.zip").command, "unzip -p './-a b.zip'");
}

TEST(Cures, NoPathIsNamedThatCannotBeTyped) {
  for (const std::string& path :
       {std::string("a\nb.zip"), std::string("a\x1B.zip"), std::string("\xFF.zip"),
        std::string("a\u200B.zip"), std::string(600, 'a'), std::string(),
        std::string("standard input")}) {
    EXPECT_EQ(cure_for("zip", path).command, "unzip -p FILE") << path;
  }
}

TEST(Cures, DocumentsInZipArchives) {
  EXPECT_EQ(cure_for("zip", "a.docx").command, "pandoc -t plain a.docx");
  EXPECT_EQ(cure_for("zip", "a.epub").command, "pandoc -t plain a.epub");
}

TEST(Cures, OnlyWordsFilesHaveText) {
  EXPECT_EQ(cure_for("ms-office", "a.doc").command, "catdoc a.doc");
  EXPECT_EQ(cure_for("ms-office", "a.xls").command, "");
}

TEST(Cures, ACountsFileIsListed) {
  EXPECT_EQ(cure_for("counts", "a.counts").command, "hapax cat a.counts");
  EXPECT_TRUE(cure_for("counts", "a.counts").counts);
  EXPECT_FALSE(cure_for("gzip", "a").counts);
}

TEST(Cures, UnknownFormatsAreNamed) {
  EXPECT_EQ(cure_for("new", "f").what, "new");
  EXPECT_EQ(cure_for("new", "f").command, "");
}

}  // namespace
}  // namespace hapax::cli
