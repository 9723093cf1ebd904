"""--memory so small that most words are spilled: the same bytes, the promised peak, and nothing left on bad days."""
import gzip
import json
import os
import random
import re
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


def test_what_sorting_spills_is_told(hapax, rare_words):
    def spilled(*flags):
        run = hapax("count", "-q", "-s", "linear", "--memory", "16M", "--stats", "json", *flags, rare_words)
        return json.loads(run.stderr)["bytes_spilled"]

    assert spilled("--sort", "count") > spilled("--sort", "word") + MIB


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


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_longest_words_that_are_taken(hapax, write, tmp_path, strategy):
    """As long as the error says, and half as long again in lower case."""
    refused = hapax("count", *by(strategy, 2), "--memory", "16M", write("giant", "g" * (30 * MIB)))
    longest = int(re.search(r"for a word of more than ([0-9,]+) KiB", refused.stderr)[1].replace(",", "")) * 1024
    for letter in "xȺ":
        words = [letter * ((longest - 2) // len(letter.encode())) + f"_{last}" for last in "abcdefgh"]
        path = write("longest", " ".join(words * 2))
        expected = hapax("count", "--memory", "0", path).stdout
        process = hapax.start("count", "-q", *by(strategy, 2), "--memory", "16M", "--tmp", tmp_path, "-o", tmp_path / "out",
                              path, stderr=subprocess.PIPE, text=True)
        peak = peak_of(process)
        assert (process.communicate()[1], process.returncode) == ("", 0)
        assert (tmp_path / "out").read_bytes() == expected
        assert peak < (16 + 40) * MIB


@pytest.mark.parametrize("form", ["plain", "gzip", "utf-16", "stdin"])
@pytest.mark.parametrize("megabytes", [1, 30])
def test_giant_words(hapax, write, tmp_path, megabytes, form):
    """Words of 1 MB are counted; one of 30 MB is refused before there is memory for it."""
    text = "".join(f"a b {letter * (megabytes * MIB)} c a\n" for letter in "ghij")
    data = {"gzip": gzip.compress(text.encode(), 1), "utf-16": text.encode("utf-16")}.get(form, text.encode())
    path = write("giant", data)
    expected = hapax("count", "--memory", "0", path).stdout
    for strategy in STRATEGIES:
        with path.open() as source:
            process = hapax.start("count", *by(strategy, 2), "--memory", "24M", "--tmp", tmp_path, "-o", tmp_path / "out",
                                  "-" if form == "stdin" else path, stdin=source, stderr=subprocess.PIPE, text=True)
            peak = peak_of(process)
            said = process.communicate()[1]
        assert peak < (24 + 40) * MIB
        if megabytes == 1:
            assert (process.returncode, said) == (0, "")
            assert (tmp_path / "out").read_bytes() == expected
            (tmp_path / "out").unlink()
        else:
            assert process.returncode == 1
            assert "the memory limit leaves no room for a word of more than 1," in said or \
                "the memory limit leaves no room for a word of more than 2," in said
            assert "KiB at byte " in said and "raise --memory or use fewer workers, or check" in said
            assert not (tmp_path / "out").exists()


def test_nothing_to_count(hapax, write):
    for strategy in STRATEGIES:
        result = hapax("count", *by(strategy, 2), "--memory", "16M", write("empty", ""))
        assert (result.returncode, result.stdout) == (0, b"")


@pytest.fixture(scope="module")
def counts_files(tmp_path_factory):
    """Three counts files of 400,000 words each, of which half are in two files."""
    folder = tmp_path_factory.mktemp("counts")
    program = os.environ["HAPAX"]
    paths = []
    for number in range(3):
        text = "".join(f"w{(i + number * 200_000) * 2654435761 % 2**32:x} " for i in range(400_000)) + "often " * 9
        paths.append(folder / f"{number}.counts")
        subprocess.run([program, "count", "-f", "counts", "-o", paths[-1]], input=text.encode(), check=True)
    return paths


def test_cat(hapax, counts_files, tmp_path):
    for flags in [(), ("--sort", "word"), ("-n", "30"), ("--min-count", "2", "-f", "tsv"), ("--sort", "word", "-n", "5")]:
        expected = hapax("cat", "--memory", "0", *flags, *counts_files)
        for size in ("4M", "16M", "4G"):
            result = hapax("cat", "--memory", size, "--tmp", tmp_path, *flags, *counts_files)
            assert (result.returncode, result.stderr) == (0, expected.stderr)
            assert result.stdout == expected.stdout
    assert os.listdir(tmp_path) == []


def test_the_peak_of_cat(hapax, counts_files, tmp_path):
    process = hapax.start("cat", "-q", "--memory", "8M", "--tmp", tmp_path, "-o", tmp_path / "out", *counts_files)
    peak = peak_of(process)
    assert process.wait() == 0
    assert peak < (8 + 40) * MIB


@pytest.mark.parametrize("megabytes", [1, 30])
def test_giant_words_in_counts_files(hapax, write, tmp_path, megabytes):
    path = tmp_path / "giant.counts"
    assert hapax("count", "-f", "counts", "-o", path,
                 input="".join(f"a {letter * (megabytes * MIB)}\n" for letter in "ghij").encode()).returncode == 0
    for command in [("cat", path), ("cat", "--sort", "word", path), ("merge", path, path, path)]:
        expected = hapax(command[0], "--memory", "0", *command[1:]).stdout
        process = hapax.start(command[0], "--memory", "8M", "--tmp", tmp_path, "-o", tmp_path / "out", *command[1:],
                              stderr=subprocess.PIPE, text=True)
        peak = peak_of(process)
        said = process.communicate()[1]
        assert peak < (8 + 40) * MIB
        if megabytes == 1:
            assert (process.returncode, said) == (0, "")
            assert (tmp_path / "out").read_bytes() == expected
            (tmp_path / "out").unlink()
        else:
            assert process.returncode == 1
            assert said.startswith(f"hapax: error: {path}: the memory limit leaves no room for a word of more than ")
            assert said.endswith("raise --memory, or add up fewer files at a time\n")
    assert os.listdir(tmp_path) == ["giant.counts"]


def test_cat_on_a_full_disk(hapax, counts_files, tmp_path):
    result = hapax("cat", "-n", "1", "--memory", "4M", "--tmp", tmp_path, *counts_files,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, resource.RLIM_INFINITY)))
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, b"", 1)
    assert str(tmp_path) in result.stderr


