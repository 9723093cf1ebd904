"""docs/recipes.md: each recipe runs on small files and prints what the page shows."""
import gzip
import os
import re
import shutil
import subprocess
import zipfile

import pytest
from pages import commands, page, run, sections
from places import SOURCE

PAGE = page("docs/recipes.md")
RECIPES = list(dict.fromkeys(command.section for command in commands(PAGE)))
PROGRAMS = {"rg": "ripgrep", "jq": "jq", "w3m": "w3m", "pdftotext": "poppler-utils", "unzip": "unzip", "git": "git",
            "mawk": "mawk", "zstd": "zstd", "awk": "mawk", "sqlite3": "sqlite3"}

BOOK = "In the beginning, to be the end is not the word: to be, be the book.\n"
HTML = """<html><head><meta charset="utf-8"><script>let script = 1;</script></head>
<body><p>The na&iuml;ve question: na<b>ï</b>ve</p></body></html>
"""
TEXTS = {
    "book.txt": BOOK,
    "quote.txt": "To be, or not to be, be\n",
    "stop.txt": "to\nor\nnot\n",
    "src/a.c": "int main() {\n  int i;\n}\n",
    "src/b.c": "int main() {\n  int j;\n}\n",
    "src/.cache": "main main main main main\n",
    "posts.jsonl": '{"id": 1, "text": "To be,\\nor not to be"}\n'
                   '{"id": 2, "text": "that is the question: na\\u00efve"}\n{"id": 3, "text": null}\n',
    "reviews.csv": 'id,review\n1,"Good, very good"\n2,"not\ngood"\n',
    "page.html": HTML, "site/index.html": HTML, "site/more/page.html": HTML,
    "project/README.md": "Hello world\n", "project/main.py": "hello world\n", "project/drafts/a.md": "hello hello\n",
    "corpus/a.txt": BOOK + "alpha\n", "corpus/b.txt": BOOK + "beta\n",
}
LOGS = {"2026-11-24": "the cat and the be\n", "2026-11-25": "the dog or the be\n"}
ARCHIVES = {
    "book.epub": {"mimetype": "application/epub+zip", "OEBPS/chapter.xhtml": HTML, "OEBPS/style.css": "p { color: red }"},
    "letter.docx": {"word/document.xml": "<w:document><w:p><w:t>Hel</w:t><w:t>lo</w:t></w:p><w:p><w:t>world</w:t></w:p>"
                                         "</w:document>", "word/styles.xml": "<w:styles>styles</w:styles>"},
}


def pdf(*lines):
    """A PDF of one page."""
    text = " 0 -14 Td ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {text} ET"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
               "/Resources << /Font << /F1 5 0 R >> >> >>",
               f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (f"{out}xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
            f"startxref\n{len(out)}\n%%EOF\n").encode()


@pytest.fixture
def folder(tmp_path):
    """The files that the recipes name."""
    for name, text in TEXTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "logs").mkdir()
    for day, text in LOGS.items():
        (tmp_path / f"logs/{day}.txt.gz").write_bytes(gzip.compress(text.encode()))
    for name, files in ARCHIVES.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for inner, text in files.items():
                archive.writestr(inner, text)
    (tmp_path / "paper.pdf").write_bytes(pdf("Hyphens at the end of a line, for exam-", "ple this one, and lines that go on and on"))
    (tmp_path / "project/logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0logo")
    return tmp_path


def prepare(folder, recipe):
    """Makes the files that need programs which only some recipes have."""
    if "zstd" in recipe:
        for name, source in (("dump.txt.zst", "book.txt"), ("posts.jsonl.zst", "posts.jsonl")):
            subprocess.run(["zstd", "-q", "-o", folder / name, folder / source], check=True)
    if "git ls-files" in recipe or ".git" in recipe:
        for words in (["init", "-q"], ["add", "README.md"]):
            subprocess.run(["git", "-C", folder / "project", *words], check=True)


@pytest.mark.parametrize("title", RECIPES)
def test_recipe(title, hapax, folder):
    recipe = [command for command in commands(PAGE) if command.section == title]
    lines = [command.text for command in recipe]
    for program, package in PROGRAMS.items():
        if re.search(rf"\b{program}\b", "\n".join(lines)) and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian's package {package})")
    prepare(folder, dict(sections(PAGE))[title])
    for command, printed in zip(recipe, run(lines, folder, hapax)):
        assert printed == command.printed, command.text


def test_python_blocks_run(hapax, folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", os.pathsep.join((os.path.dirname(hapax), os.environ["PATH"])))
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "docs/recipes.md", "exec"), {})  # pylint: disable=exec-used


def test_there_are_recipes_and_all_are_read():
    assert len(RECIPES) >= 15
    assert len(commands(PAGE)) == len(re.findall(r"^ +\$ ", PAGE, re.MULTILINE))


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (SOURCE / "docs" / target).exists(), target
