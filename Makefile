# The entry point. Each target is a line or two; CMake, CTest and the program do the work.
# Installing and building say little: their output is in build/*.log, and is shown if they fail.
#
#   make run [FILE=book.txt] [OUT=words.txt]   install what is missing, build, count a text
#   make demo [FILE=book.txt]   the experiment that hapax began with: Python and hapax on one text
#   make build      the program, at build/release/hapax
#   make test       every test: unit, property, agreement, command line, faults, package, style, as the
#                   user nobody, clang-tidy, sanitizers, fuzzers (FUZZ_SECONDS each), Python,
#                   Spark (the quick part)
#   make check      the quick tests
#   make fuzz       the fuzzers alone             make soak     fuzzers for long, large texts, deep analysis
#   make coverage   lines and branches that unit and command line tests run, by directory
#   make bench      the benchmarks                make bench-plot   throughput by workers and vocabulary
#   make readme-figures   measures the README's table and picture; needs a quiet machine for 6 minutes
#   make example-report FILE=book.txt [COMPARE="--repeat 20 -r 10"]   makes examples/report and its pictures
#   make tidy       clang-tidy over src/          make python-tidy   over python/src/
#   make format     lay out all sources           make deps     install all packages
#   make install [PREFIX=/usr/local] [DESTDIR=]   make clean
#   make package    build/packages: a Debian package, and a tarball for older systems
#   make wheel      build/wheels: the Python package, also for newer Pythons that are installed
#   make python     the Python package in build/python/package, for PYTHONPATH
#   make python-test   its tests, on the wheel
#   make test-spark   hapax_words.spark on a cluster of this machine, with two versions of Spark
#   make check-spark  the quick part of it, with one version
#   make package-test   as root: tries packages and wheel in bare systems, some 15 minutes

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.NOTPARALLEL:

# A text that every Debian machine has.
FILE ?= /usr/share/common-licenses/GPL-3
OUT ?= build/words.txt
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 8
COMPARE ?= --repeat 20 -r 10
JOBS ?= $(shell nproc)
HAPAX := build/release/hapax

# $(call compile,PRESET,OPTIONS): configures and builds; says little unless it fails.
compile = @tools/build.sh $(1) $(JOBS) $(2)
ctest = ctest --test-dir build/$(1) --output-on-failure --parallel $(JOBS)
sources = $(shell find include src python tests bench examples -name '*.cc' -o -name '*.h')

.PHONY: run text-there demo build test check test-release test-user test-asan test-tsan fuzz soak coverage bench bench-plot \
        readme-figures example-report tidy format format-check install package package-test deps build-deps demo-deps \
        bench-deps coverage-deps package-deps package-test-deps wheel python python-test python-tidy \
        python-deps check-spark test-spark spark-deps clean

run: text-there build
	$(HAPAX) count "$(FILE)" --format text --output "$(OUT)" --verify
	@echo "The five most frequent words; the whole list is in $(OUT):"
	@head -n 5 "$(OUT)" | sed 's/^/    /'
	@echo "Next: $(HAPAX) -h, \`make demo\`, \`make install\`; docs/recipes.md has recipes."

# Checked before anything is installed or built.
text-there:
	@test -e "$(FILE)" || { echo 'make run: FILE=$(FILE): there is no such file or directory' >&2; exit 1; }

# Without FILE it counts the text of a Debian package.
demo: demo-deps build
	/usr/bin/python3 tools/demo.py --hapax $(HAPAX) $(if $(filter file,$(origin FILE)),,"$(FILE)")

build: build-deps
	$(call compile,release,-DHAPAX_BUILD_TESTS=OFF -DCMAKE_INSTALL_PREFIX="$(PREFIX)")

test: test-release test-user tidy test-asan test-tsan fuzz python-test python-tidy check-spark

check: deps
	$(call compile,release,-DHAPAX_BUILD_TESTS=ON)
	$(call ctest,release) --label-exclude slow

test-release: deps
	$(call compile,release,-DHAPAX_BUILD_TESTS=ON)
	$(call ctest,release)

test-asan test-tsan: test-%: deps
	$(call compile,$*,)
	$(call ctest,$*) --label-regex unit

# Root passes every permission check, so these tests run as nobody.
test-user: deps
	$(call compile,release,-DHAPAX_BUILD_TESTS=ON)
	tools/test_as_user.sh . build/release $(JOBS)

fuzz: deps
	$(call compile,fuzz,)
	tools/run_fuzzers.sh build/fuzz $(FUZZ_SECONDS) $(JOBS)

