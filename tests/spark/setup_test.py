"""The block "Set it up" of docs/scale.md leads from a fresh environment to a counted folder."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.dataset
import pyspark
import pytest

import hapax_words

SOURCE = Path(__file__).resolve().parents[2]
WHEELS = SOURCE / "build/python/wheels"
SECONDS = 300

# A test cannot install packages of the system, and does not build the wheel again.
LEFT_OUT = ("sudo apt-get install", "make wheel ")


def _block() -> str:
    page = (SOURCE / "docs/scale.md").read_text()
    return page.split("<!-- setup -->\n```sh\n")[1].split("```\n<!-- end -->")[0]


@pytest.mark.slow
@pytest.mark.skipif(f"=={pyspark.__version__}'" not in _block(), reason="the page has another version")
@pytest.mark.timeout(SECONDS + 60)
def test_the_page_leads_to_a_counted_folder(tmp_path: Path) -> None:
    lines = _block().splitlines()
    left_out = [line for line in lines if line.startswith(LEFT_OUT)]
    assert len(left_out) == len(LEFT_OUT)
    script = "\n".join(line for line in lines if line not in left_out)
    (tmp_path / "build").mkdir()
    (tmp_path / "build/wheels").symlink_to(WHEELS)
    home = tmp_path / "home"
    home.mkdir()
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(Path(sys.base_prefix) / "bin/python3")  # not this environment's
    ours = ("PYTHON", "PYSPARK", "SPARK", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"HOME": str(home), "PATH": f"{programs}:{environment['PATH']}"}
    begin = time.monotonic()
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert result.returncode == 0, result.stderr
    assert time.monotonic() - begin < SECONDS
    assert "_SUCCESS" in result.stdout
    words = home / "hapax-spark/words"
    found = pyarrow.dataset.dataset(words, format="parquet").to_table()
    expected = hapax_words.count("/usr/share/common-licenses").to_dict()
    assert dict(zip(*found.to_pydict().values(), strict=True)) == expected
