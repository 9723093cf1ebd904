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
    assert bash_offers(script, "hapax", "count", "--me") == ["--memory"]
    assert bash_offers(script, "hapax", "count", "--memory", "") == []


def test_folders_are_offered_for_tmp(script, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "form").touch()
    command = f"source {script('fish')}; complete -C 'hapax merge --tmp fo'"
    result = subprocess.run([shell("fish"), "--no-config", "-c", command], capture_output=True, check=True, cwd=tmp_path)
    assert [row.split("\t")[0] for row in result.stdout.decode().splitlines()] == ["folder/"]
    assert ":DIR:_files -/'" in script("zsh").read_text()
    assert re.search(r"^ +--tmp\) compopt \+o default -o dirnames", script("bash").read_text(), re.MULTILINE)


def test_bash_offers_lists(script, strategies):
    assert bash_offers(script, "hapax", "compare", "-s", "") == strategies
    assert bash_offers(script, "hapax", "compare", "-s", "sh") == ["shared"]
    assert bash_offers(script, "hapax", "compare", "-s", "threads,sh") == ["threads,shared"]
    assert bash_offers(script, "hapax", "compare", "--strategies", "=", "linear,queue,h") == ["linear,queue,hybrid"]
    assert bash_offers(script, "hapax", "compare", "-s", "x,") == [f"x,{name}" for name in bash_offers(
        script, "hapax", "compare", "-s", "")]
    assert bash_offers(script, "hapax", "compare", "-s", "shared,threads,") == [
        f"shared,threads,{name}" for name in strategies if name not in ("shared", "threads")]
    assert bash_offers(script, "hapax", "compare", "-s", "threads,th") == []
    assert bash_offers(script, "hapax", "compare", "-j", "1,a") == ["1,auto"]
    assert bash_offers(script, "hapax", "compare", "-j", "auto,") == []
    assert bash_offers(script, "hapax", "count", "-j", "") == ["auto"]


def test_fish_offers(script, strategies):
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
    assert offers("hapax count -s ") == {"auto", *strategies}
    assert offers("hapax compare -s ") == set(strategies)
    assert offers("hapax compare -s threads,sh") == {"threads,shared"}
    assert offers("hapax compare -s threads,") == {f"threads,{name}" for name in strategies if name != "threads"}
    assert offers("hapax compare -s threads,th") == set()
    assert offers("hapax compare --strategies linear,queue,h") == {"linear,queue,hybrid"}
    assert {offer.removeprefix("--strategies=") for offer in offers("hapax compare --strategies=linear,queue,h")} == {
        "linear,queue,hybrid"}
    assert offers("hapax compare -j 1,a") == {"1,auto"}
    assert offers("hapax count -j ") == {"auto"}


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


# A shell at a terminal: what stands on the command line once Tab has been pressed behind `line`.
ZSH_TAB = """
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PS1=; fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -d {folder}/dump'
zpty -w inner 'show() {{ print -r -- "<$BUFFER>"; BUFFER= }}; zle -N show; bindkey "^X" show; print rea""dy'
zpty -r inner shown '*ready*'
zpty -w -n inner {line}$'\\t\\x18'
zpty -r inner shown '*<*>*'
print -r -- "$shown"
zpty -d inner
"""


@pytest.mark.parametrize("line, completed", [
    ("hapax compare -s thr", "hapax compare -s threads"),
    ("hapax compare -s threads,sh", "hapax compare -s threads,shared"),
    ("hapax compare --strategies=linear,q", "hapax compare --strategies=linear,queue"),
    ("hapax compare -j 1,au", "hapax compare -j 1,auto"),
    ("hapax count -j au", "hapax count -j auto"),
    ("hapax count -f cou", "hapax count -f counts"),
])
def test_zsh_completes(script, tmp_path, line, completed):
    assert zsh_completed(script, tmp_path, line) == completed


def test_zsh_completes_the_last_of_a_list(script, tmp_path, strategies):
    *others, last = strategies
    line = "hapax compare -s " + ",".join(others) + ","
    assert zsh_completed(script, tmp_path, line) == line + last


def zsh_completed(script, tmp_path, line):
    """What stands on the command line of zsh once Tab has been pressed behind `line`."""
    folder = tmp_path / "functions"
    folder.mkdir()
    shutil.copy(script("zsh"), folder / "_hapax")
    environment = {**os.environ, "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "TERM": "dumb"}
    result = subprocess.run([shell("zsh"), "-f", "-c", ZSH_TAB.format(folder=folder, line=f"'{line}'")],
                            capture_output=True, env=environment, timeout=60)
    shown = re.findall(r"<([^<>]*)>", result.stdout.decode("utf-8", "replace"))
    assert shown, result.stdout
    return shown[-1].rstrip(" ,")


def test_wrong_shell(hapax):
    result = hapax("--generate", "fihs")
    assert result.returncode == 2
    assert "did you mean fish?" in result.stderr
