#!/bin/bash
# Installs the missing Debian packages that hapax is built and tested with. Does nothing if all are
# installed. Needs root or sudo; without either it names the packages to install. The output of
# apt-get is in build/install.log, and is shown if apt-get fails. Tested by
# tests/tools/quiet_test.py.
#
#   install_dependencies.sh build    for `make run` and `make build`
#   install_dependencies.sh test     for `make test` and other targets that test
#   install_dependencies.sh demo     for `make demo`: also Python and a text to count
#   install_dependencies.sh coverage for `make coverage`: also gcovr
#   install_dependencies.sh python   for the Python package: `make wheel`, `make python-test`
#   install_dependencies.sh spark    for Spark: `make check-spark`, `make test-spark`
#   install_dependencies.sh package  for `make package`: also what makes packages
#   install_dependencies.sh package-test   for `make package-test`: also what makes bare systems
#   install_dependencies.sh bench    for `make bench`: also other programs to measure, and a plotter
set -euo pipefail

build_packages=(
  g++ cmake ninja-build make pkg-config
  libfmt-dev libisal-dev libbz2-dev liblzma-dev libzstd-dev liblz4-dev libxxhash-dev
  nlohmann-json3-dev
)
test_packages=(
  clang-14 libclang-rt-14-dev clang-tidy-14 clang-format-14 binutils
  libgtest-dev librapidcheck-dev libbenchmark-dev zlib1g-dev
  python3 python3-numpy python3-pytest python3-xxhash perl
  gzip bzip2 xz-utils zstd lz4 time strace
  man-db groff-base
  git jq mawk poppler-utils ripgrep sqlite3 unzip w3m
  g++-aarch64-linux-gnu qemu-user-static
  bash zsh fish mandoc chromium
)
demo_packages=(python3 bible-kjv)
coverage_packages=(gcovr)
# git gives the time of a wheel's files; the tests compress texts.
python_packages=(binutils git gzip bzip2 xz-utils zstd lz4 python3 python3-dev python3-venv)
spark_packages=("${python_packages[@]}" openjdk-17-jre-headless)
package_packages=(dpkg-dev file gzip python3 python3-venv)
package_test_packages=(debootstrap lintian bzip2 xz-utils zstd lz4)
bench_packages=(isal python3-matplotlib python3-pip bible-kjv)

case ${1:-} in
  build) wanted=("${build_packages[@]}") ;;
  test) wanted=("${build_packages[@]}" "${test_packages[@]}") ;;
  demo) wanted=("${build_packages[@]}" "${demo_packages[@]}") ;;
  coverage) wanted=("${build_packages[@]}" "${test_packages[@]}" "${coverage_packages[@]}") ;;
  python) wanted=("${build_packages[@]}" "${python_packages[@]}") ;;
  spark) wanted=("${build_packages[@]}" "${spark_packages[@]}") ;;
  package) wanted=("${build_packages[@]}" "${package_packages[@]}") ;;
  package-test)
    wanted=("${build_packages[@]}" "${python_packages[@]}" "${package_packages[@]}"
      "${package_test_packages[@]}")
    ;;
  bench) wanted=("${build_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}") ;;
  *)
    echo "usage: install_dependencies.sh build|test|demo|coverage|python|spark|package|package-test|bench" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "This is not a Debian system. hapax needs the contents of these Debian packages: ${wanted[*]}" >&2
  exit 1
fi

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
  sed -n 's/^installed //p') || true
missing=()
for package in "${wanted[@]}"; do
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

become_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
    become_root=(sudo)
  else
    echo "These packages are missing, and installing them needs root. Install them with" >&2
    echo "    apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi

root=$(cd "$(dirname "$0")/.." && pwd)
log=$root/build/install.log
mkdir -p "$root/build"
echo "Installing ${#missing[@]} Debian packages, some minutes at most (log: build/install.log):"
echo "  ${missing[*]}"
apt_get=("${become_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q)
if ! { "${apt_get[@]}" update &&
  "${apt_get[@]}" install --yes --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
  cat "$log" >&2
  echo "apt-get failed to install the packages above." >&2
  exit 1
fi
