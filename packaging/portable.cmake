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

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
              "${PROJECT_SOURCE_DIR}/docs/install.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${HAPAX_PORTABLE_TOOLCHAIN}/licences" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
