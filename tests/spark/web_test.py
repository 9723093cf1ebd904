"""Files of a web server, counted on the cluster: ranges, compressed files, and files that change."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import count_files, read_counts
from web_server import WebServer
from changes import after_listing
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
