"""Reads the commands in the project's pages: an indented line `$ COMMAND`, which goes on while lines end in a backslash, and
below it its output. run() runs them in bash, as a reader would."""
import dataclasses
import os
import re
import subprocess

from places import SOURCE


@dataclasses.dataclass
class Command:
    section: str
    text: str
    printed: str  # empty where the page does not show it


def page(name):
    return (SOURCE / name).read_text(encoding="utf-8")


def sections(text):
    """(title, text) of each part of a page that begins with a heading; the first has no title."""
    parts = re.split(r"^#+ (.*)\n", text, flags=re.MULTILINE)
    return [("", parts[0]), *zip(parts[1::2], parts[2::2])]


def commands(text):
    """All commands of a page, in order."""
    found = []
    for title, part in sections(text):
        for match in re.finditer(r"^    \$ ((?:.*\\\n)*.*)\n((?:    (?!\$ ).*\n)*)", part, re.MULTILINE):
            found.append(Command(title, *(re.sub("^    ", "", group, flags=re.MULTILINE) for group in match.groups())))
    return found


def run(lines, folder, hapax, **environment):
    """Runs the lines in one bash and returns what each prints on standard output and error. All must succeed."""
    mark = "\x01"  # followed by the status of the previous line and the mark again
    script = "".join(f"{line}\nprintf '{mark}%s{mark}' $?\n" for line in lines)
    path = os.pathsep.join((os.path.dirname(hapax), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", **environment}
    result = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
    parts = result.stdout.split(mark)
    for line, status, printed in zip(lines, parts[1::2], parts[0::2]):
        assert status == "0", f"{line}: ended with status {status}: {printed}"
    assert len(parts) == 2 * len(lines) + 1, result.stdout
    return parts[:-1:2]
