"""README.md: its commands run in a clone and print what it shows, its links lead somewhere, its figures have their places."""
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
    """Times differ from run to run."""
    return re.sub(r"\d[\d.]* m?s\b", "TIME", printed)


@pytest.fixture
def clone(tmp_path):
    """What the commands see of a clone of the repository."""
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
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    result = subprocess.run([*words, "-n"], cwd=SOURCE, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout


def test_each_command_is_run_or_has_a_reason():
    assert len(COMMANDS) >= 10
    for beginning, reason in NOT_RUN.items():
        assert reason and any(command.text.startswith(beginning) for command in COMMANDS), beginning
    # All else that is indented is what a command prints.
    indented = re.findall(r"(?:^    .*\n)+", PAGE.partition("```cpp")[0] + PAGE.rpartition("```")[2], re.MULTILINE)
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
