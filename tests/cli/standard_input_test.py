"""Standard input: where it stands once hapax has ended, at the end of what it read; and what cannot be read."""
import bz2
import gzip
import lzma
import os
import socket
import subprocess

import pytest

STRATEGIES = ["auto", "linear", "threads", "queue", "shared", "hybrid"]
PROSE = b"To be, or not to be: that is the question.\n" * 20_000
KINDS = {
    "plain": PROSE,
    "small": b"a b\n",
    "empty": b"",
    "utf-16": PROSE.decode().encode("utf-16"),
    "gzip": gzip.compress(PROSE),
    "two members": gzip.compress(PROSE) + gzip.compress(b"a b"),
    "bzip2": bz2.compress(PROSE),
    "xz": lzma.compress(PROSE),
    "zeros behind": gzip.compress(PROSE) + bytes(1000),
}


def position_after(hapax, path, *arguments, at=0):
    """Where the descriptor stands that was hapax's standard input."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.lseek(descriptor, at, os.SEEK_SET)
        result = hapax(*arguments, stdin=descriptor)
        assert result.returncode == 0, result.stderr
        return os.lseek(descriptor, 0, os.SEEK_CUR)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("kind", KINDS)
def test_after_count(hapax, write, kind):
    path = write("f", KINDS[kind])
    for strategy in STRATEGIES:
        assert position_after(hapax, path, "count", "-s", strategy, "-j", "2") == len(KINDS[kind]), strategy
    assert position_after(hapax, path, "count", "--verify", "-s", "threads", "-") == len(KINDS[kind])


@pytest.mark.parametrize("kind", ["plain", "utf-16", "gzip"])
def test_after_compare(hapax, write, kind):
    path = write("f", KINDS[kind])
    assert position_after(hapax, path, "compare", "-r", "1", "--warmup", "0", "-j", "2", "-") == len(KINDS[kind])


@pytest.mark.parametrize("kind", ["plain", "small", "gzip"])
def test_from_an_offset(hapax, write, kind):
    path = write("f", b"0123456789" + KINDS[kind])
    end = 10 + len(KINDS[kind])
    for arguments in (["-s", "linear"], ["-s", "shared", "-j", "2"], ["--verify"]):
        assert position_after(hapax, path, "count", *arguments, at=10) == end
    for strategy in STRATEGIES:
        for nothing_left in (end, end + 5):
            assert position_after(hapax, path, "count", "-s", strategy, "-j", "2", at=nothing_left) == nothing_left


def test_among_other_inputs_and_as_a_list(hapax, write):
    path = write("f", PROSE)
    write("g", "g")
    assert position_after(hapax, path, "count", "g", "-", "g") == len(PROSE)
    names = write("names", b"f\0g\0")
    assert position_after(hapax, names, "count", "--files0-from", "-") == 4
    assert hapax("count", "f", "-o", "f.counts").returncode == 0
    size = os.stat(path.parent / "f.counts").st_size
    assert position_after(hapax, path.parent / "f.counts", "cat", "-") == size
    assert position_after(hapax, path.parent / "f.counts", "merge", "-o", "sum.counts", "-") == size


def test_two_programs_share_one_input(hapax, write):
    path = write("f", PROSE)
    shared = subprocess.run(["sh", "-c", '{ dd bs=10 count=1 status=none; "$0" count -o words.txt; wc -c; } < "$1"',
                             hapax.path, path], cwd=hapax.folder, stdout=subprocess.PIPE, check=True)
    assert shared.stdout.decode().split() == ["To", "be,", "or", "0"]
    rest = hapax("count", input=PROSE[10:]).stdout
    assert (path.parent / "words.txt").read_bytes() == rest


@pytest.mark.parametrize("arguments", [["count"], ["count", "-"], ["count", "--verify"], ["compare"], ["cat"],
                                       ["count", "--files0-from", "-"]])
def test_closed_or_for_writing_only(hapax, write, arguments):
    write("f", "a")
    for redirection in ("<&-", "0>written"):
        result = subprocess.run(["sh", "-c", f'"$0" "$@" {redirection}', hapax.path, *arguments], cwd=hapax.folder,
                                capture_output=True, text=True)
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr == ("hapax: error: standard input: Bad file descriptor; it is closed, or open for writing "
                                 "only\n")


@pytest.mark.parametrize("arguments", [["count", "/dev/stdin"], ["count", "/dev/fd/0"], ["count", "/proc/self/fd/0"],
                                       ["count", "--verify", "/dev/stdin"], ["cat", "/dev/stdin"],
                                       ["count", "--files0-from", "/dev/stdin"], ["compare", "/dev/stdin"]])
def test_closed_and_named_as_a_file(hapax, arguments):
    """Nothing is no text: a file in the place of the closed descriptor would be an empty one."""
    result = subprocess.run(["sh", "-c", '"$0" "$@" <&-', hapax.path, *arguments], cwd=hapax.folder,
                            capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"hapax: error: {arguments[-1]}: ")


def test_all_standard_descriptors_may_be_closed(hapax, write):
    write("f", "a b a")
    for strategy in ("linear", "shared"):
        line = f'"$0" count f -s {strategy} -j 2 -o words <&- >&- 2>&-; echo $? > status'
        subprocess.run(["sh", "-c", line, hapax.path], cwd=hapax.folder, check=True)
        assert (write("x", "").parent / "status").read_text() == "0\n"
        assert (write("x", "").parent / "words").read_text() == "a: 2\nb: 1\n"


@pytest.mark.parametrize("arguments", [["count"], ["count", "--verify"], ["cat"], ["count", "--files0-from", "-"]])
def test_a_socket_for_messages_is_refused(hapax, arguments):
    """A read that is shorter than a message would lose the rest of it."""
    for kind in (socket.SOCK_SEQPACKET, socket.SOCK_DGRAM):
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        with ours, theirs:
            ours.send(b"a " * 50_000)
            result = hapax(*arguments, stdin=theirs)
        assert (result.returncode, result.stdout) == (1, b"")
        assert result.stderr.startswith("hapax: error: standard input: it is a message socket")


def test_a_stream_socket_is_read(hapax):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"a " * 10_000)
        ours.shutdown(socket.SHUT_WR)
        assert hapax("count", "--verify", stdin=theirs).stdout == b"a: 10000\n"
