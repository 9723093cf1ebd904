// Checks that counts come back from a file as they were written; that the sum of files is that of
// their texts; and that files which cannot be read or written are errors and change nothing.
#include "hapax/counts_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "counts/runs.h"
#include "counts_files/some_counts.h"
#include "input/compressors.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::counts_of;
using test::words_of;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class CountsFiles : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  // Writes the counts of `text` to the file `name` and returns its path.
  std::string save(const std::string& name, std::string_view text, const Options& options = {}) {
    EXPECT_TRUE(write_counts(counts_of(text, options), path(name)).ok());
    return path(name);
  }

  test::TempDir folder_;
};

TEST_F(CountsFiles, ComeBackAsTheyWere) {
  for (const test::Kind kind : test::kKinds) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const Counts counts =
          counts_of(test::make_text(kind, 200'000, 3), {.letter_case = letter_case});
      ASSERT_TRUE(write_counts(counts, path("a.counts"), {.workers = 2}).ok());
      const Result<Counts> read = read_counts(PathInput{path("a.counts")});
      ASSERT_TRUE(read.ok()) << describe(read.error());
      EXPECT_EQ(words_of(*read), words_of(counts));
      EXPECT_EQ(read->total(), counts.total());
      EXPECT_EQ(read->size(), counts.size());
      EXPECT_EQ(read->hapaxes(), counts.hapaxes());
      EXPECT_EQ(read->letter_case(), letter_case);
      EXPECT_EQ(read->token_profile(), counts.token_profile());
      EXPECT_EQ(read->unicode_version(), (UnicodeVersion{14, 0, 0}));
      EXPECT_EQ(read->stats().tokens, counts.total());
      EXPECT_EQ(read->stats().inputs, 1U);
      EXPECT_EQ(read->stats().strategy, "");
      EXPECT_EQ(read->stats().bytes_read, content(path("a.counts")).size());
      // The same bytes again, in a file and in memory.
      ASSERT_TRUE(write_counts(*read, path("b.counts")).ok());
      EXPECT_EQ(content(path("b.counts")), content(path("a.counts")));
      EXPECT_EQ(*counts_file_bytes(*read), content(path("a.counts")));
    }
  }
}

TEST_F(CountsFiles, AreReadFromAnyInputCompressedOrNot) {
  const std::string file = save("a.counts", "one two two");
  const std::string bytes = content(file);
  const std::string packed = folder_.write("a.gz", test::gzip(bytes));
  const UniqueFd open(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  for (const Input& input :
       {Input(PathInput{file}), Input(PathInput{packed}), Input(MemoryInput{test::as_bytes(bytes)}),
        Input(DescriptorInput{open.get(), "a descriptor"})}) {
    const Result<Counts> read = read_counts(input);
    ASSERT_TRUE(read.ok()) << describe(read.error());
    EXPECT_EQ(words_of(*read), (test::Words{{"one", 1}, {"two", 2}}));
  }
}

TEST_F(CountsFiles, WithoutWordsAreFiles) {
  const std::string file = save("empty.counts", "");
  const Result<Counts> read = read_counts(PathInput{file});
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read->size(), 0U);
  EXPECT_EQ(read->total(), 0U);
}

TEST_F(CountsFiles, AddUpToTheCountsOfAllTexts) {
  std::string text;
  std::vector<Input> files;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::string part = test::make_text(test::Kind::kMixedScripts, 50'000, i) + "\n";
    files.emplace_back(PathInput{save("part" + std::to_string(i), part)});
    text += part;
  }
  const Counts all = counts_of(text);
  const Result<Counts> sum = merge_counts(files);
  ASSERT_TRUE(sum.ok()) << describe(sum.error());
  EXPECT_EQ(words_of(*sum), words_of(all));
  EXPECT_EQ(sum->total(), all.total());
  EXPECT_EQ(sum->stats().inputs, 5U);
  ASSERT_TRUE(merge_counts(files, path("sum.counts")).ok());
  EXPECT_EQ(content(path("sum.counts")), *counts_file_bytes(all));
  // The result may replace one of the files.
  ASSERT_TRUE(merge_counts(files, path("part0")).ok());
  EXPECT_EQ(content(path("part0")), *counts_file_bytes(all));
}

