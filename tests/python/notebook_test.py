"""examples/notebook.ipynb runs from its first cell to its last, and is stored without outputs."""

from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
for package in ("ipykernel", "matplotlib", "pandas", "polars"):
    pytest.importorskip(package)


@pytest.fixture(scope="module")
def stored(source: Path) -> Any:
    """The notebook as it is stored."""
    return nbformat.read(source / "examples/notebook.ipynb", as_version=4)


@pytest.fixture(scope="module")
def cells(stored: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outputs of each cell of code after a run, by the text of the cell."""
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR"):
            patch.setenv(name, str(folder))
        run = nbclient.NotebookClient(
            stored.copy(), timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    return {cell.source: cell.outputs for cell in run.cells if cell.cell_type == "code"}


def outputs_of(cells: dict[str, Any], begin: str) -> list[Any]:
    """The outputs of the cell that begins so."""
    (found,) = [outputs for source, outputs in cells.items() if source.startswith(begin)]
    return list(found)


def test_it_is_stored_without_outputs(stored: Any) -> None:
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert len(code) > 5
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.filterwarnings("default")  # those of the packages for notebooks are not ours
def test_no_cell_complains(cells: dict[str, Any]) -> None:
    for source, outputs in cells.items():
        errors = [output for output in outputs if output.get("name") == "stderr"]
        assert errors == [], source


@pytest.mark.filterwarnings("default")
def test_cells_show_tables_pictures_and_the_report(cells: dict[str, Any]) -> None:
    (table,) = outputs_of(cells, "counts = ")
    assert "<td>the</td>" in table.data["text/html"]
    for begin in ("frequencies = ", "results = "):
        (picture,) = outputs_of(cells, begin)
        assert len(picture.data["image/png"]) > 1000
    headline, report = outputs_of(cells, "comparison = ")
    assert headline.text.strip() in report.data["text/html"].replace("&amp;#x27;", "'")
    assert report.data["text/html"].startswith("<iframe ")
    assert "All 9 results are equal." in report.data["text/plain"]
