"""README.md: its commands run in a clone and print what it shows, its links work, its figures have their places."""
import os
import re
import shutil
import subprocess

import pytest
from pages import commands, page, run
from places import SOURCE

PAGE = page("README.md")
COMMANDS = commands(PAGE)
NOT_RUN = {  # how a command begins, and why it is not run
    "g++ ": "it needs an installed hapax; tests/package has one, and compiles the same program",
}
DRY_RUN = ("make ", "sudo make ")  # they install packages and build: CI runs `make test`, which does both


def masked(printed):
    """Replaces times, which differ from run to run."""
    return re.sub(r"\d[\d.]* m?s\b", "TIME", printed)


def make(folder, *words):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path):
    """The part of a clone that the commands use."""
    shutil.copy(SOURCE / "README.md", tmp_path)
    shutil.copytree(SOURCE / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("images"))
    return tmp_path


@pytest.mark.parametrize("command", [command for command in COMMANDS if not command.text.startswith((*NOT_RUN, *DRY_RUN))],
                         ids=lambda command: command.text[:50])
def test_command(command, hapax, clone):
    text = command.text.replace("hapax compare", "hapax compare -r 1 --warmup 0")  # fewer runs
    (printed,) = run([text], clone, hapax)
    if command.printed:
        assert masked(printed) == masked(command.printed)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.text.startswith(DRY_RUN)],
                         ids=lambda command: command.text[:50])
def test_make_knows_the_target(command):
    words = command.text.partition(" #")[0].removeprefix("sudo ").replace("/path/to/your/text", "README.md").split()
    result = make(SOURCE, *words[1:], "-n")
    assert result.returncode == 0, result.stderr
    assert result.stdout


def test_each_command_is_run_or_has_a_reason():
    assert len(COMMANDS) >= 10
    for beginning, reason in NOT_RUN.items():
        assert reason and any(command.text.startswith(beginning) for command in COMMANDS), beginning
    # All other indented lines are the output of a command.
    without_code = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"(?:^    .*\n)+", without_code, re.MULTILINE)
    assert len(indented) >= 8
    assert all(block.startswith("    $ ") for block in indented)


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)#]+)|(?:href|src|srcset)=\"([^\"]+)", PAGE)
    assert len(targets) > 15
    for target in map("".join, targets):
        assert (SOURCE / target).exists(), target
    for name in ("performance", "guide", "recipes", "glossary", "from_python"):
        assert f"(docs/{name}.md)" in PAGE


def test_the_pages_for_readers_are_all_linked():
    for document in (SOURCE / "docs").glob("*.md"):
        linked = any(f"{document.name})" in page(name) or f"{document.name}#" in page(name) for name in
                     ("README.md", "docs/guide.md", "docs/architecture.md", "CONTRIBUTING.md"))
        assert linked, document.name


@pytest.fixture
def built(hapax, tmp_path):
    """A clone in which everything is installed and built."""
    shutil.copy(SOURCE / "Makefile", tmp_path)
    for tool in ("tools/install_dependencies.sh", "tools/build.sh"):
        (tmp_path / tool).parent.mkdir(exist_ok=True)
        (tmp_path / tool).write_text("#!/bin/sh\n")
        (tmp_path / tool).chmod(0o755)
    (tmp_path / "build").mkdir()
    (tmp_path / "build/release").symlink_to(os.path.dirname(hapax))
    return tmp_path


def test_make_run_ends_with_ten_lines_that_matter(built):
    result = make(built, "run")
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(r"equal: yes \(1,026 words, .*\)\n", result.stderr)
    lines = result.stdout.splitlines()
    assert len(lines) <= 9  # with the line on standard error, ten
    assert "    the: 345" in lines and "build/words.txt" in lines[1] and "hapax -h" in lines[-1]
    assert len((built / "build/words.txt").read_text().splitlines()) == 1026


def test_make_run_looks_for_the_text_before_it_builds(built):
    (built / "tools/build.sh").write_text("#!/bin/sh\necho built\n")
    result = make(built, "run", "FILE=sherlock.txt")
    assert result.returncode == 2
    assert "make run: FILE=sherlock.txt: there is no such file" in result.stderr
    assert "built" not in result.stdout
    (built / "my book.txt").write_text("one two one\n")
    assert "    one: 2\n" in make(built, "run", "FILE=my book.txt").stdout
