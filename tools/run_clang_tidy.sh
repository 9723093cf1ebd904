#!/bin/bash
# Runs clang-tidy over all sources of a folder. Every finding is an error.
#
#   run_clang_tidy.sh BUILD_DIR JOBS [CHECKS [FOLDER]]    BUILD_DIR holds compile_commands.json; CHECKS
#                                                         are added to those of .clang-tidy; FOLDER is
#                                                         src by default
set -euo pipefail
build_dir=$1 jobs=$2 checks=${3:-} folder=${4:-src}
cd "$(dirname "$0")/.."
find "$folder" -name '*.cc' -print0 |
  xargs -0 --max-args=2 --max-procs="$jobs" clang-tidy-14 --quiet -p "$build_dir" \
    --checks="$checks" 2> >(grep -vE '^[0-9]+ warnings? generated\.$|^$' >&2)
echo "clang-tidy: all right"
