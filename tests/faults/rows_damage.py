"""Rows about damaged compressed inputs under --keep-going: cut at every byte, and with a flipped bit.

The beginning of a truncated file's text must be counted, at least as much as the format's own program prints, and the
message must say how many bytes that is. A flipped bit loses no text before it, and a run with exit status 0 never has a
wrong list. """
import collections
import os
import re
import shutil
import subprocess
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from processes import Folder
from rows import Report, Row, Skip

# How many bytes identify a format; a shorter file counts as text.
RECOGNISED = {"gzip": 2, "xz": 2, "zstd": 3, "bzip2": 5, "lz4": 2}
WORD = re.compile(r"\w+")
COUNTED = re.compile(r"([\d,]+) bytes? of its text")


@dataclass
class Packed:
    tool: str
    text: bytes
    data: bytes

    def printed(self, data):
        """The output of the format's own program for damaged data."""
        return piped([self.tool, "-dc"], data)


def piped(command, data):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout


def prose(chance, size):
    words = ["".join(chance.choice("etaoinshrdluéж") for _ in range(chance.randint(1, 7))) for _ in range(size // 3)]
    return " ".join(words).encode()[:size]


def packed_files(bench, with_unchecked):
    """Small files of all formats, with several blocks, members or frames."""
    if missing := [tool for tool in RECOGNISED if not shutil.which(tool)]:
        raise Skip(f"{', '.join(missing)} not installed")
    chance = bench.chance("damage")
    one, two = prose(chance, 1500), prose(chance, 900)
    blocks = zlib.compressobj(9, zlib.DEFLATED, 31, 1)
    ways = {"gzip": [["-c"], ["-1c"]], "xz": [["-c", "--block-size=700"], ["-c", "-Ccrc32"]],
            "zstd": [["-qc", "--check"], ["-qc", "--check", "-19"]], "bzip2": [["-c"], ["-c"]], "lz4": [["-qc", "-BX", "-B4"], ["-qc"]]}
    files = [Packed(tool, one + two, piped([tool, *first], one) + piped([tool, *second], two))
             for tool, (first, second) in ways.items()]
    # Also data without checksums, in which a flipped bit cannot be detected.
    unchecked = [Packed("zstd", one, piped(["zstd", "-qc", "--no-check"], one)),
                 Packed("lz4", one, piped(["lz4", "-qc", "--no-frame-crc"], one))]
    files += unchecked if with_unchecked else []
    files.append(Packed("gzip", 2 * one, blocks.compress(2 * one) + blocks.flush()))
    for file in files:
        if file.printed(file.data) != file.text:
            raise Skip(f"{file.tool} -dc does not print what {file.tool} -c was given")
    return files


def words_of(text):
    return collections.Counter(word.lower() for word in WORD.findall(text.decode("utf-8", "replace")))


def counted(bench, data):
    """Returns the exit status, the list, how many bytes of text the message says were counted, and the message."""
    folder = Folder(bench.folder, None)
    path = folder.path / "input"
    path.write_bytes(data)
    result = subprocess.run([bench.program, "count", "--keep-going", path], capture_output=True, timeout=30, check=False)
    folder.remove()
    said = result.stderr.decode("utf-8", "backslashreplace")
    number = COUNTED.search(said)
    words = (line.rsplit(": ", 1) for line in result.stdout.decode().splitlines())
    return (result.returncode, collections.Counter({word: int(count) for word, count in words}),
            int(number[1].replace(",", "")) if number else 0, said)


def tried(bench, jobs, wrong):
    """Runs wrong(bench, *job) in parallel; it returns what is wrong, or None."""
    with ThreadPoolExecutor(bench.jobs) as pool:
        failures = [failure for failure in pool.map(lambda job: wrong(bench, *job), jobs) if failure]
    return Report(f"{len(jobs)} runs", failures, len(jobs))


def wrong_when_cut(bench, file, size):
    data = file.data[:size]
    status, words, number, said = counted(bench, data)
    printed = file.printed(data)
    which = f"{file.tool} cut to {size} of {len(file.data)} bytes"
    if status not in (0, 1):
        return f"{which}: exit status {status}"
    if status == 0 and words != words_of(printed):
        return f"{which}: exits with 0, and the list is wrong"
    if status == 1 and number < len(printed):
        return f"{which}: {number} bytes of its text are counted, {file.tool} -dc prints {len(printed)}"
    if status == 1 and words != words_of(file.text[:number]):
        return f"{which}: counted are not the first {number} bytes of its text"
    if status == 1 and (len(said.splitlines()) > 2 or "data is truncated at byte" not in said):
        return f"{which}: says {said!r}"
    return None


def cut(bench):
    jobs = []
    for file in packed_files(bench, with_unchecked=True):
        sizes = range(RECOGNISED[file.tool], len(file.data))
        some = sorted(bench.chance(f"cut {file.tool} {len(file.data)}").sample(sizes, 60))
        jobs += [(file, size) for size in bench.pick(some, sizes)]
    return tried(bench, jobs, wrong_when_cut)


def wrong_when_flipped(bench, file, bit):
    data = bytearray(file.data)
    data[bit // 8] ^= 1 << bit % 8
    status, words, number, _ = counted(bench, bytes(data))
    right = len(os.path.commonprefix([file.printed(bytes(data)), file.text]))
    which = f"{file.tool} with bit {bit} of {8 * len(file.data)} flipped"
    if status not in (0, 1):
        return f"{which}: exit status {status}"
    if status == 0 and words != words_of(file.text):
        return f"{which}: exits with 0, and the list is wrong"
    if status == 1 and number < right:
        return f"{which}: {number} bytes of its text are counted, {file.tool} -dc prints {right} of it rightly"
    before = file.text[:right].rpartition(b" ")[0]  # without the last word, which may continue differently
    if status == 1 and words_of(before) - words:
        return f"{which}: words of the first {len(before)} bytes are missing"
    return None


def flip(bench):
    jobs = []
    for file in packed_files(bench, with_unchecked=False):
        # A flip in the first bytes would make it a file of another kind.
        bits = range(8 * RECOGNISED[file.tool], 8 * len(file.data))
        number = bench.pick(60, 600)
        jobs += [(file, bit) for bit in sorted(bench.chance(f"flip {file.tool} {len(file.data)}").sample(bits, number))]
    return tried(bench, jobs, wrong_when_flipped)


ROWS = [
    Row("damage.cut", "compressed files cut anywhere, under --keep-going: at least what gzip -dc and its like print", cut),
    Row("damage.flip", "compressed files with a flipped bit, under --keep-going: all that comes before it", flip),
]
