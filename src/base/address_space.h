// Decides how many addresses the tables of this process may reserve. No other file does.
//
// A reservation takes no memory, but addresses run out: most machines have 47 bits of them, some
// have 39, and a limit (ulimit -v) leaves fewer. All tables of a process together reserve the
// smallest of
//
//   2^44 bytes (2^37 where addresses have at most 40 bits),
//   half of the free addresses: of the limit or of all addresses, less what the process has mapped,
//   what one mmap(2) grants: the size is halved until a call succeeds.
//
// A store, or the tables of one kind in equal parts, share that amount; the parts are fixed before
// the first is made. The other half is left for stacks, buffers and sorting. Thread safety: any.
// Tested by tests/base/address_space_test.cc.
#pragma once

#include <cstdint>

namespace hapax {

struct AddressSpace {
  std::uint64_t limit_bytes = UINT64_MAX;  // ulimit -v; UINT64_MAX without one
  std::uint64_t mapped_bytes = 0;          // what the process has mapped so far
  unsigned bits = 47;                      // width of the largest address

  // The values of this process now. Reads /proc/self/statm, which takes some 10 us.
  static AddressSpace of_this_process();

  // Bytes that may still be mapped.
  std::uint64_t left_bytes() const;
  // The part of them that tables may reserve.
  std::uint64_t table_bytes() const;
};

// The default size of a thread's stack.
std::uint64_t stack_bytes();

// Bytes that all tables of this process together may reserve from now on. Tries them with mmap(2),
// and unmaps them again.
std::uint64_t reservable_bytes(const AddressSpace& space = AddressSpace::of_this_process());

}  // namespace hapax
