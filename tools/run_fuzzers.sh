#!/bin/bash
# Runs every fuzzer for a while, from its seeds where it has some; fails at the first find, whose
# input stays in BUILD_DIR/finds/.
#
#   run_fuzzers.sh BUILD_DIR SECONDS
set -euo pipefail
build_dir=$1 seconds=$2
seeds_dir=$(dirname "$0")/../tests/fuzz/seeds

mapfile -t fuzzers < <(find "$build_dir" -type f -executable -name '*_fuzzer' | sort)
if [ ${#fuzzers[@]} -eq 0 ]; then
  echo "run_fuzzers: no fuzzer in $build_dir" >&2
  exit 1
fi

for fuzzer in "${fuzzers[@]}"; do
  name=$(basename "$fuzzer")
  corpus=$build_dir/corpus/$name
  log=$build_dir/$name.log
  mkdir -p "$corpus" "$build_dir/finds"
  inputs=("$corpus")
  if [ -d "$seeds_dir/$name" ]; then
    inputs+=("$seeds_dir/$name")
  fi
  echo "$name: $seconds s"
  if ! "$fuzzer" -max_total_time="$seconds" -timeout=25 -print_final_stats=1 \
    -artifact_prefix="$build_dir/finds/$name-" "${inputs[@]}" >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "$name: found something; the input is in $build_dir/finds" >&2
    exit 1
  fi
  grep -E 'number_of_executed_units' "$log" | sed "s/^stat::/$name: /"
done
