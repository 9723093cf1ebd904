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

source "$(dirname "$0")/bare_systems.sh"
enter_namespace "$@"
source_dir=$(realpath "$2") build_dir=$(realpath "$3") packages_dir=$(realpath "$4")
prepare
readme_block cpp >"$work_dir/texts/app.cc"
grep -q 'int main' "$work_dir/texts/app.cc" || fail "README.md has no program any more"

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
