"""Failures: exit 1, one line that names the path and a way out, nothing counted in silence."""
import gzip
import json
import os
import re
import resource
import subprocess

import pytest

from conftest import is_device


def failure(result):
    assert result.returncode == 1
    assert result.stdout == b""
    assert result.stderr.startswith("hapax: error: ")
    assert len(result.stderr.splitlines()) == 1
    return result.stderr.strip().removeprefix("hapax: error: ")


def test_missing_file(hapax, write):
    message = failure(hapax("count", write("there", "a"), "nowhere"))
    assert message.startswith("nowhere: No such file or directory")


def test_control_characters_of_the_path_are_escaped(hapax):
    assert failure(hapax("count", "no\033[2Jwhere\n")).startswith("no\\x1b[2Jwhere\\n: ")


def test_unreadable_file(unprivileged):
    path = unprivileged.folder / "closed"
    path.write_bytes(b"secret")
    path.chmod(0)
    message = failure(unprivileged("count", path))
    assert f"{path}: Permission denied" in message


@pytest.fixture
def closed_folder(unprivileged):
    folder = unprivileged.folder / "d" / "closed"
    folder.mkdir(parents=True)
    (unprivileged.folder / "d" / "open").write_bytes(b"open")
    (folder / "x").write_bytes(b"x")
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    folder.chmod(0)
    yield unprivileged.folder / "d"
    folder.chmod(0o700)


def test_folder_without_rights(unprivileged, closed_folder):
    message = failure(unprivileged("count", closed_folder))
    assert f"{closed_folder}/closed: Permission denied" in message


def test_keep_going_past_a_folder_without_rights(unprivileged, closed_folder):
    result = unprivileged("count", "--keep-going", closed_folder)
    assert (result.returncode, result.stdout) == (1, b"open: 1\n")
    assert result.stderr.startswith(f"hapax: error: {closed_folder}/closed: skipped: ")


def test_keep_going_past_missing_files(hapax, write, tmp_path):
    paths = [write("a", "a"), "nowhere", write("b", "b"), "neither"]
    result = hapax("count", "--keep-going", "-o", "out", *paths)
    assert result.returncode == 1
    assert (tmp_path / "out").read_bytes() == b"a: 1\nb: 1\n"
    lines = result.stderr.splitlines()
    assert [line.split(": ")[2] for line in lines] == ["nowhere", "neither"]


def test_keep_going_past_corrupt_data(hapax, write):
    text = " ".join(f"w{i}" for i in range(100_000)).encode()
    cut = write("cut.gz", gzip.compress(text)[:-8])
    result = hapax("count", "--keep-going", write("a", "a"), cut)
    assert result.returncode == 1
    assert b"a: 1\n" in result.stdout
    line = (
        rf"hapax: error: {re.escape(str(cut))}: gzip data is truncated at byte \d+; "
        r"get an undamaged copy; [\d,]+ bytes of its text are counted; "
        r"the last member is unchecked, because its checksum is missing or wrong\n"
    )
    assert re.fullmatch(line, result.stderr)
    stats = hapax("count", "-q", "--keep-going", "--stats", "json", cut).stderr.splitlines()[-1]
    assert json.loads(stats)["inputs_unreadable"] == 1


def test_keep_going_with_nothing_to_skip(hapax, write):
    assert hapax("count", "--keep-going", write("a", "a")).returncode == 0


def test_skipping_by_rule_is_no_failure(hapax, write, tmp_path):
    write("d/a", "a")
    (tmp_path / "d" / "link").symlink_to("a")
    result = hapax("count", "--keep-going", "d")
    assert (result.returncode, result.stdout) == (0, b"a: 1\n")


def test_output_in_a_missing_folder(hapax, write):
    message = failure(hapax("count", "-o", "nowhere/out", write("a", "a")))
    assert message.startswith("nowhere/out: ")


def test_output_that_is_a_folder(hapax, write, tmp_path):
    (tmp_path / "d").mkdir()
    assert failure(hapax("count", "-o", "d", write("a", "a"))).startswith("d: ")


def test_unwritable_folder(unprivileged):
    folder = unprivileged.folder / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    (unprivileged.folder / "a").write_bytes(b"a")
    arguments = ["count", "-o", folder / "out", unprivileged.folder / "a"]
    assert failure(unprivileged(*arguments)).startswith(f"{folder}/out: ")
    assert list(folder.iterdir()) == []


def test_failure_leaves_the_target_untouched(hapax, write, tmp_path):
    write("out", "as it was")
    failure(hapax("count", "-o", "out", "nowhere"))
    assert (tmp_path / "out").read_bytes() == b"as it was"
    assert os.listdir(tmp_path) == ["out"]


def test_full_device_as_output(device):
    program, full = device("full", 7)
    source = program.folder / "a"
    source.write_bytes(b"a")
    message = failure(program("count", "-o", full, source))
    assert f"{full}: No space left on device" in message
    assert is_device(full, 7)


def test_full_device_as_standard_output(hapax, write):
    with open("/dev/full", "wb") as full:
        result = hapax("count", write("a", "a"), stdout=full)
    assert result.returncode == 1
    assert "standard output: No space left on device" in result.stderr
    assert is_device("/dev/full", 7)


def test_full_disk(hapax, write, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    try:
        (disk / "out").write_bytes(b"as it was")
        many = write("many", " ".join(f"word{i}" for i in range(50000)))
        message = failure(hapax("count", "-o", disk / "out", many))
        assert f"{disk}/out: No space left on device" in message
        assert (disk / "out").read_bytes() == b"as it was"
        assert os.listdir(disk) == ["out"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_closed_standard_output(program_path, write):
    command = f"exec {program_path} count {write('a', 'a')} >&-"
    result = subprocess.run(["sh", "-c", command], capture_output=True)
    assert result.returncode == 1
    assert b"standard output: Bad file descriptor" in result.stderr


def test_closed_descriptors_are_not_written_into(program_path, tmp_path, write):
    command = f"exec {program_path} count -o out nowhere 2>&- >&- <&-"
    result = subprocess.run(["sh", "-c", command], cwd=tmp_path)
    assert result.returncode == 1
    assert os.listdir(tmp_path) == []


def test_closed_standard_input(program_path):
    result = subprocess.run(["sh", "-c", f"exec {program_path} count <&-"], capture_output=True)
    assert result.returncode == 1
    assert b"standard input: Bad file descriptor" in result.stderr


def test_a_folder_as_standard_input(hapax, tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        assert "standard input: Is a directory" in failure(hapax("count", stdin=descriptor))
    finally:
        os.close(descriptor)


def test_a_limit_on_file_sizes_is_an_error_and_no_signal(hapax, tmp_path):
    target = tmp_path / "out.txt"
    result = hapax(
        "count", "-o", target, input=b"".join(b"word%d " % i for i in range(10_000)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "out.txt: File too large" in result.stderr
    assert os.listdir(tmp_path) == []
