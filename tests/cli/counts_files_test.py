"""Counts files: written by count and merge, read by cat and merge, and by a reader made from
docs/counts_format.md alone."""
import gzip
import os
import random
import struct

import pytest
import xxhash

TEXT = "The quick brown fox jumps over the lazy dog. Ὀδυσσεύς, été, 漢字; İstanbul the THE\n" * 3


def varint(data, at):
    number, shift = 0, 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def decoded(data):
    """What docs/counts_format.md says that the bytes mean: (case, [(word, count)])."""
    assert data[:8] == b"\x89HAPAX\r\n"
    version, flags, profile, case, *unicode_version = struct.unpack("<HBBBBBB", data[8:16])
    assert (version, flags, profile, unicode_version) == (1, 1, 0, [14, 0, 0])
    assert data[16:24] == bytes(8)
    assert struct.unpack("<Q", data[24:32])[0] == xxhash.xxh3_64_intdigest(data[:24])
    at, words = 32, []
    while True:
        size, number, checksum = struct.unpack("<IIQ", data[at : at + 16])
        payload = data[at + 16 : at + 16 + size]
        assert checksum == xxhash.xxh3_64_intdigest(payload, seed=number << 32 | size)
        at += 16 + size
        if number == 0:
            types, tokens = struct.unpack("<QQ", payload)
            assert types == len(words)
            assert tokens == sum(count for _, count in words)
            assert at == len(data)
            return case, [(word.decode(), count) for word, count in words]
        word, inside = b"", 0
        for _ in range(number):
            shared, inside = varint(payload, inside)
            rest, inside = varint(payload, inside)
            word, inside = word[:shared] + payload[inside : inside + rest], inside + rest
            count, inside = varint(payload, inside)
            words.append((word, count))
        assert inside == size


@pytest.fixture
def counts(hapax, write):
    """counts("name", text, flags...) makes a counts file of a text."""

    def make(name, text, *flags):
        result = hapax("count", "-f", "counts", "-o", name, *flags, write(name + ".txt", text))
        assert (result.returncode, result.stderr) == (0, "")
        return name

    return make


def failure(result, code=1):
    assert result.returncode == code
    return result.stderr.splitlines()[0].removeprefix("hapax: error: ")


@pytest.mark.parametrize("case", ["lower", "keep"])
def test_the_bytes_are_those_of_the_description(hapax, counts, tmp_path, case):
    counts("a.counts", TEXT, "--case", case)
    listed = hapax("count", "--case", case, "--sort", "word", "a.counts.txt").stdout.decode()
    expected = [line.rsplit(": ", 1) for line in listed.splitlines()]
    code, words = decoded((tmp_path / "a.counts").read_bytes())
    assert code == ["lower", "keep"].index(case)
    assert words == [(word, int(count)) for word, count in expected]


def test_many_blocks(hapax, counts, tmp_path):
    text = " ".join(f"w{i:x}" for i in range(60_000)) + " w1 w1"
    words = decoded((tmp_path / counts("many.counts", text)).read_bytes())[1]
    assert len(words) == 60_000 and dict(words)["w1"] == 3
    assert hapax("cat", "many.counts").stdout == hapax("count", "many.counts.txt").stdout


def test_the_extension_says_the_format(hapax, write, tmp_path):
    assert hapax("count", "-o", "out.counts", write("a", "b a b")).returncode == 0
    assert decoded((tmp_path / "out.counts").read_bytes())[1] == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--sort", "word"],
        ["--sort", "word", "--min-count", "4", "--min-length", "3"],
        ["-n", "3"],
        ["-n", "3", "--sort", "word"],
        ["-f", "json"],
        ["-f", "csv", "--sort", "word"],
        ["--min-length", "5"],
    ],
)
def test_cat_prints_what_count_would(hapax, counts, flags):
    counts("a.counts", TEXT)
    result = hapax("cat", *flags, "a.counts")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == hapax("count", *flags, "a.counts.txt").stdout


def test_cat_reads_standard_input_and_compressed_files(hapax, counts, write, tmp_path):
    data = (tmp_path / counts("a.counts", "b a b")).read_bytes()
    assert hapax("cat", input=data).stdout == b"b: 2\na: 1\n"
    assert hapax("cat", "-", input=data).stdout == b"b: 2\na: 1\n"
    assert hapax("cat", write("a.counts.gz", gzip.compress(data))).stdout == b"b: 2\na: 1\n"


