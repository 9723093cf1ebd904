# Runs after an installation. If the system's linker looks in the library's folder, it runs
# ldconfig, so that programs which link the library start at once. Otherwise it says what to do. It
# never fails, because the library is installed in any case.
#
#   cmake -DLIBRARY_DIR=/usr/local/lib [-DLDCONFIG=/sbin/ldconfig] -P update_linker_cache.cmake
#
# src/library/install.cmake runs it at the end of `cmake --install`. It does nothing under DESTDIR,
# where packages are made. Tested by tests/package/linker_cache_test.sh.
if(NOT "$ENV{DESTDIR}" STREQUAL "")
  return()
endif()
if(NOT LDCONFIG)
  find_program(LDCONFIG ldconfig PATHS /usr/sbin /sbin)
endif()
if(NOT LDCONFIG)
  return()  # a system without a cache
endif()

# With -N and -X ldconfig changes nothing. It prints a line for each folder: "/usr/local/lib: (from
# ...)".
execute_process(COMMAND "${LDCONFIG}" -v -N -X OUTPUT_VARIABLE listing ERROR_QUIET RESULT_VARIABLE ignored)
string(REGEX MATCHALL "(^|\n)/[^:\n]*" folders "${listing}")
file(REAL_PATH "${LIBRARY_DIR}" library_dir)
set(known FALSE)
foreach(folder IN LISTS folders)
  string(STRIP "${folder}" folder)
  file(REAL_PATH "${folder}" folder)
  if(folder STREQUAL library_dir)
    set(known TRUE)
  endif()
endforeach()

if(NOT known)
  message(STATUS "The system's linker does not look in ${LIBRARY_DIR}: "
                 "link programs with -Wl,-rpath,${LIBRARY_DIR}, or set LD_LIBRARY_PATH")
  return()
endif()
execute_process(COMMAND "${LDCONFIG}" RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE problem)
if(NOT status EQUAL 0)
  string(REGEX REPLACE "\n.*" "" problem "${problem}")
  message(STATUS "Run ldconfig as root, so that programs find ${LIBRARY_DIR}/libhapax.so (${problem})")
endif()
