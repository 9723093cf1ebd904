#!/bin/bash
# Tries the Python package in a bare Debian 12 (see bare_systems.sh): the repaired wheel, where there
# is no compiler and no library that hapax links, and `pip install .` with the Debian packages that
# docs/install.md names. The program counts and compares, and the first Python block of the README
# runs.
#
#   chroot_python_test.sh SOURCE_DIR BUILD_DIR WHEELS_DIR    as root
#
# BUILD_DIR has a program of the same sources, whose list of kernels must be the same.
set -euo pipefail

source "$(dirname "$0")/bare_systems.sh"
enter_namespace "$@"
source_dir=$(realpath "$2") build_dir=$(realpath "$3") wheels_dir=$(realpath "$4")
prepare
readme_block python >"$work_dir/texts/readme.py"
grep -q 'import hapax_words as hapax' "$work_dir/texts/readme.py" || fail "README.md has no Python block any more"

# pip reaches its registry as on this machine: by the same settings, and by the files that they name.
pip_settings=()
copy_pip_settings() {
  local name value file
  while IFS='=' read -r name value; do
    pip_settings+=("$name=$value")
  done < <(env | grep -iE '^(PIP_[A-Z_]+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|(https?|no|all)_proxy)=')
  for file in /etc/resolv.conf /etc/hosts /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" \
    "${PIP_CERT:-}" "${SSL_CERT_FILE:-}" "${REQUESTS_CA_BUNDLE:-}" \
    $(sed -n 's/^ *cert *= *//p' /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" 2>/dev/null); do
    if [ -f "$file" ]; then
      mkdir -p "$root$(dirname "$file")"
      cp -L "$file" "$root$file"
    fi
  done
}

try_package() { # try_package ENVIRONMENT: a virtual environment with hapax-words, below /root
  try_program "/root/$1/bin/hapax"
  shown=$(inside "/root/$1/bin/python" readme.py) || fail "the README's Python block fails"
  [ "$(head -n 1 <<<"$shown")" = "the 40000" ] || fail "the README's Python block prints: $(head -n 1 <<<"$shown")"
  package=$(inside "/root/$1/bin/python" -c 'import hapax_words; print(hapax_words.__path__[0])')
  if grep -rlE '/tmp/(pip|tmp|build)' "$root$package"; then
    fail "the files above name a folder of the build"
  fi
  echo "   the README's Python block runs"
}

try_wheel() {
  install_packages python3 python3-venv
  ! inside sh -c 'command -v cc || command -v g++' || fail "the system has a compiler"
  cp -r "$wheels_dir" "$root/root/wheels"
  inside python3 -m venv from_wheel
  inside from_wheel/bin/pip install -q --no-index --find-links wheels hapax-words >"$work_dir/pip.log" 2>&1 ||
    fail "pip install: $(tail -n 5 "$work_dir/pip.log")"
  try_package from_wheel
}

try_source() {
  needed=$(sed -n 's/^ *\$ sudo apt install \(.*python3-dev.*\)$/\1/p' "$source_dir/docs/install.md")
  [ -n "$needed" ] || fail "docs/install.md does not say what pip install needs"
  # shellcheck disable=SC2086
  install_packages $needed
  mkdir "$root/root/hapax"
  git -C "$source_dir" ls-files -z --cached --others --exclude-standard |
    tar -C "$source_dir" -c --null --files-from - | tar -C "$root/root/hapax" -x
  copy_pip_settings
  inside python3 -m venv from_source
  inside env "${pip_settings[@]}" from_source/bin/pip install -q ./hapax >"$work_dir/pip.log" 2>&1 ||
    fail "pip install: $(tail -n 40 "$work_dir/pip.log")"
  try_package from_source
}

make_system bookworm
try_wheel
try_source
echo "chroot_python_test: all right"
