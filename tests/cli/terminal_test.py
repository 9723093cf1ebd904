"""What differs on a terminal: colours, the note of --top, the note on reading standard input."""
import pytest

RED_ERROR = "hapax: \033[1;31merror:\033[0m nowhere: "


def test_errors_are_coloured_on_a_terminal_only(hapax):
    code, _, shown = hapax.on_terminal("count", "nowhere")
    assert code == 1
    assert shown.startswith(RED_ERROR)
    assert shown.count("\033") == 2  # the word alone
    assert "\033" not in hapax("count", "nowhere").stderr


def test_warnings_are_coloured(hapax, write):
    _, _, shown = hapax.on_terminal("count", write("bad", b"\xff"))
    assert shown.startswith("hapax: \033[1;33mwarning:\033[0m ")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}])
def test_no_colours(hapax, env):
    _, _, shown = hapax.on_terminal("count", "nowhere", env=env)
    assert shown.startswith("hapax: error: nowhere: ")
    assert "\033" not in shown


def test_an_empty_no_color_is_none(hapax):
    assert hapax.on_terminal("count", "nowhere", env={"NO_COLOR": ""})[2].startswith(RED_ERROR)


def test_top_says_how_many_are_shown(hapax, write):
    many = write("many", " ".join(f"w{i}" for i in range(12726)))
    code, output, shown = hapax.on_terminal("count", "--top", "10", many)
    assert code == 0
    assert output.count(b"\n") == 10
    assert shown == "hapax: showing 10 of 12,726 words\r\n"
    assert hapax.on_terminal("count", "-n", "99999", many)[2] == (
        "hapax: showing 12,726 of 12,726 words\r\n"
    )
    assert hapax.on_terminal("count", "-n", "10", "--min-length", "6", many)[2] == (
        "hapax: showing 10 of 2,726 words chosen from 12,726\r\n"
    )


def test_top_says_nothing_when_quiet_or_complete(hapax, write):
    path = write("a", "a b")
    assert hapax.on_terminal("count", "-q", "--top", "1", path)[2] == ""
    assert hapax.on_terminal("count", path)[2] == ""
    assert hapax("count", "--top", "1", path).stderr == ""


def test_reading_from_a_terminal_says_so(hapax):
    _, output, shown = hapax.on_terminal(
        "count", stdin="terminal", meanwhile=lambda _, write: write(b"typed words\n\x04")
    )
    assert output == b"typed: 1\nwords: 1\n"
    assert "hapax: reading standard input; end with Ctrl-D\r\n" in shown


def test_reading_from_a_terminal_quietly_or_by_name(hapax):
    for arguments in (["-q"], ["-"]):
        _, output, shown = hapax.on_terminal(
            "count", *arguments, stdin="terminal", meanwhile=lambda _, write: write(b"typed\n\x04")
        )
        assert output == b"typed: 1\n"
        assert "reading standard input" not in shown
