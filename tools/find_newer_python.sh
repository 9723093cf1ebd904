#!/bin/bash
# Prints the first Python from 3.12 on in PATH that can make environments; nothing if there is none.
# Its wheel has the stable ABI. Prints nothing either if /usr/bin/python3 is such a Python itself.
is_new() {
  "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}
is_new /usr/bin/python3 && exit 0
for minor in 12 13 14; do
  if python=$(command -v "python3.$minor") && is_new "$python"; then
    echo "$python"
    exit 0
  fi
done
