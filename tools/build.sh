#!/bin/bash
# Configures and builds a preset with little output. On a terminal it shows ninja's one line of
# progress. Elsewhere it prints how many steps there are and a line for each quarter, or nothing if
# there is nothing to do; the whole output is in build/PRESET.log. If something fails, it shows the
# compiler's errors. Tested by tests/tools/quiet_test.py.
#
#   build.sh PRESET JOBS [CMAKE OPTION...]
set -euo pipefail
preset=$1 jobs=$2
shift 2
cd "$(dirname "$0")/.."
log=build/$preset.log

mkdir -p build
cmake --preset "$preset" "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }

if [ -t 1 ]; then
  echo "Building build/$preset (some minutes the first time)"
  exec cmake --build --preset "$preset" --parallel "$jobs"
fi

# Writes every line to the log, and prints the first and the quarters of ninja's steps, "[12/200]
# Building ..". A step takes 1.2 seconds of one processor: `make build` 264 s for 224 (AMD EPYC, g++
# 12, 2026-11-26). It is not written in mawk, which would wait for 4 KB of input.
tell_quarters() {
  local line shown=-1 quarter
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    [[ $line != *"] Re-"* && $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    local finished=${BASH_REMATCH[1]} steps=${BASH_REMATCH[2]}
    if ((shown < 0)); then
      echo "Building build/$preset: $steps steps, some $((steps * 6 / 5 / jobs / 60 + 1)) min (log: $log)"
      shown=0
    fi
    quarter=$((4 * finished / steps))
    if ((steps >= 40 && quarter > shown && quarter < 4)); then
      echo "  $((25 * quarter)) %"
      shown=$quarter
    fi
  done
}

if ! cmake --build --preset "$preset" --parallel "$jobs" 2>&1 | tell_quarters; then
  # Print the log from the first failed step on, without the lines of steps that succeeded.
  sed -n '/^FAILED:/,$p' "$log" | grep -v '^\[' >&2 || tail -n 20 "$log" >&2
  echo "The build failed; all of its output is in $log." >&2
  exit 1
fi
