"""Files of a web server, counted on the cluster: ranges, compressed files, and files that change."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import _read_counts, count_files, read_counts
from hapax_words.spark._pieces import unpack
from hapax_words.spark._sharing import pack_all
from web_server import WebServer
from changes import after_listing
from in_process import count_here, listed, stores_of
from words import as_dict, counted, text_of


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A running server without files."""
    with WebServer() as server:
        yield server


def test_plain_files_are_read_in_ranges(spark: SparkSession, server: WebServer) -> None:
    text = text_of(30_000, 1)
    url = server.put("/a/text.txt", text.encode())
    assert as_dict(count_files(spark, url, range_bytes=50_000, tasks=3)) == counted(text)
    ranges = {wanted for _, wanted in server.requests if wanted}
    assert len(ranges) > 3
    assert as_dict(count_files(spark, url)) == counted(text)


def test_compressed_files_are_one_piece(spark: SparkSession, server: WebServer) -> None:
    text = text_of(30_000, 1)
    urls = [
        server.put("/text.gz", gzip.compress(text.encode())),
        server.put("/text.utf16", text.encode("utf-16")),
        server.put("/empty", b""),
    ]
    expected = {word: 2 * count for word, count in counted(text).items()}
    assert as_dict(count_files(spark, urls, range_bytes=10_000)) == expected


def test_a_file_that_changes_fails_the_job(spark: SparkSession, server: WebServer) -> None:
    text = text_of(30_000, 1).encode()
    for range_bytes in (1 << 26, 50_000):
        url = server.put("/text.txt", text)
        counts = count_files(spark, url, range_bytes=range_bytes)
        server.put("/text.txt", text)
        with pytest.raises(Exception, match="text.txt: it was written to, or replaced"):
            counts.collect()


