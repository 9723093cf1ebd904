// Python's objects with read_at() as inputs of a count: ranges of one, or the whole. They hold no
// object of Python, only its number, so that any thread may drop them. Tested by
// tests/python/pieces_test.py.
#pragma once

#include <hapax/input.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "read_requests.h"

namespace hapax::python {

// `requests` must outlive both. `object` is the number by which it knows the object, `size` the
// bytes that the object has.
std::shared_ptr<RandomAccess> object_to_read_anywhere(ReadRequests& requests, std::size_t object,
                                                      std::uint64_t size);
// Reads from the first byte to the last, 4 MB at a time.
std::shared_ptr<Reader> object_to_read_whole(ReadRequests& requests, std::size_t object,
                                             std::uint64_t size);

}  // namespace hapax::python
