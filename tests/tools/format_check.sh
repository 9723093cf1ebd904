#!/bin/bash
# Fails if clang-format would change one of our files, and says which line.
#
#   format_check.sh SOURCE_DIR CLANG_FORMAT
set -euo pipefail
cd "$1"
find include src python tests bench examples \( -name '*.cc' -o -name '*.h' \) -print0 |
  xargs -0 --no-run-if-empty "$2" --dry-run -Werror
