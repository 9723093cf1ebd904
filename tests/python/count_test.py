"""count(): files and directories, as the program counts them."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hypothesis import given, settings
from words import counted, texts

hapax: Any = hapax_words  # bad arguments are tried, too

STRATEGIES = ("auto", "linear", "threads", "queue", "shared", "hybrid")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A directory with files of several kinds."""
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("The whale, the Whale!\n")
    (folder / "b.md").write_text("a b a\n")
    (folder / ".hidden").write_text("hidden\n")
    (folder / "sub" / "c.txt.gz").write_bytes(gzip.compress(b"zipped whale"))
    (folder / "binary").write_bytes(b"nul\0")
    (folder / "link").symlink_to(folder / "b.md")
    return folder


def listed(program: Path, *arguments: str | Path) -> list[tuple[str, int]]:
    """What `hapax count` lists."""
    command: list[str | Path] = [program, "count", "--format", "tsv", "--quiet", *arguments]
    lines = subprocess.run(command, capture_output=True, check=True).stdout.decode().splitlines()
    rows = [line.split("\t") for line in lines]
    return [(word, int(count)) for word, count in rows if count.isdecimal()]


@settings(max_examples=30)
@given(texts())
def test_words_of_a_file(text: str) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        expected = counted(text)
        if text.encode()[:2] not in (b"PK", b"BZ"):
            assert hapax.count(file.name) == expected


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        ({}, []),
        ({"case": "keep"}, ["--case", "keep"]),
        ({"glob": "*.txt"}, ["--glob", "*.txt"]),
        ({"glob": ["*", "!*.md"]}, ["--glob", "*", "--glob", "!*.md"]),
        ({"skip_hidden": True}, ["--skip-hidden"]),
        ({"follow": True}, ["--follow"]),
        ({"skip_binary": True}, ["--skip-binary"]),
        ({"decompress": "never"}, ["--decompress", "never"]),
        ({"workers": 3, "strategy": "threads"}, ["--workers", "3", "--strategy", "threads"]),
        ({"encoding": "latin1"}, ["--encoding", "latin1"]),
        ({"memory_limit": 1 << 30, "tmp": "/tmp"}, ["--memory", "1G", "--tmp", "/tmp"]),
    ],
)
def test_arguments_are_the_flags_of_the_program(
    corpus: Path, program: Path, arguments: dict[str, object], flags: list[str]
) -> None:
    counts = hapax.count(corpus, **arguments)
    assert counts.most_common() == listed(program, *flags, corpus)


def test_every_argument_is_a_flag(program: Path) -> None:
    import inspect

    text = subprocess.run([program, "count", "--help"], capture_output=True, check=True).stdout
    others = {"memory_limit": "memory"}
    for name in inspect.signature(hapax.count).parameters:
        if name not in ("paths", "stop"):
            assert f"--{others.get(name, name).replace('_', '-')}" in text.decode(), name


def test_every_strategy_counts_the_same(corpus: Path) -> None:
    first = hapax.count(corpus)
    for strategy in STRATEGIES:
        counts = hapax.count(corpus, strategy=strategy, workers=2)
        assert counts == first
        assert counts.stats["strategy"] == ("linear" if strategy == "auto" else strategy)


def test_paths_of_all_types(corpus: Path) -> None:
    path = corpus / "a.txt"
    expected = {"the": 2, "whale": 2}
    for one in (path, str(path), os.fsencode(path)):
        assert hapax.count(one) == expected
    twice = {"the": 4, "whale": 4}
    for many in ([path, str(path)], (path, path), iter([path, os.fsencode(path)])):
        assert hapax.count(many) == twice
    assert hapax.count([]) == {} and hapax.count(iter(())) == {}


def test_a_path_that_is_not_utf8(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(raw)).write_text("a b")
    for path in (raw, os.fsdecode(raw), Path(os.fsdecode(raw))):
        assert hapax.count(path) == {"a": 1, "b": 1}
    missing = os.fsdecode(raw + b"x")
    with pytest.raises(hapax.NotFoundError) as caught:
        hapax.count(missing)
    assert caught.value.filename == caught.value.path == missing
    assert str(caught.value).isprintable()


def test_a_dash_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError):
        hapax.count("-")
    Path("-").write_text("a dash")
    assert hapax.count("-") == {"a": 1, "dash": 1}


def test_exceptions_of_the_iterable_come_out() -> None:
    def paths() -> Iterator[str]:
        yield "/dev/null"
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        hapax.count(paths())


def test_an_encoding(tmp_path: Path) -> None:
    path = tmp_path / "latin1.txt"
    path.write_bytes("café".encode("latin1"))
    assert hapax.count(path, encoding="latin1") == {"café": 1}
    assert hapax.count(path) == {"caf": 1}


def test_the_order_is_that_of_the_program_on_real_text(program: Path, source: Path) -> None:
    pages = sorted((source / "docs").glob("*.md"))
    assert hapax.count(pages).most_common() == listed(program, *pages)


def test_a_run_of_its_own_process(tmp_path: Path, package: Path) -> None:
    (tmp_path / "a").write_text("a b a")
    code = "import hapax_words as h; print(h.count('a', strategy='queue').to_dict())"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(package.parent)},
    )
    assert (run.stdout, run.stderr) == ("{'a': 2, 'b': 1}\n", "")


def test_no_paths_are_no_words() -> None:
    assert hapax.count([]) == hapax.count(iter(())) == {}
