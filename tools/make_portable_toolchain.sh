#!/bin/bash
# Makes a folder with what the portable build is made of (see docs/install.md): Zig's C++ compiler,
# which links against the symbols of an older C library, and a root with the headers and libraries of
# the Debian packages that hapax needs, without the C library of this system.
#
#   make_portable_toolchain.sh FOLDER
#
# The compiler comes from PyPI, the rest from installed packages. Used by cmake/portable_toolchain.cmake;
# tested by `make package-test`.
set -euo pipefail
folder=$(realpath -m "$1")

zig_version=0.17.1
glibc_version=2.31
packages=(libfmt-dev libfmt9 libisal-dev libisal2 libbz2-dev liblzma-dev libzstd-dev liblz4-dev
  libxxhash-dev nlohmann-json3-dev)

# Made anew where one of the versions is another, or where it was left half made.
wanted=$(echo "$zig_version $glibc_version" && cat "$0" && dpkg-query -W "${packages[@]}")
if [ "$(cat "$folder/made_of" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
rm -rf "$folder"
mkdir -p "$folder/root" "$folder/bin"

/usr/bin/python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check "ziglang==$zig_version"
zig=$(find "$folder/python" -path '*/ziglang/zig' -type f)
ln -s "$(dirname "$zig")" "$folder/zig"

# The target is said here, so that whoever calls the compiler means the same. Zig's own default is to
# end the program on undefined behaviour in builds without -O; ours decide that by HAPAX_SANITIZE.
cat >"$folder/bin/c++" <<END
#!/bin/sh
ZIG_GLOBAL_CACHE_DIR="$folder/cache" ZIG_LOCAL_CACHE_DIR="$folder/cache" \\
  exec "$folder/zig/zig" c++ -target $(uname -m)-linux-gnu.$glibc_version -fno-sanitize=undefined "\$@"
END
chmod +x "$folder/bin/c++"

# Files and links of the packages, none of their documentation but the licences.
dpkg-query -L "${packages[@]}" | grep -E '^/usr/(include|lib|share/(cmake|pkgconfig|doc/[^/]*/copyright$))' |
  while read -r path; do
    if [ -f "$path" ]; then
      mkdir -p "$folder/root$(dirname "$path")"
      cp -P "$path" "$folder/root$path"
    fi
  done
# A library that is there as an archive too is linked as one: Debian's shared ones need a newer C
# library than the program.
find "$folder/root" -name 'lib*.a' | while read -r archive; do
  rm -f "${archive%.a}".so*
done
echo "$wanted" >"$folder/made_of"
