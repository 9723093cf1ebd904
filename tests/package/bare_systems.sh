# Bare systems for the tests of packages, which source this file: folders that debootstrap fills with
# a minimal Debian, without anything else from this machine. They need root.
#
# The mounts are in a namespace of their own, so they end with the test in any case: enter_namespace
# starts the test again inside it. Then the test sets source_dir and build_dir, and prepare makes
# the folder of the systems and the texts that each of them gets.

enter_namespace() { # enter_namespace ARGUMENTS OF THE TEST...
  if [ "${1:-}" != --inside ]; then
    [ "$(id -u)" -eq 0 ] || { echo "$(basename "$0"): it needs root, as chroot and debootstrap do" >&2; exit 1; }
    exec unshare --mount --propagation private "$0" --inside "$@"
  fi
}

work_dir=
# What is mounted in the folder must not be removed.
clean_up() {
  awk -v folder="$work_dir/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | tac | xargs -r umount || true
  rm -rf --one-file-system "$work_dir"
}

fail() {
  echo "$(basename "$0" .sh): $*" >&2
  exit 1
}

# The same text in every compression and encoding.
make_texts() {
  local text=$work_dir/texts/text i
  mkdir "$work_dir/texts"
  for i in $(seq 20000); do echo "naïve word$((i % 700)) The the $i"; done >"$text"
  gzip -k "$text" && bzip2 -k "$text" && xz -k "$text" && zstd -q "$text" && lz4 -q "$text" "$text.lz4"
  iconv -f UTF-8 -t ISO-8859-1 "$text" >"$text.latin1"
  cp "$text" "$work_dir/texts/book.txt"
}

# readme_block LANGUAGE: the first block of the README in this language
readme_block() {
  sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$source_dir/README.md" | sed '1d; /^```/,$d'
}

prepare() {
  work_dir=$(mktemp -d "${TMPDIR:-/tmp}/hapax-chroots-XXXXXX")
  trap clean_up EXIT
  trap 'exit 1' INT TERM HUP
  # The Debian server that this machine installs from.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Created-By: Packages' |
    grep -v security | head -n 1)
  [ -n "$mirror" ] || fail "apt names no server of Debian: run apt-get update"
  make_texts
}

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
