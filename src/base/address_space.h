// How many addresses the tables of this process may reserve: the one place that decides.
//
// A reservation costs no memory, but addresses are not without end: 47 bits of them on most
// machines, 39 on some, and less under a limit (ulimit -v). All tables of a process together
// reserve at most
//
//   2^44 bytes, or 2^37 where addresses are that narrow,
//   half of what is left: of the limit, or of all addresses, less what the process has mapped;
//   what the system gives in one piece when it is asked: halved until it does.
//
// Several tables share that amount in equal parts, which are decided before the first is made. The
// other half is for everything else: stacks, buffers, sorting. Tested by
// tests/base/address_space_test.cc.
#pragma once

#include <cstdint>

namespace hapax {

struct AddressSpace {
  std::uint64_t limit_bytes = UINT64_MAX;  // ulimit -v; UINT64_MAX without one
  std::uint64_t mapped_bytes = 0;          // by the process so far
  unsigned bits = 47;                      // of the largest address

  // As it is now. Reads /proc/self/statm, some 10 us.
  static AddressSpace of_this_process();

  // Bytes that may still be mapped.
  std::uint64_t left_bytes() const;
  // The part of them that tables may reserve.
  std::uint64_t table_bytes() const;
};

// The default size of a thread's stack.
std::uint64_t stack_bytes();

// Bytes that all tables of this process together may reserve from now on; tried by an mmap(2).
std::uint64_t reservable_bytes(const AddressSpace& space = AddressSpace::of_this_process());

}  // namespace hapax
