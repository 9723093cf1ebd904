"""Warnings of many files: ten are named, the rest numbered; errors are all named."""


def test_ten_are_named_and_the_rest_numbered(hapax, write):
    for i in range(25):
        write(f"d/{i:02}", b"a\xff")
    lines = hapax("count", "d").stderr.splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("hapax: warning: d/00: 1 invalid byte sequence")
    assert lines[9].startswith("hapax: warning: d/09: ")
    assert lines[10] == (
        "hapax: warning: and 15 more files with invalid byte sequences; --stats has the totals"
    )


def test_exactly_ten(hapax, write):
    for i in range(10):
        write(f"d/{i}", b"a\0")
    assert len(hapax("count", "d").stderr.splitlines()) == 10


def test_one_more(hapax, write):
    for i in range(11):
        write(f"d/{i:02}", b"a\0")
    lines = hapax("count", "d").stderr.splitlines()
    assert lines[10] == "hapax: warning: and 1 more file that looks binary, all counted; --skip-binary leaves them out"


def test_skipped_links(hapax, tmp_path):
    (tmp_path / "d").mkdir()
    for i in range(12):
        (tmp_path / "d" / f"{i:02}").symlink_to("nowhere")
    lines = hapax("count", "d").stderr.splitlines()
    assert len(lines) == 11
    assert lines[10] == "hapax: warning: and 2 more files skipped; --stats has the totals"


def test_control_characters_of_paths_are_escaped(hapax, write):
    write("d/a\033[31mb\n", b"\xff")
    result = hapax("count", "d")
    assert result.stderr == (
        "hapax: warning: d/a\\x1b[31mb\\n: 1 invalid byte sequence, at byte 0"
        "; if it is in another encoding, name that: --encoding NAME\n"
    )


def test_unreadable_ones_are_all_named_even_when_quiet(hapax):
    names = [f"missing{i}" for i in range(15)]
    result = hapax("count", "-q", "--keep-going", *names)
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 15
    for name, line in zip(names, lines):
        assert line.startswith(f"hapax: error: {name}: skipped: ")
