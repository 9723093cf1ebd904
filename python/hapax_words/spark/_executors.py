"""Functions for mapInArrow, which run in the executors."""

import pickle

from .. import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _collections_abc import Callable, Iterable, Iterator

    import pyarrow

    Given = Iterable[pyarrow.RecordBatch]
    Made = Iterator[pyarrow.RecordBatch]


def in_executors(module: str, name: str, *arguments: object) -> "Callable[[Given], Made]":
    """A function for mapInArrow that calls ``hapax_words.spark.MODULE.NAME(batches, *arguments)``.

    Spark sends this function's code, which imports the module where it runs. So an executor without
    this package, or with another version of it, gives an error that says what to do.
    """
    version = __version__
    # Bytes, because a value of a class of this package cannot be loaded where the package is missing.
    pickled = pickle.dumps(arguments)

    def run(batches: "Given") -> "Made":
        import importlib
        import pickle
        import sys

        try:
            import hapax_words

            found = hapax_words.__version__
            functions = importlib.import_module(f"hapax_words.spark.{module}")
        except ImportError as error:
            raise ImportError(
                f"the executor's Python, {sys.executable}, cannot import hapax_words ({error}); "
                f"install hapax-words {version} for it, or set PYSPARK_PYTHON to a Python that has "
                "it before the session is made"
            ) from error
        if found != version:
            raise ImportError(
                f"the executor's Python, {sys.executable}, has hapax-words {found}, and the driver "
                f"has {version}; install the same version for both"
            )
        try:
            yield from getattr(functions, name)(iter(batches), *pickle.loads(pickled))
        except MemoryError as error:
            way_out = (
                "raise spark.executor.pyspark.memory if it is set, else "
                "spark.executor.memoryOverhead, or use more tasks, so that each has less text"
            )
            if isinstance(error, hapax_words.OutOfMemoryError):
                error.remedy = f"{error.remedy}; {way_out}" if error.remedy else way_out
                raise
            raise MemoryError(
                f"a task of hapax has not enough memory ({str(error) or 'for Python'}); {way_out}"
            ) from error

    return run
