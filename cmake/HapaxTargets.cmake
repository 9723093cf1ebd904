# Functions with which every folder declares its target. Warnings, language standard, visibility and
# sanitizers are decided here, in one place. The settings are limited to this project: a project
# that adds it as a folder does not see them, and its own build type and warnings apply here.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()
  add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-Wthread-safety)
  endif()
endif()
if(HAPAX_WERROR)
  add_compile_options(-Werror)
endif()
include(HapaxHardening)
if(HAPAX_SANITIZE)
  add_compile_options(-fsanitize=${HAPAX_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HAPAX_SANITIZE})
endif()
if(HAPAX_COVERAGE)
  # All threads share the counters, so they must be atomic.
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
if(HAPAX_TIDY)
  find_program(HAPAX_CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY "${HAPAX_CLANG_TIDY};--quiet")
endif()

# hapax_layer(text SOURCES a.cc b.cc DEPENDS base LIBRARIES fmt::fmt)
# declares hapax_text, a static library of the sources in the same folder. It is built only if
# another target needs it.
#
# A build with sanitizers compiles a layer as one file: most of the time goes into headers. Nothing that
# ships is built so. It finds what is found otherwise, but two files of a layer may not use one name
# for different things, not even in unnamed namespaces. `make tidy` has Clang's warnings about each
# file alone. Sources for one level of processors stay alone: their pragmas end with the file.
function(hapax_layer name)
  cmake_parse_arguments(layer "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  add_library(hapax_${name} STATIC EXCLUDE_FROM_ALL ${layer_SOURCES})
  target_include_directories(hapax_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include"
                                                  "${PROJECT_SOURCE_DIR}/src")
  list(TRANSFORM layer_DEPENDS PREPEND hapax_)
  target_link_libraries(hapax_${name} PUBLIC ${layer_DEPENDS} PRIVATE ${layer_LIBRARIES})
  if(HAPAX_SANITIZE)
    set_target_properties(hapax_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
    list(FILTER layer_SOURCES INCLUDE REGEX "_(avx2|avx512|neon|sse4)\\.cc$")
    set_source_files_properties(${layer_SOURCES} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()

# The code under test is optimised; the tests need not be. GCC 12 gives false alarms about
# std::string (its bugs 105329 and 105651), and more of them with precompiled headers.
set(HAPAX_TEST_OPTIONS $<$<CONFIG:Release>:-O1>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND HAPAX_TEST_OPTIONS -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
endif()
# With sanitizers compiling takes longer than running, but for tests that compute much themselves.
set(HAPAX_HEAVY_TEST_OPTIONS ${HAPAX_TEST_OPTIONS})
if(HAPAX_SANITIZE)
  list(APPEND HAPAX_TEST_OPTIONS -O0)
endif()

# hapax_test(text_tokenise SOURCES tokenise_test.cc DEPENDS text [LABELS quick] [THREADS] [HEAVY])
# declares one GoogleTest program, which CTest runs as one test with the given labels. THREADS says
# that the code under test starts threads. Other tests are left out of ThreadSanitizer's build,
# because it would find nothing in them. HEAVY says that builds with sanitizers optimise the test's
# own code too: it takes longer to run than to compile. SHARDS n runs the program as n tests, name_1
# to name_n, each with a part of its test cases.
function(hapax_test name)
  cmake_parse_arguments(test "THREADS;HEAVY" "TIMEOUT;SHARDS" "SOURCES;DEPENDS;LIBRARIES;LABELS;PROGRAMS"
                        ${ARGN})
  if(HAPAX_SANITIZE STREQUAL "thread" AND NOT test_THREADS)
    return()
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  add_executable(${name}_test ${test_SOURCES})
  list(TRANSFORM test_DEPENDS PREPEND hapax_)
  target_include_directories(${name}_test PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${name}_test PRIVATE ${test_DEPENDS} ${test_LIBRARIES} rapidcheck
                                             GTest::gtest GTest::gtest_main)
  if(test_HEAVY AND HAPAX_SANITIZE)
    target_compile_options(${name}_test PRIVATE ${HAPAX_HEAVY_TEST_OPTIONS})
    target_precompile_headers(${name}_test REUSE_FROM hapax_heavy_test_headers)
  else()
    target_compile_options(${name}_test PRIVATE ${HAPAX_TEST_OPTIONS})
    target_precompile_headers(${name}_test REUSE_FROM hapax_test_headers)
  endif()
  # PROGRAMS MACRO target: a program that the test runs. The macro has its path.
  while(test_PROGRAMS)
    list(POP_FRONT test_PROGRAMS macro program)
    target_compile_definitions(${name}_test PRIVATE "${macro}=\"$<TARGET_FILE:${program}>\"")
    add_dependencies(${name}_test ${program})
  endwhile()
  if(NOT test_SHARDS)
    set(test_SHARDS 1)
  endif()
  foreach(shard RANGE 1 ${test_SHARDS})
    set(test_name ${name})
    if(test_SHARDS GREATER 1)
      set(test_name ${name}_${shard})
    endif()
    math(EXPR index "${shard} - 1")
    add_test(NAME ${test_name} COMMAND ${name}_test)
    set_tests_properties(${test_name} PROPERTIES LABELS "unit;${test_LABELS}"
                         TIMEOUT ${test_TIMEOUT}
                         ENVIRONMENT "GTEST_TOTAL_SHARDS=${test_SHARDS};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()
