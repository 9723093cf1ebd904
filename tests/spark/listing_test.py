"""Local files are listed as hapax_words.count() takes them."""

import gzip
import os
import re
from pathlib import Path

import pytest

import hapax_words
from hapax_words.spark._output import OutputFolder
from in_process import listed


def test_files_have_what_tells_that_they_changed(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("twelve bytes")
    os.utime(file, ns=(5, 123_456_789_012_345_678))
    [found] = listed(tmp_path).files
    assert found.path == os.fsencode(file)
    assert found.file_bytes == 12
    assert found.modified == 123_456_789_012_345_678
    assert found.inode == file.stat().st_ino
    assert found.tag == ""


def test_relative_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text").write_text("text")
    monkeypatch.chdir(tmp_path)
    expected = os.fsencode(tmp_path / "text")
    assert [file.path for file in listed("text").files] == [expected]
    assert [os.path.normpath(file.path) for file in listed(".").files] == [expected]
    for prefix in ("file://", "file:", "file://localhost"):
        assert [file.path for file in listed(f"{prefix}{tmp_path}/text").files] == [expected]
    with pytest.raises(ValueError, match="file://data/text names a host; .*file:///path"):
        listed("file://data/text")


def test_what_is_compared_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("text")
    status = (tmp_path / "text").stat()
    for identity, modified, inode in (
        ("inode", status.st_mtime_ns, status.st_ino),
        ("time", status.st_mtime_ns, None),
        ("size", None, None),
    ):
        [file] = listed(tmp_path, identity=identity).files
        assert (file.file_bytes, file.modified, file.inode) == (4, modified, inode)


def test_what_is_left_out_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "text").write_text("text")
    os.mkfifo(tmp_path / "pipe")
    assert len(listed(tmp_path).files) == 1
    assert "pipe: skipped: " in caplog.text
    # keep_going's list reports a failure, and nothing else does.
    caplog.clear()
    assert len(listed(tmp_path / "none", keep_going=True).failures) == 1
    assert caplog.text == ""


def test_options_of_a_walk_apply(tmp_path: Path) -> None:
    for name in ("a.txt", ".b.txt", "c.md"):
        (tmp_path / name).write_text("text")
    names = [Path(os.fsdecode(file.path)).name for file in listed(tmp_path, glob="*.txt").files]
    assert names == [".b.txt", "a.txt"]
    found = listed(tmp_path, glob=iter(["*.txt"]), skip_hidden=True).files
    assert [Path(os.fsdecode(file.path)).name for file in found] == ["a.txt"]


def test_only_long_plain_files_may_be_cut(tmp_path: Path) -> None:
    text = "one two three " * 100
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.gz").write_bytes(gzip.compress(os.urandom(2000)))
    (tmp_path / "c.utf16").write_text(text, "utf-16")
    (tmp_path / "d.nul").write_text(text + "\0" + text)
    (tmp_path / "e.short").write_text("short")

    def cuttable(**options: object) -> str:
        files = listed(tmp_path, 100, **options).files
        return "".join(os.fsdecode(file.path)[len(str(tmp_path)) + 1] for file in files if file.is_plain)

    assert cuttable() == "ad"
    assert cuttable(skip_binary=True) == "a"
    assert cuttable(encoding="latin1") == ""
    assert cuttable(decompress="never") == "abd"


def test_names_say_which_files_are_compressed(tmp_path: Path) -> None:
    for name in ("a.gz", "b.GZ", "c.bgz", "d.bz2", "e.xz", "f.zst", "g.lz4", "h.gzip", "i.txt", "gz"):
        (tmp_path / name).write_text("text")
    found = [os.fsdecode(file.path)[-2:] for file in listed(tmp_path).files if file.is_compressed]
    assert found == ["gz", "GZ", "gz", "z2", "xz", "st", "z4"]
    assert not any(file.is_compressed for file in listed(tmp_path, decompress="never").files)


def test_what_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="none"):
        listed(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(hapax_words.NotReadableError, match="pipe: it is not a regular file"):
        listed(tmp_path / "pipe")
    found = listed([tmp_path / "none", tmp_path / "pipe"], keep_going=True)
    assert [(failure.path, failure.kind) for failure in found.failures] == [
        (str(tmp_path / "none"), "not_found"),
        (str(tmp_path / "pipe"), "not_readable"),
    ]


@pytest.mark.parametrize("path", ["/none/*.txt", "memory://none/*.txt"])
def test_a_path_is_no_pattern(path: str) -> None:
    """Hadoop takes patterns for paths."""
    remedy = r"; a path is no pattern: glob= chooses files in a directory$"
    with pytest.raises(FileNotFoundError, match=remedy):
        listed(path)
    [failure] = listed(path, keep_going=True).failures
    assert failure.path == path and re.search(remedy, failure.message)
    with pytest.raises(FileNotFoundError) as error:
        listed("/none")
    assert "glob" not in str(error.value)


def test_halves_of_urls_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hadoop takes them for URLs."""
    monkeypatch.chdir(tmp_path)
    for keep_going in (False, True):
        with pytest.raises(ValueError, match="^hdfs:/data is neither .*; a URL begins with hdfs://"):
            listed(["/none", "hdfs:/data"], keep_going=keep_going)
    with pytest.raises(ValueError, match="a URL begins with dbfs://"):
        OutputFolder("dbfs:/out")
    (tmp_path / "ab:").mkdir()
    (tmp_path / "ab:/file").write_text("text")
    assert len(listed("ab:/file").files) == len(listed("./ab:/file").files) == 1
    with pytest.raises(FileNotFoundError):
        listed("./ab:/none")
    with pytest.raises(FileNotFoundError):
        listed("a:/none")


def test_wrong_options_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no argument 'workers'.*spark.task.cpus"):
        listed(tmp_path, workers=2)
    with pytest.raises(TypeError, match="no argument 'globs'; it has case, "):
        listed(tmp_path, globs="*")
    with pytest.raises(ValueError, match="case must be one of"):
        listed(tmp_path, case="upper")
