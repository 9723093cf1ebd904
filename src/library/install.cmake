# How libhapax is installed: libraries, headers, a CMake package and a pkg-config file.
# Tested by tests/package/package_test.sh.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/hapax")

# The archive's targets have a file of their own: they need more of the system than the shared library's.
foreach(library IN ITEMS hapax hapax_static)
  if(TARGET ${library})
    install(TARGETS ${library} EXPORT ${library}Targets
      LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
      ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
      FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT ${library}Targets NAMESPACE hapax:: DESTINATION "${package_dir}")
  endif()
endforeach()

configure_package_config_file(hapaxConfig.cmake.in hapaxConfig.cmake
  INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(hapaxConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/hapaxConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/hapaxConfigVersion.cmake"
        DESTINATION "${package_dir}")

# What the archive links is for `pkg-config --static` where there is a shared library too. Plain names
# of libraries: a Requires.private would have everybody install their headers.
set(libs_always "")
set(libs_if_static "-lisal -lbz2 -llzma -lzstd -llz4 -pthread")
if(NOT TARGET hapax)
  set(libs_always " ${libs_if_static}")
  set(libs_if_static "")
endif()
# Relative to the file itself, so that an installed tree can be moved.
file(RELATIVE_PATH prefix_from_pkgconfig
     "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" prefix_from_pkgconfig "${prefix_from_pkgconfig}")
configure_file(hapax.pc.in hapax.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/hapax.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# The prefix may be another one when it comes to installing.
if(TARGET hapax)
  install(CODE "set(LIBRARY_DIR \"${CMAKE_INSTALL_LIBDIR}\")
    cmake_path(ABSOLUTE_PATH LIBRARY_DIR BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
    include(\"${PROJECT_SOURCE_DIR}/cmake/update_linker_cache.cmake\")")
endif()
