#!/bin/bash
# Checks when an installation runs ldconfig. A fake ldconfig records its calls and knows two
# folders.
#
#   linker_cache_test.sh CMAKE SCRIPT WORK_DIR
set -euo pipefail
cmake=$1 script=$2 work_dir=$3

fail() {
  echo "linker_cache_test: $*" >&2
  exit 1
}

rm -rf "$work_dir"
mkdir -p "$work_dir"/{known/lib,private/lib}
ln -s known "$work_dir/link"
cat >"$work_dir/ldconfig" <<END
#!/bin/sh
echo "called: \$*" >>"$work_dir/calls"
case "\$*" in
  *-N*) printf '/lib: (from <builtin>:0)\n\tlibc.so.6 -> libc.so.6\n$work_dir/known/lib: (from a file:1)\n' ;;
  *) [ ! -e "$work_dir/refuse" ] || { echo "ldconfig: Can't create temporary cache file" >&2; exit 1; } ;;
esac
END
chmod +x "$work_dir/ldconfig"

# install FOLDER: sets $said to the output and $changes to the calls that change something.
install() {
  : >"$work_dir/calls"
  said=$("$cmake" -DLIBRARY_DIR="$1" -DLDCONFIG="$work_dir/ldconfig" -P "$script" 2>&1) ||
    fail "the installation fails: $said"
  changes=$(grep -cx 'called: ' "$work_dir/calls") || true
}

unset DESTDIR
install "$work_dir/known/lib"
[ "$changes" = 1 ] && [ -z "$said" ] || fail "a folder that ldconfig knows: $changes calls, '$said'"
install "$work_dir/link/lib"
[ "$changes" = 1 ] || fail "a folder that ldconfig knows by another name: $changes calls"

install "$work_dir/private/lib"
[ "$changes" = 0 ] || fail "ldconfig is run for a folder that it does not know"
grep -q "rpath,$work_dir/private/lib" <<<"$said" || fail "no way out is named: '$said'"

DESTDIR=$work_dir/stage install "$work_dir/known/lib"
[ "$changes" = 0 ] && [ -z "$said" ] || fail "ldconfig is run while a package is made: '$said'"

touch "$work_dir/refuse"
install "$work_dir/known/lib"
grep -q "Run ldconfig as root" <<<"$said" || fail "a refusal is not told: '$said'"

said=$("$cmake" -DLIBRARY_DIR=/nowhere -DLDCONFIG=/nowhere/ldconfig -P "$script" 2>&1) ||
  fail "without ldconfig the installation fails: $said"
echo "linker_cache_test: all right"
