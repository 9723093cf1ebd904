#!/bin/bash
# Installs hapax into a separate folder and uses it as a stranger would. Other projects build
# against the shared and the static library with CMake and with pkg-config, print the right words,
# and count with worker processes, also from the build tree. The library exports and needs nothing
# that it should not. Completions and man page have no syntax errors.
#
#   package_test.sh SOURCE_DIR BUILD_DIR WORK_DIR COMPILER
set -euo pipefail
source_dir=$1 build_dir=$2 work_dir=$3 compiler=$4

fail() {
  echo "package_test: $*" >&2
  exit 1
}

rm -rf "$work_dir"
mkdir -p "$work_dir"
cmake --install "$build_dir" --prefix "$work_dir/first" >"$work_dir/install.log"
# The tree is moved, because an installed tree must work in another place.
mv "$work_dir/first" "$work_dir/prefix"
prefix=$work_dir/prefix

library=$(find "$prefix" -name libhapax.so)
[ -n "$library" ] || fail "no libhapax.so in $prefix"

echo "-- exports"
exported=$(nm -DC --defined-only "$library" | cut -d' ' -f3-)
[ -n "$exported" ] || fail "the library exports nothing"
grep -q '^hapax::count(' <<<"$exported" || fail "hapax::count is not exported"
public='^hapax::(count|version|unicode_version|kernels|describe|escape_controls|shown_path|name_of)[([]'
public+='|^hapax::(read_counts|list_files|select_files|write_counts|merge_counts|counts_file_bytes|partition_of|stats_json|can_be_cut)[([]'
public+='|^hapax::detail::(allocate|free)_column[(]'  # of Columns, whose memory is not zeroed first
public+='|^hapax::(Batches|Counts|CountsBuilder|Failure|GroupCounter|MergedCounts|PartitionedCounts|RunStats|PhaseSeconds)::'
public+='|^(typeinfo|typeinfo name|vtable) for hapax::Failure$'
if grep -vE "$public" <<<"$exported"; then
  fail "the library exports the symbols above, which are not public"
fi

echo "-- needs"
needed=$(objdump -p "$library" | awk '$1 == "NEEDED" { print $2 }')
allowed='^(libstdc\+\+|libgcc_s|libc|libm|libisal|libbz2|liblzma|libzstd|liblz4|ld-linux.*)\.so'
if grep -vE "$allowed" <<<"$needed"; then
  fail "the library needs the libraries above, which a user should not have to install"
fi

printf 'two words' >"$work_dir/more.txt"

check() { # check NAME PROGRAM
  LD_LIBRARY_PATH=$(dirname "$library") "$2" "$work_dir/more.txt" >"$work_dir/$1.out"
  head -n 1 "$work_dir/$1.out" | grep -qx '13 words, 11 of them distinct' ||
    fail "$1: wrong totals: $(head -n 1 "$work_dir/$1.out")"
  sed -n 2,4p "$work_dir/$1.out" | diff - <(printf 'the: 3\nbrown: 1\ndog: 1\n') ||
    fail "$1: wrong words"
  [ "$(wc -l <"$work_dir/$1.out")" -eq 11 ] || fail "$1: not ten words"
  if LD_LIBRARY_PATH=$(dirname "$library") "$2" "$work_dir/absent" 2>"$work_dir/$1.err"; then
    fail "$1: a missing file is no error"
  fi
  grep -q 'absent: No such file or directory' "$work_dir/$1.err" || fail "$1: $(cat "$work_dir/$1.err")"
}

echo "-- by CMake"
cmake -S "$source_dir/examples/embed" -B "$work_dir/by_cmake" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" >"$work_dir/configure.log"
cmake --build "$work_dir/by_cmake" >"$work_dir/build.log"
check cmake "$work_dir/by_cmake/embed"

