# Writes a header with the id of this build: a hash of every source and header, by name and content.
# The program and its workers exchange native structs, so they compare their ids when they connect.
# The header is written only if it changes, so that nothing is compiled again without need.
#
#   cmake -DROOT=.. -DHEADER=.. -P build_id.cmake
#
# Tested by tests/strategy/build_id_test.cc.
file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/src/*" "${ROOT}/include/*")
list(SORT files COMPARE STRING CASE SENSITIVE)
set(all "")
foreach(name IN LISTS files)
  file(SHA256 "${ROOT}/${name}" hash)
  string(APPEND all "${name} ${hash}\n")
endforeach()
string(SHA256 id "${all}")
string(SUBSTRING "${id}" 0 32 id)
set(header "// Made by cmake/build_id.cmake.\n#define HAPAX_SOURCE_HASH \"${id}\"\n")
set(before "")
if(EXISTS "${HEADER}")
  file(READ "${HEADER}" before)
endif()
if(NOT before STREQUAL header)
  file(WRITE "${HEADER}" "${header}")
endif()
