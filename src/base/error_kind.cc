// The names of the kinds of errors. Tested by tests/base/result_test.cc.
#include <array>

#include "base/enum_table.h"
#include "hapax/result.h"

namespace hapax {
namespace {

constexpr std::array<Named<ErrorKind>, 14> kNames = {{
    {ErrorKind::kInvalidArgument, "invalid_argument"},
    {ErrorKind::kNotFound, "not_found"},
    {ErrorKind::kNotReadable, "not_readable"},
    {ErrorKind::kNotWritable, "not_writable"},
    {ErrorKind::kClosedPipe, "closed_pipe"},
    {ErrorKind::kInvalidText, "invalid_text"},
    {ErrorKind::kCorruptInput, "corrupt_input"},
    {ErrorKind::kInputChanged, "input_changed"},
    {ErrorKind::kWordTooLong, "word_too_long"},
    {ErrorKind::kOutOfMemory, "out_of_memory"},
    {ErrorKind::kOverflow, "overflow"},
    {ErrorKind::kCancelled, "cancelled"},
    {ErrorKind::kWorkerLost, "worker_lost"},
    {ErrorKind::kSystem, "system"},
}};
static_assert(has_each_value(kNames, &Named<ErrorKind>::value));

}  // namespace

std::string_view name_of(ErrorKind kind) { return name_in<ErrorKind>(kNames, kind); }

}  // namespace hapax