TEST_F(CountsFiles, AddUpOnDiskUnderALimit) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) {
    text += "w" + std::to_string(i) + " ";
  }
  const std::vector<Input> files = {PathInput{save("a.counts", text)},
                                    PathInput{save("b.counts", text + "w7 more")}};
  const Result<Counts> whole = merge_counts(files);
  const Result<Counts> limited = merge_counts(
      files, {.memory_limit = std::uint64_t{6} << 20, .temporary_folder = folder_.path().string()});
  ASSERT_TRUE(whole.ok() && limited.ok());
  EXPECT_FALSE(whole->is_on_disk());
  EXPECT_TRUE(limited->is_on_disk());
  EXPECT_EQ(limited->size(), whole->size());
  EXPECT_EQ(limited->total(), whole->total());
  EXPECT_EQ((*limited)["w7"], 3U);
  EXPECT_EQ(limited->stats().inputs, 2U);
  EXPECT_GT(limited->stats().bytes_spilled, 0U);
}

TEST_F(CountsFiles, ThatAreTooManyToBeOpenNeedAFolder) {
  std::vector<Input> files;
  for (int i = 0; i < 6; ++i) {
    files.emplace_back(PathInput{save("part" + std::to_string(i), "a b c")});
  }
  CountsFileOptions options{.memory_limit = std::uint64_t{1} << 20,
                            .temporary_folder = folder_.path().string()};
  const Result<Counts> sum = merge_counts(files, options);
  ASSERT_TRUE(sum.ok()) << describe(sum.error());
  EXPECT_EQ((*sum)["a"], 6U);
  options.temporary_folder = "/no/such/folder";
  const Result<Counts> refused = merge_counts(files, options);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(describe(refused.error()),
            "/no/such/folder: cannot write the sum of counts files: No such file or directory; "
            "name another folder with --tmp");
  EXPECT_EQ(refused.error().kind, ErrorKind::kNotWritable);
}

TEST_F(CountsFiles, NoneOfThemAddUpToNothing) {
  const Result<Counts> sum = merge_counts(std::span<const Input>());
  ASSERT_TRUE(sum.ok());
  EXPECT_EQ(sum->size(), 0U);
  ASSERT_TRUE(merge_counts(std::span<const Input>(), path("none.counts")).ok());
  EXPECT_EQ(content(path("none.counts")), *counts_file_bytes(counts_of("")));
}

TEST_F(CountsFiles, CountedInOtherWaysAreRefused) {
  const Input lower = PathInput{save("lower", "A a")};
  const Input kept = PathInput{save("kept", "A a", {.letter_case = LetterCase::kKeep})};
  const Result<Counts> sum = merge_counts({lower, kept});
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(describe(sum.error()), path("kept") +
                                       ": its words are not lower-cased, those of the first are; "
                                       "merge only files that were counted in the same way");
  const Result<void> merged = merge_counts({lower, kept}, path("sum"));
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(describe(merged.error()), describe(sum.error()));
  EXPECT_FALSE(std::filesystem::exists(path("sum")));
}

// A later library may have counted by a later version of Unicode.
TEST_F(CountsFiles, KeepTheVersionOfUnicode) {
  counts::test_runs::StringSink later;
  counts::RunHeader header = counts::test_runs::header();
  header.unicode = {15, 1, 0};
  counts::RunWriter run(header, later);
  ASSERT_TRUE(run.add("word", 2).ok());
  ASSERT_TRUE(run.finish().ok());
  const Result<Counts> read = read_counts(MemoryInput{test::as_bytes(later.text)});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->unicode_version(), (UnicodeVersion{15, 1, 0}));
  EXPECT_EQ(*counts_file_bytes(*read), later.text);
  const Counts own = counts_of("word");
  const Result<Counts> sum = merge_counts({&*read, &own});
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(sum.error().cause,
            "counts 2 of 2: it was counted by Unicode 14.0.0, the first by 15.1.0");
}