def test_a_file_that_is_gone_fails_the_job(
    spark: SparkSession, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.put("/text.txt", b"one two")
    counts = count_files(spark, url)
    del server.files["/text.txt"]
    with pytest.raises(Exception, match="text.txt"):
        counts.collect()
    server.put("/text.txt", b"one two")
    other = server.put("/other.txt", b"three")
    after_listing(monkeypatch, lambda: server.files.pop("/text.txt"))
    monkeypatch.setattr("hapax_words.spark._files.attempts_of", lambda spark: 2)  # sooner than 4
    found = count_files(spark, [url, other], keep_going=True)
    assert as_dict(found.counts) == {"three": 1}
    assert [row["path"] for row in found.failures.collect()] == [url]


def test_a_server_without_ranges_fails_the_job(spark: SparkSession, server: WebServer) -> None:
    server.knows_ranges = False
    long = server.put("/long.txt", b"word " * 1_000_000)
    with pytest.raises(Exception, match="long.txt: .*does not answer requests for ranges"):
        count_files(spark, long, range_bytes=1_000_000).collect()
    short = server.put("/short.txt", b"word " * 1000)  # read by one request
    assert as_dict(count_files(spark, short)) == {"word": 1000}


def test_counts_files_are_read(spark: SparkSession, server: WebServer, tmp_path: Path) -> None:
    hapax_words.count_text("one two two").save(tmp_path / "a.counts")
    url = server.put("/a.counts", (tmp_path / "a.counts").read_bytes())
    assert as_dict(read_counts(spark, [url, str(tmp_path / "a.counts")])) == {"one": 2, "two": 4}


def gets(server: WebServer) -> list[tuple[str, str]]:
    """The reads of parts of files, without the heads of long ones."""
    return [request for request in server.requests if request[1]]


@pytest.mark.parametrize("range_bytes", [1 << 40, 5_000_000, 1_234_567])
@pytest.mark.parametrize("workers", [1, 2])
def test_reads_are_done_ahead_and_once_each(
    server: WebServer, range_bytes: int, workers: int
) -> None:
    """The reads that the native count wants are those that were foretold."""
    text = text_of(100_000, 1) * 30
    long, short = server.put("/long.txt", text.encode()), server.put("/short.txt", b"short one")
    server.delay = 0.02
    expected = {word: 30 * count for word, count in counted(text[: len(text) // 30]).items()}
    found = count_here(long, range_bytes=range_bytes, workers=workers)
    assert found.words == expected
    assert 2 <= server.most_at_once <= 4
    server.requests.clear()
    found = count_here([short, long, short], range_bytes=range_bytes, workers=workers)
    assert found.words == expected | {"short": 2, "one": 2}
    wanted = [request for request in gets(server) if request[0] == "/long.txt"]
    assert len(set(wanted)) == len(wanted), "a part was read twice"


def test_a_word_that_reaches_over_parts_of_a_file(server: WebServer) -> None:
    word = "é" * (6 << 20)
    url = server.put("/text.txt", f"one {word} two".encode())
    for range_bytes in (1 << 40, 3_000_000):
        assert count_here(url, range_bytes=range_bytes).words == {"one": 1, word: 1, "two": 1}


def test_files_that_are_left_out_are_not_read(server: WebServer) -> None:
    """Only the head of a file that looks binary is read, and the reads that were foretold are dropped."""
    urls = [server.put("/binary", b"nul \0" + b"x " * (20 << 20))]
    urls += [server.put(f"/{number}.txt", b"text ") for number in range(9)]
    assert count_here(urls, skip_binary=True).words == {"text": 9}
    wanted = gets(server)
    assert len(set(wanted)) == len(wanted)
    assert len([path for path, _ in wanted if path == "/binary"]) <= 6  # of eleven


def test_stores_are_asked_for_several_files_at_once(server: WebServer) -> None:
    urls = [server.put(f"/{number}.txt", b"a text " * 10) for number in range(32)]
    server.delay = 0.1
    begin = time.monotonic()
    found = listed(urls, range_bytes=10)
    # One after the other this takes 64 times the delay.
    assert time.monotonic() - begin < 48 * server.delay
    assert [file.path.decode() for file in found.files] == urls
    assert all(file.is_plain for file in found.files)
    assert 2 <= server.most_at_once <= 16
    # The first error in the order of the paths is the one that is raised.
    del server.files["/9.txt"], server.files["/11.txt"]
    with pytest.raises(FileNotFoundError, match="/9.txt"):
        listed(urls)


def test_a_server_that_refuses_or_is_away(
    spark: SparkSession, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hapax_words.spark._listing.PAUSE", 0)
    good = server.put("/good.txt", b"good text")
    denied = server.put("/denied.txt", b"x")
    server.errors["/denied.txt"] = 403
    away = "http://127.0.0.1:1/away.txt"
    with pytest.raises(OSError, match="denied.txt: .*403"):
        count_files(spark, denied)
    found = count_files(spark, [denied, good, away, server.url + "/none.txt"], keep_going=True)
    assert as_dict(found.counts) == {"good": 1, "text": 1}
    failures = {row["path"]: row for row in found.failures.collect()}
    assert {path: row["kind"] for path, row in failures.items()} == {
        denied: "not_readable",
        away: "not_readable",
        server.url + "/none.txt": "not_found",
    }
    assert "403" in failures[denied]["message"]
    assert "connect" in failures[away]["message"].lower()


def test_compressed_counts_files_are_read(server: WebServer, spark: SparkSession, tmp_path: Path) -> None:
    hapax_words.count_text("one two two").save(tmp_path / "a.counts")
    compressed = gzip.compress((tmp_path / "a.counts").read_bytes())
    url = server.put("/a.counts.gz", compressed)
    (tmp_path / "b.counts.gz").write_bytes(compressed)
    assert as_dict(read_counts(spark, [url, str(tmp_path)])) == {"one": 3, "two": 6}
    broken = server.put("/b.counts", compressed[:-9])
    with pytest.raises(Exception, match="/b.counts: "):
        read_counts(spark, broken).collect()


def test_counts_files_are_read_several_at_once(server: WebServer, tmp_path: Path) -> None:
    hapax_words.count_text("one two").save(tmp_path / "a.counts")
    content = (tmp_path / "a.counts").read_bytes()
    urls = [server.put(f"/{number}.counts", content) for number in range(40)]
    [packed] = pack_all(listed([*urls, tmp_path]).files, 1 << 62, 1)
    server.delay, server.most_at_once = 0.02, 0
    table = _read_counts._read(unpack(packed), stores_of(*urls))
    assert hapax_words.Counts(table) == {"one": 41, "two": 41}
    assert 4 <= server.most_at_once <= 16
