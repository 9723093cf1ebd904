#!/bin/bash
# Installs into a folder of its own and looks at it as a stranger would: another project builds
# against it by CMake and by pkg-config and prints the right words, the library exports and needs
# nothing it should not, and completions and man page parse.
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
# An installed tree can be moved.
mv "$work_dir/first" "$work_dir/prefix"
prefix=$work_dir/prefix

library=$(find "$prefix" -name libhapax.so)
[ -n "$library" ] || fail "no libhapax.so in $prefix"

echo "-- exports"
exported=$(nm -DC --defined-only "$library" | cut -d' ' -f3-)
[ -n "$exported" ] || fail "the library exports nothing"
grep -q '^hapax::count(' <<<"$exported" || fail "hapax::count is not exported"
public='^hapax::(count|version|unicode_version|kernels|describe|escape_controls|shown_path|name_of)[([]'
public+='|^hapax::(Counts|RunStats|PhaseSeconds)::'
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

echo "-- the program"
for strategy in linear threads queue shared hybrid; do
  printf 'b a b' | "$prefix/bin/hapax" count -s $strategy -j 2 | diff - <(printf 'b: 2\na: 1\n') ||
    fail "$strategy: wrong count"
done
share=$prefix/share
bash -n "$share/bash-completion/completions/hapax"
zsh -n "$share/zsh/site-functions/_hapax"
fish --no-execute "$share/fish/vendor_completions.d/hapax.fish"
# Without a date, on purpose: the same source makes the same page.
if mandoc -T lint -W warning "$share/man/man1/hapax.1" | grep -v 'missing date'; then
  fail "the man page has the faults above"
fi
echo "package_test: all right"
