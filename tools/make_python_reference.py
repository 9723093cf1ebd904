#!/usr/bin/env python3
"""Makes docs/python_api.md, the reference of the Python package, from the docstrings of the package that
`import hapax_words` finds. Says what a docstring lacks: each argument needs its type, its meaning and its default.
Tests: tests/python/reference_test.py.

    PYTHONPATH=build/python/package tools/make_python_reference.py docs/python_api.md
"""

import contextlib
import importlib
import importlib.util
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

HEAD = """# Reference of the Python package

The docstrings of `hapax_words`, as `help()` shows them. The guides are [python.md](python.md) and, for Spark,
[scale.md](scale.md). Do not edit this page: `tools/make_python_reference.py` makes it, and a test compares the two.
"""

GROUPS = {
    "Count": ["count", "count_text", "count_iter", "count_file"],
    "Texts as documents": ["document_frequencies", "vocabulary"],
    "Counts": ["Counts", "load", "merge", "from_arrow"],
    "Compare strategies": ["compare", "Comparison", "ComparisonResult"],
    "Notices and errors": ["Notice", "Error"],
    "Versions": ["version", "unicode_version"],
}
SPARK_GROUPS = {
    "On Apache Spark: hapax_words.spark": [
        "count_files",
        "CountsAndFailures",
        "count_column",
        "read_counts",
        "write_counts",
    ],
}

SECTIONS = ("Args", "Returns", "Raises", "Attributes")
ENTRY = re.compile(r"(?P<name>(?:\*\*)?\w+)(?: \((?P<type>.+?)\))?: (?P<text>.*)", re.DOTALL)


@dataclass
class Docstring:
    """A docstring in parts: its text, and the entries of each section."""

    text: str = ""
    entries: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def parsed(thing: object) -> Docstring:
    """The parts of a docstring."""
    found = Docstring()
    text = inspect.getdoc(thing) or ""
    if is_of_extension(thing):
        text = text.partition("\n")[2]  # the first line is the signature
    parts = re.split(rf"^({'|'.join(SECTIONS)}):\n", text, flags=re.MULTILINE)
    found.text = parts[0].strip()
    for section, body in zip(parts[1::2], parts[2::2], strict=True):
        lines = textwrap.dedent(body).strip()
        one_by_one = re.split(r"\n(?=\S)", lines)
        matches = [ENTRY.fullmatch(" ".join(entry.split())) for entry in one_by_one]
        found.entries[section] = [match.groupdict() for match in matches if match]
    return found


def is_of_extension(thing: object) -> bool:
    """Whether nanobind made a function."""
    return type(thing).__module__ == "nanobind" and not inspect.isclass(thing)


def members_of(cls: type) -> Iterator[tuple[str, Any]]:
    """The public members of a class, and of its bases in the package: properties first, then methods."""
    named = [
        (name, inspect.getattr_static(cls, name))
        for name in dir(cls)
        if not name.startswith("_") and not any(hasattr(base, name) for base in built_in_bases(cls))
    ]
    yield from ((name, value) for name, value in named if isinstance(value, property))
    yield from ((name, value) for name, value in named if inspect.isroutine(value) or is_of_extension(value))


def built_in_bases(cls: type) -> list[type]:
    """Classes whose members are no part of the package."""
    return [base for base in (OSError, UnicodeError, tuple) if base is not tuple or issubclass(cls, tuple)]


def faults_of(name: str, function: Callable[..., object]) -> Iterator[str]:
    """What the docstring of a function lacks."""
    found = parsed(function)
    if not found.text:
        yield f"{name} has no docstring"
    if is_of_extension(function):
        return
    entries = {entry["name"]: entry for entry in found.entries.get("Args", [])}
    parameters = {n: p for n, p in inspect.signature(function).parameters.items() if n != "self"}
    for argument, parameter in parameters.items():
        is_rest = parameter.kind is parameter.VAR_KEYWORD
        entry = entries.pop("**" * is_rest + argument, None)
        if entry is None:
            yield f"{name}: {argument} is missing under Args"
        elif is_rest:
            continue
        elif not entry["type"]:
            yield f"{name}: {argument} has no type"
        elif not says_default(entry["text"], parameter.default):
            yield f"{name}: {argument} must say its default, {shown_default(parameter.default)}"
    yield from (f"{name}: {argument} is no argument" for argument in entries)


def says_default(text: str, default: object) -> bool:
    if default is inspect.Parameter.empty:
        return "No default." in text
    shown = re.escape(shown_default(default))
    return re.search(rf"Default {shown}(?!\.?\w)|\b{shown}, the default,", text) is not None


def shown_default(default: object) -> str:
    if default is inspect.Parameter.empty:
        return 'which is "No default."'
    return f'"{default}"' if isinstance(default, str) else repr(default)


def faults_of_package(package: ModuleType, groups: dict[str, list[str]]) -> Iterator[str]:
    """What all docstrings lack."""
    known = {name for names in groups.values() for name in names}
    for name in package.__all__:
        thing = getattr(package, name)
        if not inspect.isclass(thing):
            yield from faults_of(name, thing)
        elif not parsed(thing).text:
            yield f"{name} has no docstring"
        else:
            for member, value in members_of(thing):
                if isinstance(value, property):
                    if not parsed(value).text:
                        yield f"{name}.{member} has no docstring"
                else:
                    yield from faults_of(f"{name}.{member}", value)
        if name not in known and not is_error(package, thing):
            yield f"{name} is in no group of tools/make_python_reference.py"


