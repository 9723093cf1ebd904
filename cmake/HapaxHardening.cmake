# Compiler and linker options that make a fault in the program, the worker or the library harder to
# exploit. They add less than 1 % to the instructions of a count (docs/performance.md). Sanitizers
# check more and conflict with these options, so their builds leave them out. Checked by
# tests/package/hardening_test.py.
#
#   stack protector   a function whose buffer overflows on the stack ends the program
#   _FORTIFY_SOURCE   memcpy, read and the like check the sizes that the compiler knows
#   full RELRO        the table of function addresses is read-only once the program runs
#   PIE               the program is loaded at another address in each run
#   CET, BTI          indirect jumps may only go to marked places, if processor and system check it
if(PROJECT_IS_TOP_LEVEL)  # this applies to all projects of a build
  include(CheckPIESupported)
  check_pie_supported(OUTPUT_VARIABLE HAPAX_PIE_PROBLEM LANGUAGES CXX)
endif()

set(HAPAX_HARDEN_OPTIONS "")
if(HAPAX_HARDEN AND NOT HAPAX_SANITIZE)
  list(APPEND HAPAX_HARDEN_OPTIONS -fstack-protector-strong)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i[3-6]86")
    list(APPEND HAPAX_HARDEN_OPTIONS -fcf-protection=full)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    list(APPEND HAPAX_HARDEN_OPTIONS -mbranch-protection=standard)
  endif()
  add_compile_options(${HAPAX_HARDEN_OPTIONS})
  # _FORTIFY_SOURCE needs optimised code. Some systems' compilers define it by themselves.
  add_compile_options("$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
  add_link_options(-Wl,-z,relro -Wl,-z,now)
endif()
