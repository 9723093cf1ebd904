#!/bin/bash
# Another project adds hapax as a folder (tests/package/subproject). It gets the library and its
# worker, built with its own flags, and nothing else. With `build` the project is also compiled,
# which takes minutes, and counts with worker processes.
#
#   subproject_test.sh SOURCE_DIR WORK_DIR COMPILER [build]
set -euo pipefail
source_dir=$(realpath "$1") work_dir=$(realpath -m "$2") compiler=$3 build=${4:-}

fail() {
  echo "subproject_test: $*" >&2
  exit 1
}

rm -rf "$work_dir"
mkdir -p "$work_dir"
cmake -G Ninja -S "$source_dir/tests/package/subproject" -B "$work_dir/host" -DHAPAX="$source_dir" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_CXX_FLAGS=-DHOST_FLAG \
  >"$work_dir/configure.log"

echo "-- flags"
commands=$work_dir/host/compile_commands.json
grep -q 'src/strategy/pipeline.cc' "$commands" || fail "the library is not built"
grep '"command"' "$commands" | grep -v -- '-DHOST_FLAG' && fail "the host's flags are missing above"
if grep '"command"' "$commands" | grep -E -- ' -(W|O[1-9s]|DNDEBUG|fstack-protector|fcf-protection|fsanitize)'; then
  fail "hapax adds flags of its own above"
fi

echo "-- what is built and installed"
planned=$(ninja -C "$work_dir/host" -t commands all)
for wanted in libhapax.a hapax-worker; do
  grep -qE -- "[ /]$wanted +[^ ]+\.o |-o [^ ]*/$wanted " <<<"$planned" || fail "$wanted is not built"
done
for unwanted in src/cli src/compare src/output/writer libhapax.so; do
  grep -q -- "$unwanted" <<<"$planned" && fail "$unwanted is built, which nobody asked for"
done
[ -z "$(cd "$work_dir/host" && grep -l 'file(INSTALL' -r --include=cmake_install.cmake .)" ] ||
  fail "hapax is installed with its host"

if [ "$build" != build ]; then
  echo "subproject_test: all right"
  exit 0
fi

echo "-- the host's program"
ninja -C "$work_dir/host" >"$work_dir/build.log"
printf 'b a b' >"$work_dir/text"
# The program runs in another folder, and finds the worker where it was built.
cp "$work_dir/host/app" "$work_dir/moved"
for program in "$work_dir/host/app" "$work_dir/moved"; do
  [ "$("$program" "$work_dir/text")" = 3 ] || fail "$program: wrong count"
done
echo "subproject_test: all right"
