#!/bin/bash
# Makes a wheel of the Python package and repairs it: the system's libraries that it needs go into it
# (tools/repair_wheel.py). Says little; the output is in build/*.log, and is shown if something fails.
#
#   make_wheel.sh OUT_DIR JOBS [PYTHON]     PYTHON is /usr/bin/python3 by default
#
# The environment with the build tools, the build tree, and the wheel before its repair are kept in
# build/, so a second run compiles only what changed. With the default Python the build tree is that
# of the preset `python`. Tested by tests/python/ (`make python-test`).
set -euo pipefail
out_dir=$(realpath -m "$1") jobs=$2 python=${3:-/usr/bin/python3}
cd "$(dirname "$0")/.."
name=python
environment=build/environments/wheel
if [ "$python" != /usr/bin/python3 ]; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  name=python-$version
  environment+=-$version
fi
log=build/$name-wheel.log
dist=build/$name/dist

# If two make the same wheel at once, one waits.
mkdir -p build
exec 8>"build/$name-wheel.lock"
flock 8
tools/make_environment.sh "$environment" packaging/wheel_requirements.txt "$python"
if [ "$name" = python ]; then
  tools/build.sh python "$jobs"
fi
# The same commit makes the same wheel.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export CMAKE_BUILD_PARALLEL_LEVEL=$jobs PATH=$PWD/$environment/bin:$PATH
rm -rf "$dist"
if ! { "$environment/bin/python3" -m build --wheel --no-isolation --outdir "$dist" \
  --config-setting "build-dir=build/$name" --config-setting cmake.define.HAPAX_WERROR=ON . &&
  "$environment/bin/python3" tools/repair_wheel.py "$dist"/*.whl "$out_dir"; } >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
tail -n 1 "$log"
