#!/bin/bash
# Tries the packages of `make package` in bare systems: folders that debootstrap fills with a
# minimal Debian, without anything else from this machine.
#
#   chroot_test.sh SOURCE_DIR BUILD_DIR PACKAGES_DIR    as root
#
# In Debian 12 the Debian package is installed: the program counts and compares, the man page has no
# warnings, the README's program compiles and runs. Then the package is removed, and BUILD_DIR is
# installed as `make install` does. Debian 11, the oldest supported system, gets the tarball alone.
set -euo pipefail

# The mounts are in a namespace of their own, so they end with this script in any case.
if [ "${1:-}" != --inside ]; then
  [ "$(id -u)" -eq 0 ] || { echo "chroot_test: it needs root, as chroot and debootstrap do" >&2; exit 1; }
  exec unshare --mount --propagation private "$0" --inside "$@"
fi
source_dir=$(realpath "$2") build_dir=$(realpath "$3") packages_dir=$(realpath "$4")

work_dir=$(mktemp -d "${TMPDIR:-/tmp}/hapax-chroots-XXXXXX")
# What is mounted in the folder must not be removed.
clean_up() {
  awk -v folder="$work_dir/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | tac | xargs -r umount || true
  rm -rf --one-file-system "$work_dir"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

fail() {
  echo "chroot_test: $*" >&2
  exit 1
}

# The Debian server that this machine installs from.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Created-By: Packages' |
  grep -v security | head -n 1)
[ -n "$mirror" ] || fail "apt names no server of Debian: run apt-get update"

