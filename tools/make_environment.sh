#!/bin/bash
# Makes a Python environment with the packages that a file of requirements names, and no others. An
# environment that was made of the same requirements by the same Python is used again, unless it was
# moved: its programs name its folder. The output of pip is in FOLDER.log, and is shown if it fails.
# If two want the same environment at once, one waits.
#
#   make_environment.sh FOLDER REQUIREMENTS [PYTHON]     PYTHON is /usr/bin/python3 by default
#
# Tested by tests/tools/environment_test.py.
set -euo pipefail
folder=$(realpath -m "$1") requirements=$2 python=${3:-/usr/bin/python3}

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9
# FOLDER/made_of is written last, so an earlier run that did not finish leaves none.
wanted=$("$python" --version && echo "$folder" && sha256sum "$0" "$requirements" | cut -d ' ' -f 1)
if [ "$(cat "$folder/made_of" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
rm -rf "$folder"
echo "Making a Python environment of $(basename "$requirements"), a minute at most (log: $folder.log)"
if ! { "$python" -m venv "$folder" &&
  "$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --requirement "$requirements" && "$folder/bin/pip" check; } >"$folder.log" 2>&1; then
  cat "$folder.log" >&2
  echo "The packages of $requirements could not be installed." >&2
  exit 1
fi
echo "$wanted" >"$folder/made_of"
