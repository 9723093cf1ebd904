#!/bin/bash
# Runs the tests for which permissions matter as the user `nobody`. Root passes every permission
# check, so it cannot run them. They run on copies in a separate folder, because `nobody` may not be
# able to read the build. If the caller is not root, this does nothing: that user has run these
# tests already.
#
#   test_as_user.sh SOURCE_DIR BUILD_DIR JOBS
set -euo pipefail
source_dir=$1 build_dir=$2 jobs=$3
unit_folders=(base input output)
cli_topics=(errors interrupts notices output processes signals sources)

if [ "$(id -u)" -ne 0 ]; then
  echo "test_as_user: you are not root: make test-release has run these tests as $(id -un)"
  exit 0
fi

folder=$(mktemp -d /tmp/hapax-test-user-XXXXXX)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder"/{programs,unit,cli,home,tmp}
cp "$build_dir"/{hapax,hapax-worker} "$folder/programs"
for name in "${unit_folders[@]}"; do
  find "$build_dir/tests/$name" -maxdepth 1 -type f -executable -name '*_test' \
    -exec cp -t "$folder/unit" {} +
done
cp "$source_dir"/tests/cli/{conftest.py,oracle.py} "$folder/cli"
for topic in "${cli_topics[@]}"; do
  cp "$source_dir/tests/cli/${topic}_test.py" "$folder/cli"
done
chown -R nobody:nogroup "$folder"

as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs
  env -i "PATH=$PATH" LC_ALL=C.UTF-8 "HOME=$folder/home" "TMPDIR=$folder/tmp"
  "HAPAX=$folder/programs/hapax" PYTHONDONTWRITEBYTECODE=1)
run_one() {
  if ! "$@" >"$folder/$(basename "${!#}").log" 2>&1; then
    cat "$folder/$(basename "${!#}").log"
    echo "test_as_user: $(basename "${!#}") failed" >&2
    return 1
  fi
}
export folder
export -f run_one

cd "$folder"
count() { find "$folder/$1" -name '*_test*' | wc -l; }
find "$folder/unit" -type f -print0 | sort -z |
  xargs -0 -n 1 -P "$jobs" bash -c 'run_one "$@"' - "${as_nobody[@]}"
find "$folder/cli" -name '*_test.py' -print0 | sort -z |
  xargs -0 -n 1 -P "$jobs" bash -c 'run_one "$@"' - "${as_nobody[@]}" \
    /usr/bin/python3 -m pytest -q -p no:cacheprovider
echo "test_as_user: $(count unit) unit tests and $(count cli) of the command line pass as nobody"
