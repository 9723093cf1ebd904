#!/bin/bash
# Runs the tests of the Python package on an installed wheel. The wheel of build/python/wheels, which
# `make python-test` makes, is installed in build/environments/python, which has what the tests need
# (tests/python/requirements.txt) and is made once.
#
#   test_python.sh [PYTEST ARGUMENT...]     without a path all tests of tests/python run
#
# Tested by tests/tools/test_python_test.py.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=build/environments/python wheels=build/python/wheels
if ! compgen -G "$wheels/hapax_words-*.whl" >/dev/null; then
  echo "tools/test_python.sh: there is no wheel in $wheels; run \`make python-test\`" >&2
  exit 1
fi
tools/make_environment.sh "$environment" tests/python/requirements.txt
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall \
  --find-links "$wheels" hapax-words
# Nothing of the user's or of the source tree is imported in place of what is installed.
unset PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 PATH=$PWD/$environment/bin:$PATH
paths=(tests/python)
for argument in "$@"; do
  [ ! -e "${argument%%::*}" ] || paths=()
done
exec "$environment/bin/pytest" -c tests/python/pytest.ini --rootdir tests/python -q --timeout 300 \
  "$@" "${paths[@]}"
