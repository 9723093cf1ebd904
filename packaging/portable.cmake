# The tarball: the program and its worker, for systems with an older C library than this one. Static
# libraries are inside the program. A shared one is in lib/hapax, where the program finds it
# wherever the tarball is unpacked. docs/install.md says what it can and cannot do.
set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_FILE_NAME "hapax-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set_target_properties(hapax_program PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/hapax")

# The system supplies the C library and nothing else.
install(CODE "
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES \"$<TARGET_FILE:hapax_program>\"
       RESOLVED_DEPENDENCIES_VAR beside
       PRE_EXCLUDE_REGEXES \"^(libc|libm|libdl|libpthread|librt|ld-linux.*)[.]so\")
  file(INSTALL \${beside} FOLLOW_SYMLINK_CHAIN TYPE SHARED_LIBRARY
       DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/hapax\")")

# Licences: our own, those of the libraries inside and beside it, and those of the C++ library that
# comes with the compiler and of the start files of the C library.
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
              "${PROJECT_SOURCE_DIR}/docs/install.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
set(licences "${CMAKE_INSTALL_DOCDIR}/licences")
foreach(package IN ITEMS libfmt-dev libisal2 libbz2-dev liblzma-dev libzstd-dev liblz4-dev libxxhash-dev
                         nlohmann-json3-dev)
  install(FILES "/usr/share/doc/${package}/copyright" DESTINATION "${licences}" RENAME "${package}.txt")
endforeach()
set(zig "${HAPAX_PORTABLE_TOOLCHAIN}/zig")
install(FILES "${zig}/lib/libcxx/LICENSE.TXT" DESTINATION "${licences}" RENAME libcxx.txt)
install(FILES "${zig}/lib/libcxxabi/LICENSE.TXT" DESTINATION "${licences}" RENAME libcxxabi.txt)
install(FILES "${zig}/lib/libunwind/LICENSE.TXT" DESTINATION "${licences}" RENAME libunwind.txt)
install(FILES "${zig}/lib/libc/glibc/LICENSES" DESTINATION "${licences}" RENAME glibc.txt)
install(FILES "${zig}/LICENSE" DESTINATION "${licences}" RENAME zig.txt)