def markdown(text: str) -> str:
    """Paragraphs of a docstring in Markdown: code has a fence, names have single quotes."""
    blocks = []
    for block in re.split(r"\n\n+", text):
        if block.startswith("    "):
            blocks.append(f"```python\n{textwrap.dedent(block)}\n```")
        else:
            blocks.append(names(" ".join(block.split())))
    return "\n\n".join(blocks)


def names(text: str) -> str:
    text = re.sub(r":func:`(\w+)`", r"`\1()`", text)
    text = re.sub(r":\w+:`(\w+)`", r"`\1`", text)
    return text.replace("``", "`")


def signature(name: str, function: Callable[..., object]) -> str:
    """The call with its defaults; the types stand in the table."""
    if is_of_extension(function):
        line = (inspect.getdoc(function) or "").partition("\n")[0].partition(" -> ")[0]
        line = re.sub(r"self(, )?|, /|: [\w.| ]*\w", "", line).replace(" = ", "=")
        return name.rpartition(".")[0] + "." * ("." in name) + line
    shown = []
    for argument in inspect.signature(function).parameters.values():
        if argument.kind is argument.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        if argument.name != "self":
            default = "" if argument.default is argument.empty else f"={shown_default(argument.default)}"
            stars = "**" if argument.kind is argument.VAR_KEYWORD else ""
            shown.append(stars + argument.name + default)
    line = f"{name}({', '.join(shown)})"
    return textwrap.fill(line, 100, subsequent_indent=" " * (len(name) + 1), break_long_words=False)


def table(title: str, rows: list[tuple[str, ...]]) -> str:
    """A table of Markdown with a row for each name."""
    head = [title, "type", "meaning"] if len(rows[0]) == 3 else [title, "meaning"]
    lines = [head, ["---"] * len(head), *([f"`{row[0]}`", *map(names, row[1:])] for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def entry_table(title: str, entries: list[dict[str, str]]) -> str:
    return table(title, [(entry["name"], entry["type"] or "", entry["text"]) for entry in entries])


def function_parts(name: str, function: Callable[..., object]) -> Iterator[str]:
    found = parsed(function)
    yield f"```python\n{signature(name, function)}\n```"
    yield markdown(found.text)
    if "Args" in found.entries:
        yield entry_table("argument", found.entries["Args"])
    for entry in found.entries.get("Returns", []):
        yield f"Returns `{entry['name']}`: {names(entry['text'])}"
    raised = [f"- `{entry['name']}`: {names(entry['text'])}" for entry in found.entries.get("Raises", [])]
    if raised:
        yield "Raises:"
        yield "\n".join(raised)


def class_parts(name: str, cls: type) -> Iterator[str]:
    found = parsed(cls)
    yield markdown(found.text)
    if "Attributes" in found.entries:
        yield entry_table("attribute", found.entries["Attributes"])
    properties = [(n, one_line(v)) for n, v in members_of(cls) if isinstance(v, property)]
    if properties:
        yield table("property", properties)
    for member, value in members_of(cls):
        if not isinstance(value, property):
            yield f"#### {name}.{member}()"
            yield from function_parts(f"{name}.{member}", value)


def error_table(package: ModuleType) -> str:
    rows = ["| class | also a | when |", "| --- | --- | --- |"]
    for name in package.__all__:
        thing = getattr(package, name)
        if is_error(package, thing):
            built_in = [f"`{base.__name__}`" for base in thing.__bases__ if base is not package.Error]
            rows.append(f"| `{name}` | {''.join(built_in)} | {names(one_line(thing))} |")
    return "\n".join(rows)


def is_error(package: ModuleType, thing: object) -> bool:
    error = getattr(package, "Error", None)
    return error is not None and inspect.isclass(thing) and issubclass(thing, error) and thing is not error


def one_line(thing: object) -> str:
    return " ".join(parsed(thing).text.split())


def parts_of(package: ModuleType, groups: dict[str, list[str]]) -> Iterator[str]:
    """The sections of a package."""
    for group, members in groups.items():
        yield f"## {group}"
        for name in members:
            thing = getattr(package, name)
            is_class = inspect.isclass(thing)
            yield f"### {name}" + ("" if is_class else "()")
            yield from class_parts(name, thing) if is_class else function_parts(name, thing)
            if thing is getattr(package, "Error", None):
                yield error_table(package)


def reference_of(package: ModuleType, spark: ModuleType) -> str:
    """The whole page."""
    parts = [HEAD.strip(), *parts_of(package, GROUPS), *parts_of(spark, SPARK_GROUPS)]
    return "\n\n".join(part for part in parts if part) + "\n"


@contextlib.contextmanager
def spark_package() -> Iterator[ModuleType]:
    """hapax_words.spark. Its docstrings need no PySpark: where that is missing, an empty module stands for
    it, and is gone in the end."""
    if importlib.util.find_spec("pyspark") is not None:
        yield importlib.import_module("hapax_words.spark")
        return
    before = set(sys.modules)
    sys.modules["pyspark"] = ModuleType("pyspark")
    try:
        yield importlib.import_module("hapax_words.spark")
    finally:
        for name in set(sys.modules) - before:
            if name == "pyspark" or name.startswith("hapax_words.spark"):
                del sys.modules[name]
        vars(sys.modules["hapax_words"]).pop("spark", None)


def main() -> int:
    import hapax_words

    with spark_package() as spark:
        faults = [*faults_of_package(hapax_words, GROUPS), *faults_of_package(spark, SPARK_GROUPS)]
        page = reference_of(hapax_words, spark)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults or len(sys.argv) != 2:
        return 1
    Path(sys.argv[1]).write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