make_system() { # make_system RELEASE: in $root
  root=$work_dir/$1
  echo "-- a bare $1"
  debootstrap --variant=minbase "$1" "$root" "$mirror" >"$work_dir/$1.log" 2>&1 ||
    fail "debootstrap: $(tail -n 3 "$work_dir/$1.log")"
  mount -t proc proc "$root/proc"
  cp "$work_dir"/texts/* "$root/root"
}
inside() { # inside COMMAND...: in the folder of root, with the least of an environment
  chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive /bin/sh -euc 'cd /root; exec "$@"' - "$@"
}
install_packages() {
  inside apt-get -q -y --no-install-recommends install "$@" >"$work_dir/apt.log" 2>&1 ||
    fail "apt-get install $*: $(tail -n 5 "$work_dir/apt.log")"
}

# The same text in every compression and encoding.
mkdir "$work_dir/texts"
text=$work_dir/texts/text
for i in $(seq 20000); do echo "naïve word$((i % 700)) The the $i"; done >"$text"
gzip -k "$text" && bzip2 -k "$text" && xz -k "$text" && zstd -q "$text" && lz4 -q "$text" "$text.lz4"
iconv -f UTF-8 -t ISO-8859-1 "$text" >"$text.latin1"
sed -n '/^```cpp$/,/^```$/p' "$source_dir/README.md" | sed '/^```/d' >"$work_dir/texts/app.cc"
grep -q 'int main' "$work_dir/texts/app.cc" || fail "README.md has no program any more"
cp "$text" "$work_dir/texts/book.txt"

try_program() { # try_program HAPAX: it counts the texts and compares strategies
  kernels=$(inside "$1" --version | grep kernels) || fail "$1 --version names no kernels"
  [ "$kernels" = "$("$build_dir/hapax" --version | grep kernels)" ] || fail "$1 has other kernels: $kernels"
  inside "$1" count -s linear text -o expected
  [ "$(head -n 1 "$root/root/expected")" = "the: 40000" ] || fail "$1: wrong count"
  for strategy in threads queue shared hybrid; do
    inside "$1" count -s $strategy -j 2 text -o counted
    cmp "$root/root/expected" "$root/root/counted" || fail "$1: $strategy counts something else"
  done
  for form in gz bz2 xz zst lz4; do
    inside "$1" count "text.$form" -o counted
    cmp "$root/root/expected" "$root/root/counted" || fail "$1: text.$form counts as something else"
  done
  inside "$1" count --encoding latin-1 text.latin1 -o counted
  cmp "$root/root/expected" "$root/root/counted" || fail "$1: text.latin1 counts as something else"
  inside "$1" compare -r 1 -j 2 -s linear,threads,queue,shared,hybrid text --report report.html >"$work_dir/compared"
  [ -s "$root/root/report.html" ] || fail "$1: no report"
  echo "   $1 counts and compares"
}

try_deb() {
  cp "$packages_dir"/hapax_*.deb "$root/root/hapax.deb"
  install_packages ./hapax.deb
  try_program hapax

  install_packages man-db
  warnings=$(inside man --warnings=w hapax 2>&1 >/dev/null)
  [ -z "$warnings" ] || fail "man hapax says: $warnings"
  warnings=$(inside mandb -c 2>&1 | grep hapax) || true
  [ -z "$warnings" ] || fail "mandb says: $warnings"
  inside man hapax 2>/dev/null | grep -q 'hapax count' || fail "man hapax shows no page"
  echo "   man hapax is silent"

  install_packages g++ pkg-config
  try_library "pkg-config --cflags --libs hapax"
  install_packages cmake make
  cp -r "$source_dir/examples/embed" "$root/root/embed"
  inside cmake -S embed -B embed/build >"$work_dir/embed.log"
  inside cmake --build embed/build >"$work_dir/embed.log"
  [ "$(inside embed/build/embed | head -n 1)" = "11 words, 9 of them distinct" ] || fail "embed: wrong count"
  echo "   a program that links the library by CMake runs"
}

try_library() { # try_library COMMAND: the README's program with the flags that COMMAND prints
  inside sh -euc "g++ -std=c++20 app.cc -o app \$($1)"
  [ "$(inside ./app | head -n 1)" = "the: 40000" ] || fail "the README's program counts something else"
  echo "   the README's program compiles and runs: $1"
}

# A program elsewhere that links the static library finds the worker of the package.
try_static() {
  install_packages libbz2-dev libisal-dev liblz4-dev liblzma-dev libzstd-dev
  try_library "pkg-config --static --cflags --libs hapax | sed s/-lhapax/-l:libhapax.a/"
  cp "$source_dir/tests/package/app.cc" "$root/root/processes.cc"
  inside sh -euc 'g++ -std=c++20 processes.cc -o processes $(pkg-config --static --cflags --libs hapax |
    sed s/-lhapax/-l:libhapax.a/); ./processes text' >"$work_dir/processes" || fail "no worker is found"
}

try_removal() {
  inside apt-get -q -y purge hapax >"$work_dir/apt.log" 2>&1
  left=$(inside find / -xdev -path /root -prune -o -name '*hapax*' -print | grep -v '^/var/') || true
  [ -z "$left" ] || fail "after its removal are left: $left"
  [ -z "$(inside ldconfig -p | grep hapax)" ] || fail "the linker still knows the library"
  echo "   nothing is left after its removal"
}

# After `make install` the README's program starts, because the linker knows the library.
try_install() {
  install_packages libfmt-dev   # the only package of a build that the steps before did not install
  mkdir -p "$root$source_dir"
  mount --bind "$source_dir" "$root$source_dir"
  inside cmake --install "$build_dir" --prefix /usr/local >"$work_dir/install.log"
  umount "$root$source_dir"
  try_program hapax
  try_library "pkg-config --cflags --libs hapax"
}

try_tarball() {
  mkdir -p "$root/opt"
  tar -C "$root/opt" -xzf "$packages_dir"/hapax-*-linux-*.tar.gz
  name=$(cd "$root/opt" && echo hapax-*)
  [ -s "$root/opt/$name/share/doc/hapax/licences/libisal2.txt" ] || fail "the tarball has no licences"
  ln -s "/opt/$name/bin/hapax" "$root/usr/local/bin/hapax"
  try_program "/opt/$name/bin/hapax"
  try_program hapax
}

echo "-- lintian"
lintian --fail-on error,warning "$packages_dir"/hapax_*.deb 2>/dev/null || fail "lintian finds the faults above"
make_system bookworm
try_deb
try_static
try_removal
try_install
make_system bullseye
try_tarball
echo "chroot_test: all right"
