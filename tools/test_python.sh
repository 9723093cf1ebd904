#!/bin/bash
# Runs the tests of the Python package on an installed wheel. The wheel of build/wheels that fits
# /usr/bin/python3 is installed in build/environments/python, which has what the tests need
# (tests/python/requirements.txt) and is made once.
#
#   test_python.sh [PYTEST ARGUMENT...]
set -euo pipefail
cd "$(dirname "$0")/.."
environment=build/environments/python
tools/make_environment.sh "$environment" tests/python/requirements.txt
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall \
  --find-links build/wheels hapax-words
# Nothing of the user's or of the source tree is imported in place of what is installed.
unset PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 PATH=$PWD/$environment/bin:$PATH
exec "$environment/bin/pytest" -q --timeout 300 "${@:-tests/python}"
