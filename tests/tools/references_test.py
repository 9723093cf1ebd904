#!/usr/bin/env python3
"""What comments and pages refer to is there: files and folders of the tree, sections of pages, functions, constants and
types. A name is looked for where a reader would look: in the folder of the file, in what it includes, in include/hapax.

    references_test.py SOURCE_DIR
"""
import re
import sys
import unittest
from functools import lru_cache
from pathlib import Path

SOURCE = Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "tools"))
import check_files  # noqa: E402

# Made up, to show how something is used.
EXAMPLES = {"a.cc", "b.cc", "a.md", "app.cc", "tokenise_test.cc", "kConstant", "PascalCase"}
# Names of other people's things, a function's with a bracket.
PROPER_NAMES = {"AddressSanitizer", "DejaVu", "GoogleTest", "McSherry", "PostgreSQL", "PyPI", "PySpark", "ThreadSanitizer",
                "UndefinedBehaviorSanitizer", "RapidCheck", "FetchContent", "FetchContent_Declare",
                "FetchContent_MakeAvailable", "NaN", "KiB", "MiB", "GiB", "TiB",
                "request_stop(", "openat(", "memcmp(", "pthread_exit(", "resize(",
                "TypeError", "ValueError", "RuntimeError", "StopIteration", "list(", "__arrow_c_stream__(",
                "__arrow_c_array__("}
PATH = re.compile(r"(?<![\w./*<>$}-])((?:[\w-]+/)*[\w-]+\.(?:cc|h|py|sh|md|cmake\.in|cmake|txt|html|svg|png|c|pl|map))(?![\w/*-])")
FOLDER = re.compile(r"(?<![\w./*<>$}-])((?:[\w-]+/)+)(?![\w*.{<-])")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CALL = re.compile(r"(?<![\w.:])([a-z_]\w*)\(\)")
CONSTANT = re.compile(r"(?<![\w:])(k[A-Z][a-z]\w*)")
TYPE = re.compile(r"(?<![\w:/])([A-Z][a-z]+[A-Z]\w*)(?!\w)")


FILES = [file for file in check_files.files_of(SOURCE) if file.parts[0] != ".ci"]
BASENAMES = {file.name for file in FILES}
SRC_FOLDERS = {file.parts[1] for file in FILES if file.parts[0] == "src" and len(file.parts) > 2}
FIRST_FOLDERS = {file.parts[0] for file in FILES if len(file.parts) > 1} | SRC_FOLDERS


@lru_cache(maxsize=None)
def text_of(file):
    return (SOURCE / file).read_text(encoding="utf-8", errors="replace")


def comments_of(file):
    """(line number, text) of each comment of a source, of each line of a page."""
    is_cpp = file.suffix in (".cc", ".h", ".c")
    for number, line in enumerate(text_of(file).splitlines(), 1):
        if is_cpp:
            found = re.search(r"(?<!:)//(.*)$", line)
        elif file.suffix == ".md":
            found = re.match("(.*)$", line)
        elif file.suffix in (".py", ".sh", ".cmake") or file.name in ("Makefile", "CMakeLists.txt"):
            found = re.match(r"(?:|.*\s)#(?!!)\s*(.*)$", line)
        else:
            return
        if found:
            yield number, found[1]


def exists(path, file):
    if "/" not in path:
        return path in BASENAMES or path in EXAMPLES
    roots = [SOURCE, *(SOURCE / name for name in ("src", "include", "tests", "docs")), *((SOURCE / file).parents)]
    return any((root / path).exists() for root in roots)


@lru_cache(maxsize=None)
def code_of(file):
    """The words of a source without comments; a function's with the bracket behind it."""
    text = re.sub(r"(?<!:)//[^\n]*", " ", text_of(file))
    return frozenset(re.findall(r"\w+\(?", re.sub(r"(\w)\s+\(", r"\1(", text)))


def includes_of(file):
    for header in re.findall(r'#include "([^"]+)"', text_of(file)):
        yield from (Path(root, header) for root in ("src", "include", "tests") if (SOURCE / root / header).is_file())


@lru_cache(maxsize=None)
def scope_of(file):
    """The words that a comment of the file may name."""
    files = {other for other in FILES if other.suffix in (".cc", ".h") and other.parent in (file.parent, Path("include/hapax"))}
    wanted = list(files)
    while wanted:
        new = set(includes_of(wanted.pop())) - files
        files |= new
        wanted += new
    return frozenset().union(*map(code_of, files))


ALL_CODE = frozenset().union(*(code_of(file) for file in FILES if file.suffix in (".cc", ".h", ".c", ".py", ".sh")))


def is_code(name, file, comment):
    """Whether the code that `comment` may speak of has the name: that of the scope, and of files that it names itself."""
    if name in EXAMPLES or name in PROPER_NAMES:
        return True
    named = {Path(path).name for path in PATH.findall(comment)}
    places = (code_of(other) for other in FILES if other.name in named)
    words = ALL_CODE if file.suffix == ".md" else scope_of(file)
    return any(name in words or name + "(" in words for words in (words, *places))


def slugs_of(page):
    """The anchors of a page, as GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"(?ms)^```.*?^```", "", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class References(unittest.TestCase):
    def test_paths(self):
        checked = 0
        for file in FILES:
            in_fence = False
            for number, text in comments_of(file):
                in_fence ^= text.startswith("```")
                for path in PATH.findall(text) + FOLDER.findall(text):
                    is_ours = path.split("/")[0] in FIRST_FOLDERS if "/" in path else (
                        path.endswith((".cc", ".h", ".py", ".sh", ".cmake")) and not in_fence)
                    if is_ours:
                        checked += 1
                        with self.subTest(file=str(file), line=number):
                            self.assertTrue(exists(path, file), f"{path} is not there")
        self.assertGreater(checked, 500)

    def test_links(self):
        checked = 0
        for page in FILES:
            for target in LINK.findall(text_of(page)) if page.suffix == ".md" else ():
                path, _, anchor = target.partition("#")
                if re.match(r"[a-z]+:", target):
                    continue
                checked += 1
                with self.subTest(page=str(page), link=target):
                    linked = (SOURCE / page.parent / path).resolve() if path else SOURCE / page
                    self.assertTrue(linked.exists(), "is not there")
                    if anchor:
                        self.assertIn(anchor, slugs_of(linked.relative_to(SOURCE.resolve()) if path else page))
        self.assertGreater(checked, 50)

    def test_names(self):
        checked = 0
        for file in FILES:
            if file.name == "CHANGELOG.md" or file.suffix not in (".cc", ".h", ".md"):
                continue
            for number, text in comments_of(file):
                for name in CALL.findall(text) + CONSTANT.findall(text) + TYPE.findall(text):
                    checked += 1
                    with self.subTest(file=str(file), line=number):
                        is_call = f"{name}()" in text
                        self.assertTrue(is_code(name + "(" if is_call else name, file, text), f"{name} is not there")
        self.assertGreater(checked, 300)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