def test_cat_of_a_damaged_file(hapax, counts_files, tmp_path):
    damaged = bytearray(counts_files[1].read_bytes())
    damaged[-5000] ^= 1
    path = tmp_path / "damaged.counts"
    path.write_bytes(damaged)
    expected = hapax("cat", "--memory", "0", counts_files[0], path)
    result = hapax("cat", "--memory", "4M", counts_files[0], path)
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr == expected.stderr


@pytest.fixture(scope="module")
def many_counts_files(tmp_path_factory):
    """150 small counts files; each word is in several."""
    folder = tmp_path_factory.mktemp("many")
    paths = []
    for number in range(150):
        paths.append(folder / f"{number}.counts")
        text = " ".join(f"w{i % 997}" for i in range(number, number + 500))
        subprocess.run([os.environ["HAPAX"], "count", "-f", "counts", "-o", paths[-1]], input=text.encode(), check=True)
    return paths


@pytest.mark.parametrize("limits", ["descriptors", "memory"])
def test_many_counts_files(hapax, many_counts_files, tmp_path, limits):
    flags, options = ("--memory", "0"), {}
    if limits == "memory":
        flags = ("--memory", "4M", "--tmp", tmp_path)
    else:
        options = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))}
    whole = hapax("merge", "--memory", "0", *many_counts_files)
    listed = hapax("cat", "--memory", "0", *many_counts_files)
    assert whole.returncode == 0
    merged = hapax("merge", *flags, *many_counts_files, **options)
    assert (merged.returncode, merged.stderr, merged.stdout) == (0, "", whole.stdout)
    assert hapax("cat", *flags, *many_counts_files, **options).stdout == listed.stdout
    assert hapax("cat", *flags, "--sort", "word", *many_counts_files, **options).stdout == \
        hapax("cat", "--sort", "word", *many_counts_files).stdout
    assert os.listdir(tmp_path) == []


def test_a_pipe_among_many_counts_files(hapax, many_counts_files, tmp_path):
    whole = hapax("merge", "--memory", "0", *many_counts_files).stdout
    data = many_counts_files[70].read_bytes()
    files = [*many_counts_files[:70], "-", *many_counts_files[71:]]
    assert hapax("merge", "--memory", "4M", *files, input=data).stdout == whole


def test_one_of_many_counts_files_is_wrong(hapax, many_counts_files, write, tmp_path):
    target = tmp_path / "out"
    target.write_text("untouched")
    other = write("other.counts", b"")
    assert hapax("count", "--case", "keep", "-f", "counts", "-o", other, input=b"Word").returncode == 0
    damaged = write("damaged.counts", many_counts_files[3].read_bytes()[:-3])
    for wrong in (other, damaged):
        files = [*many_counts_files[:140], wrong]
        expected = hapax("merge", "--memory", "0", "-o", target, *files)
        result = hapax("merge", "--memory", "4M", "-o", target, *files)
        assert (result.returncode, result.stderr) == (1, expected.stderr)
        assert target.read_text() == "untouched"
