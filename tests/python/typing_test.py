"""What a user may write: user.py has every call, and runs; mypy finds faults. types_test.py sees that
mypy has nothing to say about user.py."""

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path

import hapax_words as hapax
import pytest
from running import ENVIRONMENT

pytest.importorskip("mypy")
USER = Path(__file__).with_name("user.py")
FUNCTIONS = [name for name in hapax.__all__ if inspect.isfunction(getattr(hapax, name))]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy keeps from run to run."""
    return tmp_path_factory.mktemp("mypy")


def mypy(*arguments: object, cache: Path) -> str:
    settings = ("--strict", "--cache-dir", str(cache))
    command = [sys.executable, "-m", "mypy", *settings, *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, env=mypy_environment())
    return run.stdout + run.stderr


def mypy_environment() -> dict[str, str]:
    """Where mypy finds the package of a build tree. It finds an installed one by itself, and refuses its folder."""
    if "PYTHONPATH" not in os.environ:
        return dict(os.environ)
    return ENVIRONMENT | {"MYPYPATH": ENVIRONMENT["PYTHONPATH"]}


def attributes() -> set[str]:
    """The names that the file takes from the package."""
    return {node.attr for node in ast.walk(ast.parse(USER.read_text())) if isinstance(node, ast.Attribute)}


def test_the_users_file_has_every_public_name() -> None:
    assert set(hapax.__all__) - attributes() == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_users_file_has_every_argument(name: str) -> None:
    nodes = ast.walk(ast.parse(USER.read_text()))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == f"hapax.{name}"]
    given = {keyword.arg for call in calls for keyword in call.keywords}
    keywords = [
        parameter.name
        for parameter in inspect.signature(getattr(hapax, name)).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    assert keywords and set(keywords) - given == set()


WRONG = {
    "hapax.count(3)": "arg-type",
    "hapax.count('a', 'threads')": "call-arg",
    "hapax.count('a', wrokers=2)": "call-arg",
    "hapax.count('a', glob=3)": "arg-type",
    "hapax.count('a', progress=lambda: None)": "arg-type",
    "hapax.count('a', stop=True)": "arg-type",
    "hapax.count_text(Path('a'))": "arg-type",
    "hapax.count_text('a', workers='2')": "arg-type",
    "hapax.count_iter(3)": "arg-type",
    "hapax.count_iter([1, 2])": "list-item",
    "hapax.count_file('a')": "arg-type",
    "hapax.vocabulary(['a'], min_df='5')": "arg-type",
    "hapax.compare('a', workers='2')": "arg-type",
    "hapax.compare('a').results[0].workers = 3": "misc",
    "n: str = hapax.count_text('a')['a']": "assignment",
    "hapax.count_text('a')['a'] = 3": "index",
    "hapax.count_text('a')[3]": "index",
}


def test_the_faults_of_users_are_found(tmp_path: Path, cache: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from pathlib import Path\n\nimport hapax_words as hapax\n\n" + "\n".join(WRONG) + "\n")
    said = mypy(bad, cache=cache)
    missed = [
        f"{call}: {code}"
        for line, (call, code) in enumerate(WRONG.items(), 5)
        if not any(f"bad.py:{line}: error:" in fault and f"[{code}]" in fault for fault in said.splitlines())
    ]
    assert missed == [], said


def test_the_users_file_runs() -> None:
    subprocess.run([sys.executable, USER], check=True, capture_output=True, env=ENVIRONMENT)
