"""Importing the package again, and in a sub-interpreter."""

import sys

import pytest
from running import run

CREATE = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
{first}
one = interpreters.create({config})
code = '''
import sys
sys.path[:0] = {path}
try:
    import hapax_words
except ImportError as error:
    print(error)
'''
interpreters.run_string(one, code)
interpreters.destroy(one)
print("still here", flush=True)
"""


@pytest.mark.parametrize("first", ["", "import hapax_words"])
def test_a_sub_interpreter_is_refused(first: str) -> None:
    # One that shares Python's lock: newer Pythons refuse the others by themselves.
    config = "'legacy'" if sys.version_info >= (3, 13) else "isolated=False"
    end = run(CREATE.format(first=first, config=config, path=sys.path))
    assert (end.status, end.errors) == (0, ""), end
    refusal, last = end.output.splitlines()
    assert refusal == "hapax_words works in the main interpreter only, not in a sub-interpreter"
    assert last == "still here"


def test_a_second_import_works() -> None:
    end = run(
        "import sys, hapax_words as first\n"
        "old = first.count_text('a b a')\n"
        "for name in [name for name in sys.modules if name.startswith('hapax_words')]:\n"
        "    del sys.modules[name]\n"
        "import hapax_words as second\n"
        "assert second is not first\n"
        "new = second.count_text('a b a')\n"
        "print(type(new).__name__, new.to_dict(), new == old == {'a': 2, 'b': 1}, (new + old)['a'])\n"
        "try: second.count('absent')\n"
        "except second.NotFoundError as error: print(error.kind)\n"
        "print(second.count_iter(['a'] * 300_000)['a'])\n"
    )
    assert (end.status, end.errors) == (0, ""), end
    assert end.output == "Counts {'a': 2, 'b': 1} True 4\nnot_found\n300000\n"
