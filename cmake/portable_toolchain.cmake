# A toolchain for programs that run on systems with an older C library than this one.
# tools/make_portable_toolchain.sh makes its files. The preset `portable` chooses it.
set(HAPAX_PORTABLE_TOOLCHAIN "${CMAKE_CURRENT_LIST_DIR}/../build/portable_toolchain")
cmake_path(NORMAL_PATH HAPAX_PORTABLE_TOOLCHAIN)

# The compiler accepts -static-pie but makes a dynamic program.
set(HAPAX_HAS_STATIC_PIE OFF)
set(CMAKE_CXX_COMPILER "${HAPAX_PORTABLE_TOOLCHAIN}/bin/c++")
if(EXISTS "${HAPAX_PORTABLE_TOOLCHAIN}/root/cpuinfo.o")
  set(CMAKE_CXX_STANDARD_LIBRARIES "${HAPAX_PORTABLE_TOOLCHAIN}/root/cpuinfo.o")
endif()
set(CMAKE_FIND_ROOT_PATH "${HAPAX_PORTABLE_TOOLCHAIN}/root")
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_LIBRARY_ARCHITECTURE "${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu")
set(ENV{PKG_CONFIG_LIBDIR}
    "${HAPAX_PORTABLE_TOOLCHAIN}/root/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/pkgconfig:${HAPAX_PORTABLE_TOOLCHAIN}/root/usr/share/pkgconfig")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${HAPAX_PORTABLE_TOOLCHAIN}/root")
