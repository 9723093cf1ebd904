#!/bin/bash
# Runs tests of the Python package on an installed wheel. The wheel of build/python/wheels, which
# `make python-test` makes, is installed in build/environments/SUITE, which has what the tests need
# (requirements.txt beside them) and is made once.
#
#   test_python.sh SUITE [PYTEST ARGUMENT...]     without a path all tests of the suite run
#
#   SUITE is python for tests/python, or spark-3.5 or spark-4.3 for tests/spark with a PySpark of that
#   version.
#
# Tested by tests/tools/test_python_test.py.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=$1 environment=build/environments/$1 wheels=build/python/wheels
shift
case $suite in
  python) tests=tests/python pyspark= ;;
  spark-3.5) tests=tests/spark pyspark=3.5.9 ;;
  spark-4.3) tests=tests/spark pyspark=4.3.0 ;;
  *)
    echo "tools/test_python.sh: there is no suite '$suite': python, spark-3.5 or spark-4.3" >&2
    exit 2
    ;;
esac
if ! compgen -G "$wheels/hapax_words-*.whl" >/dev/null; then
  echo "tools/test_python.sh: there is no wheel in $wheels; run \`make python-test\`" >&2
  exit 1
fi
requirements=$tests/requirements.txt
if [ -n "$pyspark" ]; then
  requirements=$environment.txt
  mkdir -p build/environments
  { cat $tests/requirements.txt && echo "pyspark==$pyspark"; } >"$requirements"
fi
tools/make_environment.sh "$environment" "$requirements"
"$environment/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall \
  --find-links "$wheels" hapax-words
# Nothing of the user's or of the source tree is imported in place of what is installed.
unset PYTHONPATH PYTHONHOME SPARK_HOME
export PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 PATH=$PWD/$environment/bin:$PATH
paths=("$tests")
for argument in "$@"; do
  [ ! -e "${argument%%::*}" ] || paths=()
done
exec "$environment/bin/pytest" -c $tests/pytest.ini --rootdir $tests -q --timeout 300 "$@" "${paths[@]}"
