#!/bin/bash
# Makes a folder with the compiler and the libraries of the portable build (see docs/install.md).
# The compiler is Zig's C++ compiler, which links against the symbols of an older C library. A root
# folder has the headers and libraries of the Debian packages that hapax needs, without the C
# library of this system.
#
#   make_portable_toolchain.sh FOLDER
#
# The compiler comes from PyPI, the rest from installed packages. Used by
# cmake/portable_toolchain.cmake; tested by `make package-test`.
set -euo pipefail
folder=$(realpath -m "$1")

zig_version=0.17.1
glibc_version=2.31
packages=(libfmt-dev libfmt9 libisal-dev libisal2 libbz2-dev liblzma-dev libzstd-dev liblz4-dev
  libxxhash-dev nlohmann-json3-dev)

# Made again if a version differs, or if an earlier run did not finish.
wanted=$(echo "$zig_version $glibc_version" && cat "$0" && dpkg-query -W "${packages[@]}")
if [ "$(cat "$folder/made_of" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"/{root,bin,licences}

/usr/bin/python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check "ziglang==$zig_version"
zig=$(find "$folder/python" -path '*/ziglang/zig' -type f)
ln -s "$(dirname "$zig")" "$folder/zig"

# The target is set here, so that every caller of the compiler has the same one. By default Zig ends
# the program on undefined behaviour in builds without -O; HAPAX_SANITIZE decides that in our
# builds.
cat >"$folder/bin/c++" <<END
#!/bin/sh
ZIG_GLOBAL_CACHE_DIR="$folder/cache" ZIG_LOCAL_CACHE_DIR="$folder/cache" \\
  exec "$folder/zig/zig" c++ -target $(uname -m)-linux-gnu.$glibc_version -fno-sanitize=undefined "\$@"
END
chmod +x "$folder/bin/c++"

# Files and links of the packages, without their documentation.
dpkg-query -L "${packages[@]}" | grep -E '^/usr/(include|lib|share/(cmake|pkgconfig))' |
  while read -r path; do
    if [ -f "$path" ]; then
      mkdir -p "$folder/root$(dirname "$path")"
      cp -P "$path" "$folder/root$path"
    fi
  done
# A library that also exists as an archive is linked as the archive, because Debian's shared ones
# need a newer C library than the program.
find "$folder/root" -name 'lib*.a' | while read -r archive; do
  rm -f "${archive%.a}".so*
done
# Zig's own functions that ask the processor what it can do know no processor: with them, all kernels
# but the slowest would be left out. Those of GCC are linked before them.
libgcc=$(realpath "$(g++ -print-libgcc-file-name)")
if [ "$(uname -m)" = x86_64 ]; then
  (cd "$folder/root" && ar x "$libgcc" cpuinfo.o)
  packages+=("$(dpkg-query -S "$libgcc" | cut -d : -f 1)")
fi

# The licences of all that may be inside a program.
for package in "${packages[@]}"; do
  cp "/usr/share/doc/$package/copyright" "$folder/licences/$package.txt"
done
for part in libcxx libcxxabi libunwind; do
  cp "$folder/zig/lib/$part/LICENSE.TXT" "$folder/licences/$part.txt"
done
cp "$folder/zig/lib/libc/glibc/LICENSES" "$folder/licences/glibc.txt"
cp "$folder/zig/LICENSE" "$folder/licences/zig.txt"
echo "$wanted" >"$folder/made_of"