soak: build
	$(MAKE) fuzz FUZZ_SECONDS=600
	bench/check_large.py $(HAPAX)
	HAPAX=$(abspath $(HAPAX)) HAPAX_KILLS=50 /usr/bin/python3 -m pytest -q -p no:cacheprovider \
	  tests/cli/processes_test.py
	tests/faults/run.py --program $(HAPAX) --full
	tools/run_clang_tidy.sh build/release $(JOBS) 'clang-analyzer-*'

# It also makes build/coverage/report/index.html, a page with all files.
coverage: coverage-deps
	$(call compile,coverage,)
	tools/coverage.py build/coverage --jobs $(JOBS)

# AGAINST=COMMIT also measures the program of that commit, and fails where this one is slower.
# The second line installs the wheel that the last one measures.
bench: bench-deps build python-deps
	/usr/bin/python3 bench/run.py $(if $(AGAINST),--against $(AGAINST))
	tools/make_wheel.sh build/python/wheels $(JOBS) && tools/test_python.sh python tests/python/wheel_test.py
	/usr/bin/python3 bench/python.py

# Measures on this machine and draws docs/images/*.svg.
bench-plot: bench-deps build
	/usr/bin/python3 bench/scaling.py

# DuckDB comes from PyPI. Without --update in README_FIGURES the table is only printed.
README_FIGURES ?= --update
readme-figures: bench-deps build
	@test -d build/rivals/duckdb || /usr/bin/python3 -m pip install -q --root-user-action=ignore --target build/rivals duckdb==2.0.1
	PYTHONPATH=build/rivals bench/readme.py $(README_FIGURES)

# The report describes this machine, which must be quiet. COMPARE has the options of hapax compare.
example-report: deps build
	tools/make_example_report.sh $(HAPAX) "$(FILE)" $(COMPARE)

tidy: deps
	$(call compile,release,-DHAPAX_BUILD_TESTS=ON)
	tools/run_clang_tidy.sh build/release $(JOBS)

format: deps
	clang-format-14 -i $(sources)

format-check: deps
	clang-format-14 --dry-run -Werror $(sources)

install: build
	cmake --install build/release --prefix "$(PREFIX)"

# The same commit makes the same packages.
package: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)
package: package-deps
	tools/make_portable_toolchain.sh build/portable_toolchain
	$(call compile,deb,)
	$(call compile,portable,)
	@rm -rf build/packages
	cpack --preset deb
	cpack --preset portable
	@rm -rf build/packages/_CPack_Packages

package-test: package-test-deps build package wheel
	tests/package/subproject_test.sh . build/subproject c++ build
	tests/package/chroot_test.sh . build/release build/packages
	tests/package/chroot_python_test.sh . build/python build/wheels

# The wheel of a Python from 3.12 on runs in all later ones. WHEEL_PYTHONS=... chooses others.
WHEEL_PYTHONS ?= /usr/bin/python3 $(shell tools/find_newer_python.sh)
wheel: python-deps
	@rm -rf build/wheels
	@for python in $(WHEEL_PYTHONS); do tools/make_wheel.sh build/wheels $(JOBS) "$$python"; done

python: python-deps
	@tools/make_environment.sh build/environments/wheel packaging/wheel_requirements.txt
	$(call compile,python,)

# JOBS tests run at once, as with CTest. PYTEST has arguments of pytest, such as a file of tests.
python-test: python-deps
	@rm -rf build/python/wheels
	@tools/make_wheel.sh build/python/wheels $(JOBS)
	tools/test_python.sh python --numprocesses $(JOBS) $(PYTEST)

# On a standalone cluster of the newest Spark: the quick part. `make test-spark` has all.
check-spark: spark-deps
	@tools/make_wheel.sh build/python/wheels $(JOBS)
	tools/test_python.sh spark-4.3 -m 'not slow' $(PYTEST)

test-spark: spark-deps
	@tools/make_wheel.sh build/python/wheels $(JOBS)
	tools/test_python.sh spark-3.5 $(PYTEST)
	tools/test_python.sh spark-4.3 $(PYTEST)

build-deps:
	@tools/install_dependencies.sh build

deps:
	@tools/install_dependencies.sh test

demo-deps:
	@tools/install_dependencies.sh demo

bench-deps:
	@tools/install_dependencies.sh bench

coverage-deps:
	@tools/install_dependencies.sh coverage

python-tidy: deps python
	tools/run_clang_tidy.sh build/python $(JOBS) '' python/src

python-deps:
	@tools/install_dependencies.sh python

spark-deps:
	@tools/install_dependencies.sh spark

package-deps:
	@tools/install_dependencies.sh package

package-test-deps:
	@tools/install_dependencies.sh package-test

clean:
	rm -rf build
