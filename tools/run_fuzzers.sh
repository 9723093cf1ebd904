#!/bin/bash
# Runs every fuzzer for a while, JOBS at once, each from its seeds where it has some; fails if one
# finds something, whose input stays in BUILD_DIR/finds/.
#
#   run_fuzzers.sh BUILD_DIR SECONDS JOBS
set -euo pipefail
build_dir=$1 seconds=$2 jobs=$3
seeds_dir=$(dirname "$0")/../tests/fuzz/seeds

mapfile -t fuzzers < <(find "$build_dir" -type f -executable -name '*_fuzzer' | sort)
if [ ${#fuzzers[@]} -eq 0 ]; then
  echo "run_fuzzers: no fuzzer in $build_dir" >&2
  exit 1
fi

run_fuzzer() {
  local fuzzer=$1 name corpus log inputs
  name=$(basename "$fuzzer")
  corpus=$build_dir/corpus/$name
  log=$build_dir/$name.log
  mkdir -p "$corpus" "$build_dir/finds"
  inputs=("$corpus")
  if [ -d "$seeds_dir/$name" ]; then
    inputs+=("$seeds_dir/$name")
  fi
  # A zstd frame may ask for a window of 2 GB (zstd --long=31), of which no more is touched than it
  # fills: that is no find, but touching so much would be.
  if ! "$fuzzer" -malloc_limit_mb=2100 -rss_limit_mb=2048 -max_total_time="$seconds" -timeout=25 -print_final_stats=1 \
    -artifact_prefix="$build_dir/finds/$name-" "${inputs[@]}" >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "$name: found something; the input is in $build_dir/finds" >&2
    return 1
  fi
  echo "$name: $seconds s, $(grep -oP 'number_of_executed_units: \K\d+' "$log") inputs"
}
export build_dir seconds seeds_dir
export -f run_fuzzer

printf '%s\0' "${fuzzers[@]}" |
  xargs -0 --max-args=1 --max-procs="$jobs" bash -c 'set -euo pipefail; run_fuzzer "$1"' run_fuzzer
