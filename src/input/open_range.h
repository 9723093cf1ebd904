// Opens ranges that a caller names: of a file, or of an object that is read through the caller's
// functions. A part of input/open.h.
//
// Thread safety: any number of threads, each with a buffer of its own. Tested by
// tests/input/open_test.cc.
#pragma once

#include "hapax/input.h"
#include "hapax/result.h"
#include "input/open.h"
#include "input/opening.h"

namespace hapax::input {

Result<OpenInput> open_one(const RangeInput& input, const Opening& opening);
Result<OpenInput> open_one(const RandomAccessInput& input, const Opening& opening);

}  // namespace hapax::input
