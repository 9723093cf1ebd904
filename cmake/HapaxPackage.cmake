# Configures cpack, which packs a build (`make package`). HAPAX_PACKAGE chooses the package:
#
#   deb       a Debian package: program, worker, libraries, headers, man page, completions
#   portable  a tarball of the program for systems with an older C library, with the libraries that it
#             links inside or beside it
#
# `make package-test` tries both in bare systems.
set(HAPAX_PACKAGE "" CACHE STRING "The package that cpack makes: deb, portable, or none")
set(HAPAX_MAINTAINER "The hapax authors <maintainers@hapax.invalid>" CACHE STRING
    "The maintainer that a package names")
if(NOT HAPAX_PACKAGE)
  return()
endif()

set(CPACK_PACKAGE_NAME hapax)
set(CPACK_PACKAGE_CONTACT "${HAPAX_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "exact word frequencies of any text, in parallel")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_SOURCE_DIR}/build/packages")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
# The permissions do not depend on the umask.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# CPack passes these variables to the scripts that it runs on the installed files.
set(CPACK_HAPAX_SOURCE_DIR "${PROJECT_SOURCE_DIR}")
set(CPACK_HAPAX_VERSION "${PROJECT_VERSION}")
include("${PROJECT_SOURCE_DIR}/packaging/${HAPAX_PACKAGE}.cmake")
include(CPack)
