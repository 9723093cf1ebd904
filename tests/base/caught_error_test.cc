// Checks that each exception becomes the right error, and that an out-of-memory exception needs no
// memory for it.
#include "base/caught_error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

#include "base/out_of_memory.h"

namespace hapax {
namespace {

template <typename Exception>
Error caught(const Exception& exception) {
  try {
    throw exception;
  } catch (...) {
    return caught_error();
  }
}

TEST(CaughtError, MemoryThatIsGone) {
  for (const Error& error : {caught(std::bad_alloc()), caught(std::bad_array_new_length()),
                             caught(std::length_error("vector::_M_default_append"))}) {
    EXPECT_EQ(error.kind, ErrorKind::kOutOfMemory);
    EXPECT_TRUE(error.cause.empty() && error.path.empty() && error.remedy.empty());
    EXPECT_EQ(describe(error), describe(out_of_memory()));
  }
}

TEST(CaughtError, AStopRequest) { EXPECT_EQ(caught(Cancelled()).kind, ErrorKind::kCancelled); }

TEST(CaughtError, ASystemErrorSaysWhatTheSystemSaid) {
  const Error error =
      caught(std::system_error(EMFILE, std::generic_category(), "in a function of the library"));
  EXPECT_EQ(error.kind, ErrorKind::kSystem);
  EXPECT_EQ(error.cause, "Too many open files");
  EXPECT_EQ(error.system_code, EMFILE);
  EXPECT_EQ(caught(std::system_error(ENOMEM, std::generic_category())).kind,
            ErrorKind::kOutOfMemory);
}

TEST(CaughtError, AFailureIsItsError) {
  const Error error = caught(Failure(Error{
      .kind = ErrorKind::kNotReadable, .cause = "it broke", .path = "/tmp", .remedy = "mend it"}));
  EXPECT_EQ(error.kind, ErrorKind::kNotReadable);
  EXPECT_EQ(describe(error), "/tmp: it broke; mend it");
  EXPECT_STREQ(Failure(error).what(), "/tmp: it broke; mend it");
}

TEST(CaughtError, AnyOtherException) {
  EXPECT_EQ(caught(std::runtime_error("the moon is full")).cause, "the moon is full");
  EXPECT_EQ(caught(7).kind, ErrorKind::kSystem);
}

}  // namespace
}  // namespace hapax
