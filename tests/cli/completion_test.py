"""Completions: accepted by their shells, complete, and offering the right words."""
import os
import re
import shutil
import subprocess

import pytest

from help_test import FLAGS

SHELLS = ["bash", "zsh", "fish"]


def shell(name):
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


@pytest.fixture
def script(hapax, write):
    def make(name):
        result = hapax("--generate", name)
        assert (result.returncode, result.stderr) == (0, "")
        return write(f"completion.{name}", result.stdout)

    return make


@pytest.mark.parametrize("name", SHELLS)
def test_syntax(script, name):
    result = subprocess.run([shell(name), "-n", script(name)], capture_output=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


@pytest.mark.parametrize("name", SHELLS)
def test_every_flag_and_choice_is_there(script, name):
    text = script(name).read_text()
    for flag in FLAGS:
        long_name = flag.removeprefix("--")
        assert re.search(rf"(--|-l ){long_name}\b", text), flag
    for choices in ("text tsv csv json jsonl", "auto linear threads", "auto always never"):
        assert choices in text
    offered = "".join(line for line in text.splitlines() if not line.startswith("#"))
    for hidden in ("hash-seed", "chunk-bytes"):
        assert hidden not in offered


def bash_offers(script, *words):
    quoted = " ".join(f"'{word}'" for word in words)
    command = (
        f"source {script('bash')}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; "
        '_hapax; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    result = subprocess.run([shell("bash"), "-c", command], capture_output=True, check=True)
    return result.stdout.decode().split()


def test_bash_offers(script):
    assert bash_offers(script, "hapax", "c") == ["count", "compare", "cat"]
    assert bash_offers(script, "hapax", "m") == ["merge"]
    assert bash_offers(script, "hapax", "merge", "--o") == ["--output"]
    assert bash_offers(script, "hapax", "cat", "-f", "co") == []
    assert bash_offers(script, "hapax", "--v") == ["--version"]
    assert bash_offers(script, "hapax", "count", "--to") == ["--top", "--tokens"]
    assert bash_offers(script, "hapax", "count", "-f", "js") == ["json", "jsonl"]
    assert bash_offers(script, "hapax", "count", "--format", "=", "c") == ["csv", "counts"]
    assert bash_offers(script, "hapax", "count", "--sort", "=") == ["count", "word"]
    assert bash_offers(script, "hapax", "count", "fi") == []  # files, by the default


def test_fish_offers(script):
    def offers(line):
        command = f"source {script('fish')}; complete -C '{line}'"
        result = subprocess.run(
            [shell("fish"), "--no-config", "-c", command], capture_output=True, check=True
        )
        return {row.split("\t")[0] for row in result.stdout.decode().splitlines()}

    assert {"count", "cat"} <= offers("hapax c")
    assert "--verify" not in offers("hapax cat --v")
    assert {"--top", "--tokens"} <= offers("hapax count --to")
    assert offers("hapax count --format js") == {"json", "jsonl"}
    assert offers("hapax count -s ") == {"auto", "linear", "threads", "queue", "shared", "hybrid"}


def test_zsh_loads_as_a_function(script, tmp_path):
    folder = tmp_path / "functions"
    folder.mkdir()
    shutil.copy(script("zsh"), folder / "_hapax")
    # compinit moves its dump into place, so it gets a place of its own: never name a file outside
    # of the test's folder with -d, least of all a device.
    command = (
        f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -d {tmp_path}/dump; "
        "print $_comps[hapax]"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)}
    result = subprocess.run([shell("zsh"), "-f", "-c", command], capture_output=True, env=environment)
    assert result.stdout.strip() == b"_hapax"


def test_wrong_shell(hapax):
    result = hapax("--generate", "fihs")
    assert result.returncode == 2
    assert "did you mean fish?" in result.stderr
