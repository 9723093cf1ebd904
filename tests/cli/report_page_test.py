"""The report page in a real browser: it opens without a word on the console, asks for nothing from anywhere, and its
charts hold the figures of the JSON report."""
import html.parser
import json
import os
import re
import shutil
import subprocess

import pytest

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
            self.chart = self.charts.setdefault(attributes["id"], [])
        if "data-value" in attributes:
            self.chart.append(attributes)
        self.outside += [value for name, value in attributes.items()
                         if name in ("src", "href") and not value.startswith("data:")]
        self.outside += [tag] if tag in ("script", "iframe", "object") else []
        self.rows += tag == "tr"


@pytest.fixture
def page(hapax, write, tmp_path):
    result = hapax("compare", "-r", "3", "-j", "1,2", "--report", "r.html", "--report", "r.json",
                   write("<b>book</b>.txt", TEXT))
    assert result.returncode == 0, result.stderr
    return tmp_path / "r.html", json.loads((tmp_path / "r.json").read_text())


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
    assert [float(m["data-value"]) for m in marks.charts["phases"]] == pytest.approx(
        [seconds for r in results for seconds in r["phases"].values()], abs=1e-5)
    assert [m["data-part"] for m in marks.charts["phases"]][:9] == list(results[0]["phases"])
    assert [float(m["data-value"]) for m in marks.charts["bytes"]] == [
        r[key] for r in results for key in ("bytes_serialised", "bytes_shared")]
    assert [float(m["data-value"]) for m in marks.charts["memory"]] == [r["peak_bytes"] for r in results]
    assert [float(m["data-value"]) for m in marks.charts["runs"]] == pytest.approx(
        [seconds for r in results for seconds in r["seconds"]], abs=1e-5)
    assert marks.rows == 1 + len(results)
    assert "&lt;b&gt;book" in shown.stdout.decode()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(page, tmp_path, width):
    """But for the table, which scrolls on its own. Seen by a page around it, which measures."""
    path, _ = page
    frame = tmp_path / "frame.html"
    frame.write_text(f"""<!DOCTYPE html><iframe id="page" src="r.html" width="{width}" height="800"></iframe><script>
      page.onload = () => document.title = page.contentDocument.documentElement.scrollWidth;</script>""")
    shown = browse(frame, "--dump-dom", "--allow-file-access-from-files", "--virtual-time-budget=3000",
                   "--window-size=1400,900", folder=tmp_path)
    measured = re.search(rb"<title>(\d+)</title>", shown.stdout)
    assert measured, shown.stdout[:2000] + shown.stderr
    assert int(measured.group(1)) <= width
