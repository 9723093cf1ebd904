#!/usr/bin/env python3
"""Runs the unit and command line tests of a coverage build and reports which lines and branches of src/ they run.

    coverage.py BUILD_DIR [--jobs N] [--no-tests]

Prints the lines and branches of each folder as a Markdown table. BUILD_DIR/report/index.html is a page with all files.
Branches that only exceptions take are left out, because nearly every call has one. gcovr computes the figures from gcov's.
"""
import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

# Tests in which gcov cannot write its figures: under a small limit on file sizes, or as another
# user.
LEFT_OUT = (
    "test_a_limit_on_file_sizes",
    "test_fewer_workers_for_lack_of_threads_are_said",
    "test_folder_without_rights",
    "test_no_more_processes",
    "test_no_shared_memory",
    "test_unreadable_file",
    "test_unwritable_folder",
)

ROOT = Path(__file__).resolve().parents[1]


def run_tests(build, jobs):
    """Runs the tests and returns whether all pass. If some fail, the figures miss what those tests would have reached.

    cli_interrupts is left out as well, because it would interrupt the calls of gcov.
    """
    for old in build.rglob("*.gcda"):
        old.unlink()
    done = subprocess.run(
        ["ctest", "--test-dir", build, "--parallel", str(jobs), "--output-on-failure",
         "--label-regex", "unit|cli", "--exclude-regex", "^cli_interrupts$", "--timeout", "1800"],
        check=False,
        stdout=sys.stderr,
        env={
            **os.environ,
            "GCOV_ERROR_FILE": "/dev/null",  # keeps gcov's messages out of the program's
            "PYTEST_ADDOPTS": f"-k 'not {' and not '.join(LEFT_OUT)}'",
        },
    )
    return done.returncode == 0


def covered_files(build, jobs):
    """Returns gcovr's summary: a dictionary for each file of src/."""
    report, summary = build / "report", build / "coverage.json"
    report.mkdir(exist_ok=True)
    subprocess.run(
        ["gcovr", "--root", ROOT, "--filter", f"{ROOT}/src/", "--exclude-throw-branches",
         "--exclude-unreachable-branches", "-j", str(jobs), "--html-details", report / "index.html",
         "--json-summary", summary, build],
        check=True, stdout=subprocess.DEVNULL,
    )
    return json.loads(summary.read_text(encoding="utf-8"))["files"]


def by_folder(files):
    """{folder: [lines, lines reached, branches, branches reached]}, and "all"."""
    sums = defaultdict(lambda: [0, 0, 0, 0])
    keys = ("line_total", "line_covered", "branch_total", "branch_covered")
    for file in files:
        folder = Path(file["filename"]).relative_to("src").parts[0]
        for name in (f"{folder}/", "all"):
            sums[name] = [a + file[key] for a, key in zip(sums[name], keys)]
    return sums


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


def table(sums):
    rows = ["| folder | lines | reached | branches | reached |", "| --- | ---: | ---: | ---: | ---: |"]
    for name in sorted(sums, key=lambda name: (name == "all", name)):
        lines, lines_reached, branches, branches_reached = sums[name]
        rows.append(
            f"| {name} | {lines:,} | {percent(lines_reached, lines)} "
            f"| {branches:,} | {percent(branches_reached, branches)} |"
        )
    return "\n".join(rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("build", type=Path)
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--no-tests", action="store_true", help="report on the last run")
    given = arguments.parse_args()
    passed = given.no_tests or run_tests(given.build, given.jobs)
    print(table(by_folder(covered_files(given.build.resolve(), given.jobs))))
    print(f"\nEach file: {given.build}/report/index.html")
    if not passed:
        sys.exit("coverage: tests failed, so the figures are too low")


if __name__ == "__main__":
    main()
