"""How words are counted: the options of a job, which go from the driver to its tasks."""

from _collections_abc import Iterable
from typing import Any, NamedTuple

from .. import _hapax
from .._options import add_options_for_bytes, add_options_for_files, options_for_words

_OF_WORDS = {"case": "lower", "strict": False}
_OF_FILES = {
    **_OF_WORDS,
    "encoding": None,
    "glob": (),
    "skip_hidden": False,
    "follow": False,
    "skip_binary": False,
    "decompress": "auto",
    "decoder_memory": _hapax.DEFAULT_DECODER_MEMORY,
}


class How(NamedTuple):
    """The options of a job. Values that can be pickled, as the options of the extension cannot."""

    arguments: dict[str, Any]
    keep_going: bool
    workers: int

    @classmethod
    def of_files(cls, given: dict[str, Any], keep_going: bool, workers: int) -> "How":
        """Checks the options of count_files()."""
        arguments = _completed("count_files", given, _OF_FILES)
        if isinstance(arguments["glob"], Iterable) and not isinstance(arguments["glob"], (str, bytes)):
            arguments["glob"] = tuple(arguments["glob"])
        return cls(arguments, keep_going, workers)

    @classmethod
    def of_texts(cls, given: dict[str, Any], workers: int) -> "How":
        """Checks the options of count_column()."""
        how = cls(_completed("count_column", given, _OF_WORDS), False, workers)
        how.options()
        return how

    def options(self) -> _hapax.Options:
        """The options for one native count in a task. Raises what count() raises for wrong ones."""
        options = options_for_words(
            strategy="linear" if self.workers == 1 else "threads",
            workers=self.workers,
            case=self.arguments["case"],
            strict=self.arguments["strict"],
        )
        if "encoding" in self.arguments:
            add_options_for_bytes(
                options,
                encoding=self.arguments["encoding"],
                decompress=self.arguments["decompress"],
                decoder_memory=self.arguments["decoder_memory"],
            )
            add_options_for_files(
                options,
                glob=self.arguments["glob"],
                skip_hidden=self.arguments["skip_hidden"],
                follow=self.arguments["follow"],
                skip_binary=self.arguments["skip_binary"],
                keep_going=self.keep_going,
            )
        return options


def _completed(name: str, given: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    for option in given:
        if option in ("strategy", "workers"):
            raise TypeError(
                f"{name}() has no argument {option!r}: Spark shares out the work, and "
                "spark.task.cpus says how many processors a task uses"
            )
        if option not in defaults:
            raise TypeError(f"{name}() has no argument {option!r}; it has {', '.join(defaults)}")
    return {**defaults, **given}
