#!/bin/bash
# Runs every fuzzer for some time, JOBS at once, starting from its seeds if it has any. Fails if a
# fuzzer finds a fault; the input is kept in BUILD_DIR/finds/. Reports how many inputs each fuzzer
# tried and how many edges of the code they covered. With names, only those fuzzers run.
#
#   run_fuzzers.sh BUILD_DIR SECONDS JOBS [count_fuzzer ...]
set -euo pipefail
build_dir=$1 seconds=$2 jobs=$3
shift 3
tests_dir=$(dirname "$0")/../tests/fuzz
seeds_dir=$tests_dir/seeds
large_seeds_dir=$build_dir/large_seeds

if [ $# -gt 0 ]; then
  fuzzers=("${@/#/$build_dir/tests/fuzz/}")
else
  mapfile -t fuzzers < <(find "$build_dir" -type f -executable -name '*_fuzzer' | sort)
fi
if [ ${#fuzzers[@]} -eq 0 ]; then
  echo "run_fuzzers: no fuzzer in $build_dir" >&2
  exit 1
fi
"$tests_dir/make_seeds.py" "$large_seeds_dir"

run_fuzzer() {
  local fuzzer=$1 name corpus log inputs options
  name=$(basename "$fuzzer")
  corpus=$build_dir/corpus/$name
  log=$build_dir/$name.log
  mkdir -p "$corpus" "$build_dir/finds"
  inputs=("$corpus")
  options=()
  if [ -d "$seeds_dir/$name" ]; then
    inputs+=("$seeds_dir/$name")
  fi
  case $name in
    count_fuzzer | tokeniser_fuzzer)
      # Inputs cover several kernel blocks. The seeds are long, so lengths need not grow slowly.
      inputs+=("$large_seeds_dir")
      options+=(-max_len=70000 -len_control=10)
      ;;
  esac
  # A zstd frame or an xz dictionary may need 128 MB, the most that the decoders allow.
  if ! "$fuzzer" -malloc_limit_mb=200 -rss_limit_mb=2048 -max_total_time="$seconds" -timeout=25 -print_final_stats=1 \
    "${options[@]}" -artifact_prefix="$build_dir/finds/$name-" "${inputs[@]}" >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "$name: found something; the input is in $build_dir/finds" >&2
    return 1
  fi
  executions=$(grep -oP 'number_of_executed_units: \K\d+' "$log")
  edges=$(grep -oP ' cov: \K\d+' "$log" | tail -n 1)
  echo "$name: $seconds s, $executions executions, $edges edges covered"
}
export build_dir seconds seeds_dir large_seeds_dir
export -f run_fuzzer

printf '%s\0' "${fuzzers[@]}" |
  xargs -0 --max-args=1 --max-procs="$jobs" bash -c 'set -euo pipefail; run_fuzzer "$1"' run_fuzzer
