// Opens files, by path or by descriptor: a regular file as a whole text or as a range that workers
// read themselves, other files as streams. A part of input/open.h.
//
// Thread safety: any number of threads, each with a buffer of its own. Tested by
// tests/input/open_test.cc and open_descriptor_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hapax/input.h"
#include "hapax/result.h"
#include "input/open.h"
#include "input/opening.h"
#include "input/watched_file.h"

namespace hapax::input {

// `listed` is what a listing said of the file.
Result<WatchedFile> open_path(const std::string& path, const std::optional<FileState>& listed);

// The bytes from `begin` to `end` of a text that begins at `text_begin` of the file.
FileRange range_of(const WatchedFile& file, std::uint64_t text_begin, std::uint64_t begin,
                   std::uint64_t end);

Result<OpenInput> open_one(const PathInput& input, const Opening& opening);
Result<OpenInput> open_one(const DescriptorInput& input, const Opening& opening);

}  // namespace hapax::input