TEST_F(CountsFiles, DocumentFrequenciesAreSavedAsAFileOfTheirOwn) {
  const std::string bytes = "one twoone oneone";
  const std::vector<std::int64_t> offsets = {0, 7, 14, 17};
  const Result<Counts> counts = count({TextsInput{{test::as_bytes(bytes), offsets}}},
                                      {.document_frequencies = DocumentFrequencies::kCount});
  ASSERT_TRUE(counts.ok());
  ASSERT_TRUE(write_counts(*counts, path("words")).ok());
  ASSERT_TRUE(write_counts(*counts->documents(), path("documents")).ok());
  Counts read = *read_counts(PathInput{path("words")});
  ASSERT_EQ(read.documents(), nullptr);
  read.set_documents(*read_counts(PathInput{path("documents")}));
  const Counts* const documents = read.documents();
  const Counts moved = std::move(read);
  EXPECT_EQ(moved.documents(), documents);
  EXPECT_EQ(words_of(moved), (test::Words{{"one", 4}, {"two", 1}}));
  EXPECT_EQ(words_of(*documents), (test::Words{{"one", 3}, {"two", 1}}));
  // They are added up with those that count() gave, and can be given anew.
  Result<Counts> sum = merge_counts({&moved, &*counts});
  ASSERT_TRUE(sum.ok() && sum->documents() != nullptr);
  EXPECT_EQ(words_of(*sum->documents()), (test::Words{{"one", 6}, {"two", 2}}));
  sum->set_documents(counts_of("other"));
  EXPECT_EQ(words_of(*sum->documents()), (test::Words{{"other", 1}}));
  EXPECT_EQ(sum->total(), 10U);
}

TEST_F(CountsFiles, DamageIsAnError) {
  std::string bytes = content(save("a.counts", "one two three"));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const Result<Counts> read = read_counts(PathInput{folder_.write("damaged", bytes)});
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().kind, ErrorKind::kCorruptInput);
  EXPECT_EQ(read.error().path, path("damaged"));
  EXPECT_TRUE(read.error().offset.has_value());
  EXPECT_EQ(read_counts(PathInput{path("absent")}).error().kind, ErrorKind::kNotFound);
}

TEST_F(CountsFiles, AreCompleteOrUntouched) {
  const std::string old = save("a.counts", "old words");
  ASSERT_EQ(::chmod(old.c_str(), 0640), 0);
  const std::string before = content(old);
  const Input damaged = PathInput{folder_.write("damaged", before.substr(0, before.size() - 1))};
  EXPECT_EQ(merge_counts({PathInput{old}, damaged}, old).error().kind, ErrorKind::kCorruptInput);
  EXPECT_EQ(content(old), before);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_EQ(write_counts(counts_of("new"), old, {.stop = stopped.get_token()}).error().kind,
            ErrorKind::kCancelled);
  EXPECT_EQ(content(old), before);
  ASSERT_TRUE(write_counts(counts_of("new"), old).ok());
  EXPECT_EQ(words_of(*read_counts(PathInput{old})), (test::Words{{"new", 1}}));
  struct stat status {};
  ASSERT_EQ(::stat(old.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640U);
  // Nothing else is left in the folder.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2);
}

TEST_F(CountsFiles, ThatCannotBeWrittenAreErrors) {
  const Result<void> written = write_counts(counts_of("word"), path("no/such/folder"));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(written.error().path, path("no/such/folder"));
  if (::access("/dev/full", W_OK) == 0) {
    EXPECT_EQ(write_counts(counts_of("word"), "/dev/full").error().kind, ErrorKind::kNotWritable);
  }
}

}  // namespace
}  // namespace hapax
