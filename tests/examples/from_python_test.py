"""docs/from_python.md and docs/de_python.md say the same, their commands run, and the first screen of the README links them."""
import os
import re
import subprocess
import sys

import figures
import measure
import pytest
from places import EXAMPLES, SOURCE

ENGLISH, PORTUGUESE = ((SOURCE / "docs" / name).read_text(encoding="utf-8") for name in ("from_python.md", "de_python.md"))
SCRIPTS = {"mp_counter": "queue", "shmem_counter": "shared", "q_and_shmem_counter": "hybrid"}
MEASURED = {
    "python": {way: {"seconds": 1234.5, "pickled_bytes": 1234567} for way in measure.WAYS},
    "hapax": {"results": [{"strategy": name, "median_s": 0.125, "bytes_serialised": 7654321}
                          for name in ("linear", "threads", "queue", "shared", "hybrid")],
              "machine": {"processor": "Test", "processors": 2}, "date": "2026-01-02T03:04:05Z",
              "input": {"bytes": 1000, "tokens": 200, "types": 30}},
    "ladder": {step.__name__: 1.0 for step in measure.ladder.STEPS},
    "runs": 5, "workers": 2,
}
MEASURED["repeated"] = MEASURED["hapax"]


def headings(page):
    return [line.split()[0] for line in page.splitlines() if line.startswith("#")]


def tables(page):
    """Each table of a page as rows of cells."""
    found = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    return [[[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()] for table in found]


def commands(page):
    """(command, the lines that the page says it prints) of each command"""
    return re.findall(r"^    \$ (.*)\n((?:    [^$\n].*\n)*)", page, re.MULTILINE)


def same_in_both(cell):
    """The parts of a cell that a translation keeps: names in code, and figures without their separators."""
    return re.findall(r"`[^`]*`", cell) or (re.sub("[.,]", "", cell) if re.fullmatch(r"[-\d.,]*", cell) else None)


def test_both_have_the_same_headings():
    assert headings(ENGLISH) == headings(PORTUGUESE) and len(headings(ENGLISH)) > 5


def test_both_have_the_same_tables():
    assert len(tables(ENGLISH)) == len(tables(PORTUGUESE)) == 5
    for ours, theirs in zip(tables(ENGLISH), tables(PORTUGUESE)):
        assert [[*map(same_in_both, row)] for row in ours] == [[*map(same_in_both, row)] for row in theirs]


def test_both_have_the_same_commands():
    assert commands(ENGLISH) == commands(PORTUGUESE) and len(commands(ENGLISH)) > 8


def test_both_have_the_same_links():
    ours, theirs = (re.findall(r"\]\((.*?)\)", page) for page in (ENGLISH, PORTUGUESE))
    assert ours[0] == "de_python.md" and theirs[0] == "from_python.md" and ours[1:] == theirs[1:]
    for target in ours + theirs:
        assert (SOURCE / "docs" / target).exists(), target


@pytest.mark.parametrize("page", (ENGLISH, PORTUGUESE), ids=("en", "pt"))
def test_each_script_has_its_command(page):
    named = {row[0]: row[-1] for row in tables(page)[0]}
    assert {f"`{script}`": f"`-s {strategy}`" for script, strategy in SCRIPTS.items()}.items() <= named.items()
    for strategy in SCRIPTS.values():
        assert any(f"compare -s {strategy} -j 2..16:2 " in command for command, _ in commands(page))


@pytest.mark.parametrize("command, printed", commands(ENGLISH), ids=lambda value: value[:40].strip())
def test_commands_run(command, printed, hapax, tmp_path):
    (tmp_path / "book.txt").write_text("To be, or not to be: that is the question.\n" * 100)
    (tmp_path / "examples").symlink_to(SOURCE / "examples")
    path = os.pathsep.join((os.path.dirname(hapax), os.path.dirname(sys.executable), os.environ["PATH"]))
    command = command.replace("compare", "compare -r 1 --warmup 0")  # fewer runs, and this hapax
    command = command.replace("measure.py", f"measure.py -r 1 --hapax {hapax}")
    result = subprocess.run(["bash", "-c", command], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True,
                            text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout + result.stderr
    if printed:
        assert result.stdout == re.sub("^    ", "", printed, flags=re.MULTILINE)


def test_the_lines_of_the_scripts_are_where_the_page_says(hapax, tmp_path):
    def run(*arguments):
        (tmp_path / "book.txt").write_text("To be, or not to be\n" * 100)
        return subprocess.run([hapax, *arguments, "book.txt"], cwd=tmp_path, capture_output=True, text=True, check=True)

    lines = {row[0].strip("`"): row[1:] for row in tables(ENGLISH)[1]}
    table = run("compare", "-r", "1", "--warmup", "0", "-s", "queue", "-j", "2").stdout
    heading = next(line for line in table.splitlines() if line.startswith("strategy"))
    for line, column in (("Equal?", "equal"), ('"pickle" in sys.modules', "serialised")):
        assert f"column `{column}`" in lines[line][0] and column in heading.split()
    for strategy in ("linear", "queue"):
        assert re.search(rf"^{strategy} .* yes$", table, re.MULTILINE)
    verified = run("count", "--verify", "-s", "queue", "-j", "2", "-o", "words.txt", "--stats", "text").stderr
    assert re.search(r"^equal: yes \(.*queue \(2 workers\): [\d.]+ m?s; linear: [\d.]+ m?s\)$", verified, re.MULTILINE)
    assert "bytes serialised" in lines['"pickle" in sys.modules'][1] and "\nbytes serialised " in verified
    assert "\ncount seconds " in verified


def test_the_readme_links_both_and_the_demo_at_once():
    first_screen = (SOURCE / "README.md").read_text(encoding="utf-8").partition("## Counting")[0]
    for words in ("(docs/from_python.md)", "(docs/de_python.md)", "make demo"):
        assert words in first_screen


@pytest.mark.parametrize("page, language, figure", ((ENGLISH, "en", "1,234,567"), (PORTUGUESE, "pt", "1.234.567")),
                         ids=("en", "pt"))
def test_measured_tables_find_their_places(page, language, figure, tmp_path):
    document = tmp_path / "page.md"
    document.write_text(page, encoding="utf-8")
    figures.update(document, MEASURED, language)
    updated = document.read_text(encoding="utf-8")
    assert updated.count(figure) == len(measure.WAYS)
    assert [len(table) for table in tables(updated)] == [len(table) for table in tables(page)]
    assert re.sub("(?s)<!-- measured.*?<!-- end", "", updated) == re.sub("(?s)<!-- measured.*?<!-- end", "", page)


def test_the_examples_page_names_every_program():
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for program in EXAMPLES.glob("*.py"):
        assert program.stem in ("common", "figures") or f"`{program.name}" in page, program.name
    for command, _ in commands(page):
        assert (SOURCE / command.split()[0]).is_file(), command
