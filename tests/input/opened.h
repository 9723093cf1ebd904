// What tests of opening inputs share: a fixture with options and a folder, and what was opened.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "input/open.h"
#include "input/streams.h"
#include "support/temp_dir.h"

namespace hapax::input {

inline const FileRange* range_of(const Result<OpenInput>& opened) {
  return opened ? std::get_if<FileRange>(&opened->content) : nullptr;
}

// The bytes of a stream, the text of the error, or a note that the input is no stream.
inline std::string streamed(const Result<OpenInput>& opened) {
  if (!opened) {
    return describe(opened.error());
  }
  const auto* const stream = std::get_if<std::unique_ptr<ByteStream>>(&opened->content);
  if (stream == nullptr) {
    return "(no stream)";
  }
  const Result<std::string> text = test::drain(**stream);
  return text ? *text : describe(text.error());
}

inline std::string marked_utf16(std::string_view ascii) {
  std::string text = "\xFF\xFE";
  for (const char letter : ascii) {
    text += letter;
    text += '\0';
  }
  return text;
}

class OpenTest : public testing::Test {
 protected:
  Result<OpenInput> open_it(const Input& input) { return open(input, options_, buffer_); }
  Result<OpenInput> open_file(std::string_view name, std::string_view bytes) {
    return open_it(PathInput{folder_.write(name, bytes)});
  }
  // The plain text that was read whole, or a note that it was not.
  std::string whole(const Result<OpenInput>& opened) {
    if (!opened) {
      return describe(opened.error());
    }
    if (!std::holds_alternative<WholeText>(opened->content)) {
      return "(not read whole)";
    }
    return {reinterpret_cast<const char*>(buffer_.data()), buffer_.size()};
  }
  UniqueFd descriptor(std::string_view bytes, off_t position = 0) const {
    UniqueFd file(::open(folder_.write("described", bytes).c_str(), O_RDONLY));
    EXPECT_EQ(::lseek(file.get(), position, SEEK_SET), position);
    return file;
  }
  static off_t position(const UniqueFd& file) { return ::lseek(file.get(), 0, SEEK_CUR); }

  test::TempDir folder_;
  Options options_;
  ChunkBuffer buffer_;
};

}  // namespace hapax::input
