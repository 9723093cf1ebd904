# The Debian package. There is a single one, with library and headers, so that one file installs all
# of hapax.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# These files make dpkg run ldconfig, and tell packages that link the library what to depend on.
get_target_property(soname_version hapax SOVERSION)
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/packaging/shlibs"
     CONTENT "libhapax ${soname_version} hapax (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_CURRENT_LIST_DIR}/debian/triggers"
                                       "${PROJECT_BINARY_DIR}/packaging/shlibs")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Programs that link the static library need these.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libbz2-dev, libisal-dev, liblz4-dev, liblzma-dev, libzstd-dev")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"hapax counts every distinct word of any amount of text, as fast as the
machine can read it. It reads files, directories and standard input, also
compressed by gzip, bzip2, xz, zstd or lz4 and in any encoding, and writes
text, TSV, CSV, JSON or JSON Lines. Threads or worker processes share the
work; the result is the same to the byte.
.
This package has the program, and the C++ library with its headers.")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/deb_files.cmake")