echo "-- by pkg-config"
cp -r "$source_dir/examples/embed" "$work_dir/by_pkgconfig"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name hapax.pc)") \
  make -C "$work_dir/by_pkgconfig" CXX="$compiler" >"$work_dir/make.log"
check pkg-config "$work_dir/by_pkgconfig/embed"

count_by_processes() { # count_by_processes NAME COMMAND...: a run of app.cc
  local name=$1
  shift
  [ "$("$@" "$work_dir/more.txt" 2>&1)" = 2 ] || fail "$name: $("$@" "$work_dir/more.txt" 2>&1)"
}
link() { # link NAME ARGUMENTS...: makes a program of app.cc
  "$compiler" "$work_dir/app.o" -o "$work_dir/$1" "${@:2}"
}
"$compiler" -std=c++20 -I "$prefix/include" -c "$source_dir/tests/package/app.cc" -o "$work_dir/app.o"

echo "-- worker processes of the shared library"
link shared -L "$(dirname "$library")" -lhapax
count_by_processes "installed" env LD_LIBRARY_PATH="$(dirname "$library")" "$work_dir/shared"
cd "$work_dir"
count_by_processes "by a relative path" env LD_LIBRARY_PATH="$(realpath --relative-to=. "$(dirname "$library")")" \
  "$work_dir/shared"
# Another program of the worker's name in the current directory must not run.
mkdir -p "$work_dir/elsewhere"
printf '#!/bin/sh\ntouch "%s/has_run"\n' "$work_dir" >"$work_dir/elsewhere/hapax-worker"
chmod +x "$work_dir/elsewhere/hapax-worker"
count_by_processes "by a relative path of before" env APP_DIRECTORY="$work_dir/elsewhere" \
  LD_LIBRARY_PATH="$(realpath --relative-to=. "$(dirname "$library")")" "$work_dir/shared"
[ ! -e "$work_dir/has_run" ] || fail "a worker program of the current directory has run"
cd - >/dev/null
count_by_processes "in the build tree" env LD_LIBRARY_PATH="$build_dir" "$work_dir/shared"

echo "-- the static library"
cp -r "$prefix" "$work_dir/static"
find "$work_dir/static" -name 'libhapax.so*' -delete
read -ra flags <<<"$(PKG_CONFIG_PATH=$(dirname "$(find "$work_dir/static" -name hapax.pc)") \
  pkg-config --static --libs hapax)"
link static/bin/app "${flags[@]}"
count_by_processes "by pkg-config" "$work_dir/static/bin/app"
mkdir "$work_dir/by_cmake_static"
cat >"$work_dir/by_cmake_static/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(app LANGUAGES CXX)
find_package(hapax REQUIRED COMPONENTS static)
add_executable(app "$source_dir/tests/package/app.cc")
target_link_libraries(app PRIVATE hapax::hapax_static)
install(TARGETS app)
END
cmake -S "$work_dir/by_cmake_static" -B "$work_dir/by_cmake_static/build" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" >>"$work_dir/configure.log"
cmake --build "$work_dir/by_cmake_static/build" >>"$work_dir/build.log"
cmake --install "$work_dir/by_cmake_static/build" --prefix "$work_dir/static" >>"$work_dir/install.log"
count_by_processes "by CMake" "$work_dir/static/bin/app"

echo "-- the program"
for strategy in linear threads queue shared hybrid; do
  printf 'b a b' | "$prefix/bin/hapax" count -s $strategy -j 2 | diff - <(printf 'b: 2\na: 1\n') ||
    fail "$strategy: wrong count"
done
share=$prefix/share
bash -n "$share/bash-completion/completions/hapax"
zsh -n "$share/zsh/site-functions/_hapax"
fish --no-execute "$share/fish/vendor_completions.d/hapax.fish"
# The page has no date on purpose: the same source gives the same page.
if mandoc -T lint -W warning "$share/man/man1/hapax.1" | grep -v 'missing date'; then
  fail "the man page has the faults above"
fi
echo "package_test: all right"