def test_cat_adds_up(hapax, counts):
    result = hapax("cat", counts("a", "x y y"), counts("b", "z y"), "a")
    assert result.stdout == b"y: 5\nx: 2\nz: 1\n"


def test_cat_to_a_file_by_extension(hapax, counts, tmp_path):
    counts("a", "x y y")
    assert hapax("cat", "a", "-o", "out.csv").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == b"word,count\ny,2\nx,1\n"


def test_merge_is_the_count_of_all(hapax, counts, tmp_path):
    generator = random.Random(7)
    parts, texts = [], []
    for i in range(12):
        texts.append(" ".join(f"w{generator.randrange(3000)}" for _ in range(generator.randrange(5000))))
        parts.append(counts(f"part{i}", texts[-1]))
    counts("all.counts", " ".join(texts))
    assert hapax("merge", "-o", "sum.counts", *parts).returncode == 0
    assert (tmp_path / "sum.counts").read_bytes() == (tmp_path / "all.counts").read_bytes()
    generator.shuffle(parts)
    assert hapax("merge", *parts).stdout == (tmp_path / "all.counts").read_bytes()
    names = "\0".join(parts).encode()
    assert hapax("merge", "--files0-from", "-", input=names).stdout == (tmp_path / "all.counts").read_bytes()


def test_merge_over_one_of_its_inputs(hapax, counts, tmp_path):
    counts("a.counts", "x")
    counts("b.counts", "x y")
    assert hapax("merge", "a.counts", "b.counts", "-o", "a.counts").returncode == 0
    assert decoded((tmp_path / "a.counts").read_bytes())[1] == [("x", 2), ("y", 1)]


def test_standard_output_over_an_input_is_an_error(hapax, counts, tmp_path):
    counts("a.counts", "x")
    counts("b.counts", "y")
    with open(tmp_path / "a.counts", "ab") as out:
        result = hapax("merge", "b.counts", "a.counts", stdout=out)
    assert failure(result) == (
        "a.counts: it is both an input and standard output; "
        "write with --output, which replaces it at the end"
    )


def test_more_files_than_descriptors_are_allowed_at_first(hapax, counts, tmp_path):
    name = counts("a", "x")
    shell = hapax.path
    result = os.popen(
        f"cd {tmp_path}; ulimit -Sn 32; {shell} merge $(yes {name} | head -200) | {shell} cat"
    ).read()
    assert result == "x: 200\n"


def test_what_was_counted_differently_is_refused(hapax, counts, tmp_path):
    counts("lower.counts", "A b")
    counts("keep.counts", "A b", "--case", "keep")
    result = hapax("merge", "lower.counts", "keep.counts", "-o", "out.counts")
    assert failure(result) == (
        "keep.counts: its words are not lower-cased, those of the first are; "
        "merge only files that were counted in the same way"
    )
    assert not (tmp_path / "out.counts").exists()


@pytest.mark.parametrize("command", [["cat"], ["cat", "--sort", "word"], ["merge"]])
def test_damage_is_an_error_and_the_output_untouched(hapax, counts, write, tmp_path, command):
    data = (tmp_path / counts("a.counts", " ".join(f"w{i}" for i in range(30_000)))).read_bytes()
    write("out.counts" if command[0] == "merge" else "out", "as it was")
    out = "out.counts" if command[0] == "merge" else "out"
    for damaged, cause in [
        (data[:-1], f"counts are truncated at byte {len(data) - 1}"),
        (data[:1000], "counts are truncated at byte 1000"),
        (data[:70_000] + b"?" + data[70_001:], "the checksum of a block is wrong"),
        (data + b"x", f"data follows the end) at byte {len(data)}"),
        (b"plain text, no counts at all, and long enough", "it is not a counts file"),
        (b"", "it is empty and not a counts file"),
    ]:
        result = hapax(*command, write("bad.counts", damaged), "-o", out)
        message = failure(result)
        assert "bad.counts: " in message and cause in message
        assert (tmp_path / out).read_bytes() == b"as it was"


def run_of(*entries, case=0):
    """A counts file of one block with these (shared, rest, count), by docs/counts_format.md."""
    header = b"\x89HAPAX\r\n" + struct.pack("<HBBBBBB", 1, 1, 0, case, 14, 0, 0) + bytes(8)
    header += struct.pack("<Q", xxhash.xxh3_64_intdigest(header))

    def block(payload, number):
        checksum = xxhash.xxh3_64_intdigest(payload, seed=number << 32 | len(payload))
        return struct.pack("<IIQ", len(payload), number, checksum) + payload

    payload = b"".join(shared + rest + count for shared, rest, count in entries)
    return header + block(payload, len(entries)) + block(struct.pack("<QQ", len(entries), len(entries)), 0)


