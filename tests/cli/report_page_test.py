"""The report page in a real browser: it opens without a word on the console, asks for nothing from anywhere, its charts
hold the figures of the JSON report, and it can be read on a phone, on a wide screen and on paper."""
import html
import html.parser
import json
import os
import re
import shutil
import subprocess

import pytest

from conftest import Program

TEXT = "To be, or not to be: that is the question. " * 3000


def browser():
    found = shutil.which("chromium")
    assert found, "the test needs Debian's chromium"
    return found


def browse(page, *arguments, folder):
    return subprocess.run(
        [browser(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={folder}/profile", "--enable-logging=stderr", "--v=0", "--host-resolver-rules=MAP * ~NOTFOUND",
         *arguments, page.as_uri()],
        capture_output=True, timeout=120, env={**os.environ, "HOME": str(folder)})


class Marks(html.parser.HTMLParser):
    """Attributes of everything with a data-value, by the chart it is in; and what could reach the network."""

    def __init__(self, text):
        super().__init__()
        self.charts, self.chart, self.outside, self.rows = {}, None, [], 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "svg":
            self.chart = self.charts.setdefault(attributes.get("id"), [])
        if "data-value" in attributes:
            self.chart.append(attributes)
        self.outside += [value for name, value in attributes.items()
                         if name in ("src", "href") and not value.startswith("data:")]
        self.outside += [tag] if tag in ("script", "iframe", "object") else []
        self.rows += tag == "tr"


@pytest.fixture(scope="module")
def page(program_path, tmp_path_factory):
    """A report page that has nine configurations."""
    folder = tmp_path_factory.mktemp("report")
    book = folder / "<b>book</b>  two.txt"  # the second slash is that of a folder
    book.parent.mkdir()
    book.write_text(TEXT)
    result = Program(program_path, folder)(
        "compare", "-r", "3", "-j", "1,2", "--report", "r.html", "--report", "r.json", "<b>book</b>  two.txt")
    assert result.returncode == 0, result.stderr
    return folder / "r.html", json.loads((folder / "r.json").read_text())


def test_the_browser_shows_the_figures(page, tmp_path):
    path, report = page
    shown = browse(path, "--dump-dom", folder=tmp_path)
    assert shown.returncode == 0
    assert b"CONSOLE" not in shown.stderr, shown.stderr
    marks = Marks(shown.stdout.decode())
    assert marks.outside == []
    results = report["results"]
    parallel = results[1:]
    for chart, key in (("speedup", "speedup"), ("efficiency", "efficiency")):
        assert [(m["data-series"], int(m["data-x"])) for m in marks.charts[chart]] == [
            (r["strategy"], r["workers"]) for r in parallel]
        assert [float(m["data-value"]) for m in marks.charts[chart]] == pytest.approx(
            [r[key] for r in parallel], abs=1e-5)
    phases = list(results[0]["phases"])
    of_workers, of_runs = ([m for m in marks.charts["phases"] if m["data-row"].startswith("run itself") == is_run]
                           for is_run in (False, True))
    assert [float(m["data-value"]) for m in of_workers] == pytest.approx(
        [r["phases"][phase] for r in results for phase in phases], abs=1e-5)
    assert [m["data-part"] for m in of_workers] == phases * len(results)
    # Of those with processes, where it is not 0.0 ms.
    beside = [r["run_phases"] for r in results if f"{1000 * sum(r['run_phases'].values()):.1f}" != "0.0"]
    assert 0 < len(beside) <= 6
    assert [float(m["data-value"]) for m in of_runs] == pytest.approx(
        [run.get(phase, 0) for run in beside for phase in phases], abs=1e-5)
    assert [float(m["data-value"]) for m in marks.charts["bytes"]] == [
        r[key] for r in results for key in ("bytes_serialised", "bytes_shared")]
    assert [float(m["data-value"]) for m in marks.charts["memory"]] == [r["peak_memory_bytes"] for r in results]
    assert [float(m["data-value"]) for m in marks.charts["runs"]] == pytest.approx(
        [seconds for r in results for seconds in r["seconds"]], abs=1e-5)
    assert marks.rows == 1 + len(results)
    assert "&lt;b&gt;book" in shown.stdout.decode()


# Run by a page around the report: what a reader with a window so wide sees.
MEASURE = """
  const seen = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, texts = [], crossing = [], cut = [];
    for (const svg of page.querySelectorAll("svg[id]")) {
      const outer = svg.getBoundingClientRect(), boxes = [];
      for (const text of svg.querySelectorAll("text")) {
        const box = text.getBoundingClientRect();
        const size = parseFloat(frame.contentWindow.getComputedStyle(text).fontSize) * text.getScreenCTM().a;
        texts.push(size);
        if (box.left < outer.left - 1 || box.right > outer.right + 1 || box.bottom > outer.bottom + 1)
          cut.push(svg.id + ": " + text.textContent);
        for (const [other, name] of boxes)
          if (box.left < other.right - 1 && other.left < box.right - 1 &&
              box.top < other.bottom - 4 && other.top < box.bottom - 4)
            crossing.push(svg.id + ": " + name + " | " + text.textContent);
        boxes.push([box, text.textContent]);
      }
    }
    for (const element of page.querySelectorAll("p, li, th, td, dt, dd, code"))
      texts.push(parseFloat(frame.contentWindow.getComputedStyle(element).fontSize));
    const equal = [...page.querySelectorAll("thead th")].at(-1);
    seen[frame.width] = {smallest: Math.min(...texts), texts: texts.length, crossing, cut,
      words: [...page.querySelectorAll("code, p.dim")].map(element => element.innerText),
      width: page.documentElement.scrollWidth,
      equal: equal.textContent, equal_right: equal.getBoundingClientRect().right,
      table_right: page.querySelector(".scroll").getBoundingClientRect().right};
  }
  document.title = JSON.stringify(seen);
"""


@pytest.fixture(scope="module")
def seen(page, tmp_path_factory):
    path, _ = page
    frames = "".join(f'<iframe src="r.html" width="{width}" height="800"></iframe>' for width in (360, 390, 1280))
    frame = path.parent / "frame.html"
    frame.write_text(f"<!DOCTYPE html>{frames}<script>window.onload = () => {{{MEASURE}}}</script>")
    shown = browse(frame, "--dump-dom", "--allow-file-access-from-files", "--virtual-time-budget=3000",
                   "--window-size=1400,900", folder=tmp_path_factory.mktemp("profile"))
    measured = re.search("<title>(.*?)</title>", shown.stdout.decode())
    assert measured, shown.stdout[:2000] + shown.stderr
    return json.loads(html.unescape(measured.group(1)))


@pytest.mark.parametrize("width", ["360", "390", "1280"])
def test_nothing_is_wider_than_the_window(seen, width):
    """But for the table, which scrolls on its own."""
    assert seen[width]["width"] <= int(width)


def test_the_table_says_whether_results_are_equal_without_scrolling(seen):
    assert seen["1280"]["equal"] == "equal"
    assert seen["1280"]["equal_right"] <= seen["1280"]["table_right"]


def test_names_keep_their_spaces(seen):
    command, text, _ = seen["1280"]["words"]
    assert command.endswith("'<b>book</b>  two.txt'")
    assert text.startswith("<b>book</b>  two.txt: ")


@pytest.mark.parametrize("width", ["390", "1280"])
def test_text_is_large_enough_and_has_room(seen, width):
    assert seen[width]["texts"] > 200
    assert seen[width]["smallest"] >= 11
    assert seen[width]["crossing"] == []
    assert seen[width]["cut"] == []


class Printed:
    """A tagged PDF as Chromium writes it: its pages, and on which of them each of its parts is."""

    def __init__(self, data):
        self.pages = re.findall(rb"\n(\d+) 0 obj\n<</Type /Page\n", data)
        self.parts = {}  # by number of the object: kind, parts of it, pages of its own
        for number, text in re.findall(rb"\n(\d+) 0 obj\n<</Type /StructElem\n(.*?)\nendobj", data, re.DOTALL):
            kind = re.search(rb"/S /(\w+)", text).group(1).decode()
            inside = re.sub(rb"/(Pg|P) \d+ 0 R", b"", text)
            self.parts[number] = (kind, re.findall(rb"(\d+) 0 R", inside), set(re.findall(rb"/Pg (\d+) 0 R", text)))

        self.parent = {inside: number for number, part in self.parts.items() for inside in part[1]}

    def pages_of(self, number):
        _, inside, pages = self.parts[number]
        return pages.union(*(self.pages_of(part) for part in inside if part in self.parts))

    def of_kind(self, kind, within=None):
        """The parts of that kind, in the order of the document where they are within another."""
        if within is None:
            return [number for number, part in self.parts.items() if part[0] == kind]
        own = [within] if self.parts[within][0] == kind else []
        return own + [found for part in self.parts[within][1] if part in self.parts
                      for found in self.of_kind(kind, part)]


def printed(html_text, folder, size):
    """On paper of that size."""
    sized = folder / "sized.html"
    sized.write_text(html_text.replace("<style>", f"<style>@page {{ size: {size}; }}"))
    result = browse(sized, "--no-pdf-header-footer", f"--print-to-pdf={folder}/page.pdf", folder=folder)
    assert result.returncode == 0, result.stderr
    return Printed((folder / "page.pdf").read_bytes())


@pytest.mark.parametrize("size", ["A4", "letter"])
def test_paper_is_not_wasted_and_cuts_no_chart(page, tmp_path, size):
    paper = printed(page[0].read_text(), tmp_path, size)
    assert 1 <= len(paper.pages) <= 4
    charts = paper.of_kind("Figure")
    assert len(charts) == 6
    # A chart, its heading and the sentence between them.
    assert [len(paper.pages_of(paper.parent[chart])) for chart in charts] == [1] * 6


def test_no_heading_is_left_behind_by_its_table(page, tmp_path):
    """Wherever on a page it comes to stand."""
    text = page[0].read_text()
    section = re.search('<section aria-labelledby="figures-heading".*?</section>', text, re.DOTALL).group()
    spaced = "".join(f'<div style="height: {11 * (i % 17)}mm"></div>{section}' for i in range(34))
    paper = printed(text.replace(section, spaced), tmp_path, "A4")
    tables = paper.of_kind("Table")
    assert len(tables) == 34
    for table in tables:
        around = table
        while not paper.of_kind("H2", around):
            around = paper.parent[around]
        [heading] = paper.of_kind("H2", around)
        first_row = paper.of_kind("TR", table)[1]  # that of the titles stands on each page
        assert paper.pages_of(heading) == paper.pages_of(first_row)
