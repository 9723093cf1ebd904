"""--memory so small that most words are spilled: the same bytes, the promised peak, and nothing left on bad days."""
import gzip
import json
import os
import random
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from conftest import by

MIB = 1 << 20
STRATEGIES = ["linear", "threads", "queue", "shared", "hybrid"]


@pytest.fixture(scope="module")
def rare_words(tmp_path_factory):
    """12 MB: most words once, some often, some long."""
    path = tmp_path_factory.mktemp("text") / "rare"
    chance = random.Random(3)
    with path.open("w") as out:
        for i in range(12):
            out.write("".join(f"w{chance.randrange(1 << 24):x}q often{i % 7} " for _ in range(50_000)))
            out.write(" ".join(f"a_long_word_of_more_than_16_bytes_{chance.randrange(10_000)}" for _ in range(3000)))
            out.write(f" {'x' * 1000}{i}\n")
    return path


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_same_list(hapax, rare_words, tmp_path, strategy):
    for flags in [(), ("--sort", "word"), ("-n", "50"), ("-f", "counts"), ("-f", "json", "--min-count", "2"),
                  ("--sort", "word", "-n", "9", "--min-length", "30"), ("-f", "tsv", "-n", "0")]:
        expected = hapax("count", "-q", "-s", "linear", "--memory", "0", *flags, rare_words)
        result = hapax("count", "-q", *by(strategy, 2), "--memory", "16M", "--tmp", tmp_path, *flags, rare_words)
        assert (result.returncode, result.stderr) == (0, expected.stderr)
        assert result.stdout == expected.stdout
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_streams_and_compressed_files(hapax, rare_words, write, strategy):
    text = rare_words.read_bytes()
    whole = hapax("count", "-s", "linear", "--memory", "0", rare_words, rare_words).stdout
    packed = write("rare.gz", gzip.compress(text, 1))
    result = hapax("count", *by(strategy, 2), "--memory", "16M", packed, "-", input=text)
    assert (result.returncode, result.stdout) == (0, whole)


def test_verified(hapax, rare_words, tmp_path):
    result = hapax("count", "-s", "threads", "-j", "2", "--verify", "--memory", "32M", "-o", tmp_path / "out", rare_words)
    assert result.returncode == 0
    assert result.stderr.startswith("equal: yes")


def shared_kilobytes(pid):
    """What the process has of shared memory, and of its own."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines if line.startswith("Rss")}
    return sizes.get("RssShmem:", 0), sizes.get("RssAnon:", 0)


def peak_of(process):
    """The largest sum of all processes' own memory, and once what they share, in bytes."""
    peak = 0
    while process.poll() is None:
        try:
            workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            break
        sizes = [shared_kilobytes(pid) for pid in [process.pid, *workers]]
        peak = max(peak, max(shared for shared, _ in sizes) + sum(own for _, own in sizes))
        time.sleep(0.002)
    return peak * 1024


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("flags", [("-f", "counts"), ()])
def test_the_peak(hapax, rare_words, tmp_path, strategy, flags):
    process = hapax.start("count", "-q", *by(strategy, 3), "--memory", "24M", "--tmp", tmp_path, "-o", tmp_path / "out",
                          *flags, *[rare_words] * 3)
    peak = peak_of(process)
    assert process.wait() == 0
    assert peak < (24 + 40) * MIB


def test_what_is_spilled_is_told(hapax, rare_words):
    result = hapax("count", "-q", "--memory", "16M", "-n", "1", "--stats", "json", rare_words)
    assert json.loads(result.stderr)["bytes_spilled"] > MIB
    result = hapax("count", "-q", "--memory", "4G", "-n", "1", "--stats", "json", rare_words)
    assert json.loads(result.stderr)["bytes_spilled"] == 0


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("megabytes", [1, 4, 8])
def test_a_full_disk(hapax, rare_words, tmp_path, strategy, megabytes):
    """A limit on the size of files does as a full disk."""
    limit = megabytes * MIB
    target = tmp_path / "out"
    target.write_text("untouched")
    result = hapax("count", "-q", *by(strategy, 2), "--memory", "16M", "--tmp", tmp_path, "-n", "5", "-o", target, rare_words,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)))
    if result.returncode == 0:
        assert target.read_bytes() == hapax("count", "--memory", "0", "-n", "5", rare_words).stdout
        return
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("hapax: error: ")
    assert target.read_text() == "untouched"
    assert os.listdir(tmp_path) == ["out"]


def test_a_small_limit_is_too_small(hapax, rare_words):
    for strategy in STRATEGIES:
        result = hapax("count", *by(strategy, 2), "--memory", "1M", rare_words)
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.startswith("hapax: error: the memory limit is too small: one worker needs ")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_killed_at_any_moment(hapax, rare_words, tmp_path, strategy):
    target = tmp_path / "out"
    chance = random.Random(os.urandom(8))
    for _ in range(4):
        process = hapax.start("count", "-q", *by(strategy, 2), "--memory", "16M", "--tmp", tmp_path, "-o", target, rare_words,
                              stderr=subprocess.PIPE)
        time.sleep(chance.random() * 0.6)
        process.send_signal(chance.choice([signal.SIGKILL, signal.SIGINT, signal.SIGTERM]))
        process.communicate(timeout=10)
        assert [name for name in os.listdir(tmp_path) if name != "out"] == []
        target.unlink(missing_ok=True)


@pytest.mark.parametrize("strategy", ["queue", "shared", "hybrid"])
def test_a_worker_killed_while_words_are_spilled(hapax, rare_words, tmp_path, strategy):
    target = tmp_path / "out"
    chance = random.Random(os.urandom(8))
    expected = hapax("count", "--memory", "0", rare_words).stdout
    for _ in range(5):
        process = hapax.start("count", "-q", *by(strategy, 2), "--memory", "16M", "--tmp", tmp_path, "-o", target, rare_words,
                              stderr=subprocess.PIPE, text=True)
        time.sleep(chance.random() * 0.6)
        try:
            workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            victim = int(chance.choice(workers))
            os.kill(victim, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            victim = None
        _, said = process.communicate(timeout=10)
        if process.returncode == 0:
            assert target.read_bytes() == expected
            target.unlink()
        else:
            assert (process.returncode, said.count("\n")) == (1, 1)
            assert f"(process {victim}) was killed by signal 9" in said
        assert os.listdir(tmp_path) == []


def test_few_descriptors(hapax, rare_words):
    expected = hapax("count", "--memory", "0", "-n", "9", rare_words).stdout
    result = hapax("count", *by("threads", 2), "--memory", "16M", "-n", "9", rare_words,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12)))
    assert (result.returncode, result.stdout) == (0, expected)


@pytest.mark.parametrize("megabytes", [1, 30])
def test_a_giant_word(hapax, write, megabytes):
    path = write("giant", "a b " + "g" * (megabytes * MIB) + " c a\n")
    expected = hapax("count", "--memory", "0", path).stdout
    for strategy in STRATEGIES:
        result = hapax("count", *by(strategy, 2), "--memory", "24M", path)
        assert (result.returncode, result.stdout) == (0, expected) or result.stderr.startswith("hapax: error: ")


def test_nothing_to_count(hapax, write):
    for strategy in STRATEGIES:
        result = hapax("count", *by(strategy, 2), "--memory", "16M", write("empty", ""))
        assert (result.returncode, result.stdout) == (0, b"")