@pytest.mark.parametrize("command", ["cat", "merge"])
def test_made_up_counts_are_errors(hapax, write, tmp_path, command):
    good = run_of((b"\0", b"\1x", b"\1"))
    assert decoded(good) == (0, [("x", 1)])
    assert hapax(command, write("good", good), "-o", "sum.counts" if command == "merge" else "out").returncode == 0
    for name, data in {
        "upper case among lower": run_of((b"\0", b"\1X", b"\1")),
        "upper case beyond ASCII": run_of((b"\0", b"\2\xc3\x84", b"\1")),
        "a dot without its i": run_of((b"\0", b"\3x\xcc\x87", b"\1")),
        "overlong shared bytes": run_of((b"\x80\0", b"\1x", b"\1")),
        "overlong size": run_of((b"\0", b"\x81\0x", b"\1")),
        "overlong count": run_of((b"\0", b"\1x", b"\x81\0")),
    }.items():
        result = hapax(command, write("bad.counts", data), "-o", "new.counts" if command == "merge" else "new")
        assert "bad.counts: counts are damaged (" in failure(result), name
    kept = write("kept", run_of((b"\0", b"\1X", b"\1"), case=1))
    assert hapax("cat", kept).stdout == b"X: 1\n"


@pytest.mark.parametrize("command", ["cat", "merge"])
def test_a_short_text_is_no_counts_file(hapax, counts, write, tmp_path, command):
    data = (tmp_path / counts("a.counts", "a b")).read_bytes()
    for text in (b"x", b"a: 1\n", b"the: 300\nthen: 2\n", b"\x89HAPAX\n"):
        result = hapax(command, write("text", text))
        assert failure(result).endswith("text: it is not a counts file; make one with hapax count -f counts")
    for size in (1, 7, 8, 31, 40):
        assert "counts are truncated" in failure(hapax(command, write("cut", data[:size])))


def test_wrong_usage(hapax, counts):
    counts("a.counts", "x")
    for arguments, message in [
        (["count", "-f", "counts", "-n", "3"], "a counts file holds all words, so --top does not go"),
        (["count", "-o", "x.counts", "--min-count", "2"], "a counts file holds all words"),
        (["count", "-f", "counts", "--sort", "count"], "a counts file is sorted by word"),
        (["cat", "-f", "counts", "a.counts"], "--format cannot be 'counts'"),
        (["cat", "-o", "x.counts", "a.counts"], "cat prints text"),
        (["merge"], "no counts file is named"),
        (["merge", "a.counts", "-o", "x.csv"], "merge writes a counts file, not what 'x.csv' is"),
        (["merge", "a.counts", "--top", "3"], "unknown flag --top"),
    ]:
        assert failure(hapax(*arguments), 2).startswith(message)


def test_a_terminal_is_no_place_for_counts(hapax, counts):
    counts("a.counts", "x")
    master, slave = os.openpty()
    for arguments in (["merge", "a.counts"], ["count", "-f", "counts", "a.counts.txt"]):
        assert "counts are no text to show on a terminal" in failure(hapax(*arguments, stdout=slave), 2)
    os.close(slave)
    os.close(master)


def test_a_reader_that_goes_away_is_no_failure(hapax, counts, tmp_path):
    counts("many.counts", " ".join(f"w{i:x}" for i in range(200_000)))
    for command in ("cat --sort word", "cat", "merge"):
        shell = f"cd {tmp_path}; {hapax.path} {command} many.counts | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}"
        assert os.popen(f"bash -c '{shell}'").read() == "0\n"


def test_memory_does_not_grow_with_the_files(hapax, counts, tmp_path):
    """Streaming: 800,000 long words are 60 MB in memory, here a few blocks."""
    text = " ".join(f"{'long' * 10}{i}" for i in range(800_000))
    counts("many.counts", text)
    shell = (
        f"cd {tmp_path}; ulimit -Sd 20000; "
        f"{hapax.path} merge many.counts many.counts | {hapax.path} cat --sort word | wc -l"
    )
    assert os.popen(f"bash -c '{shell}'").read().strip() == "800000"
