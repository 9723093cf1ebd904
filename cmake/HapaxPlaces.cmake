# Defines where files are installed and, from that, the folders in which the library looks for the
# worker program (src/strategy/worker_program.cc). Tested by tests/package/package_test.sh.
set(HAPAX_WORKER_FOLDERS "")

# hapax_worker_folder(path): appends a C++ string to the list.
macro(hapax_worker_folder path)
  if(HAPAX_WORKER_FOLDERS)
    string(APPEND HAPAX_WORKER_FOLDERS ",")
  endif()
  string(APPEND HAPAX_WORKER_FOLDERS "\"${path}\"")
endmacro()

if(HAPAX_INSTALL)
  include(GNUInstallDirs)
  # Relative to the folders of the program and of the library, so that an installed tree can be
  # moved.
  foreach(from IN ITEMS "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBDIR}")
    file(RELATIVE_PATH relative "${from}" "${CMAKE_INSTALL_FULL_LIBEXECDIR}/hapax")
    hapax_worker_folder("${relative}")
  endforeach()
  hapax_worker_folder("${CMAKE_INSTALL_FULL_LIBEXECDIR}/hapax")
elseif(HAPAX_BUILD_PYTHON)
  # A wheel has the worker beside the library. It is built in a temporary folder, which is no place
  # to look: anybody could put a program there.
else()
  # Without an installation the worker is used where it was built.
  hapax_worker_folder("$<TARGET_FILE_DIR:hapax_worker_program>")
endif()
