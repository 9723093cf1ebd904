"""What errors and notices advise, in terms of the function that was called.

The library advises in terms of C++, the program in terms of flags. Here each advice is said in terms
of Python, and names an argument only if the function has it: the table of arguments is the functions'
own signatures. A function is known by its name, and TEXT_FILE is count_file() of a text file, which
has an encoding of its own.
"""

from ._errors import Error

TEXT_FILE = "count_file of a text file"
# These count text in memory, which is decoded before.
_IN_MEMORY = ("count_text", "count_iter", "document_frequencies", "vocabulary")
_FOR_BINARY_FILES = {"encoding", "decompress", "decoder_memory"}

# Each pair is a phrase of the library and the one that Python's users need.
_PHRASES = (
    ("make one with hapax count -f counts", "Counts.save() makes one"),
    ("decompress it first: zstd -dc -D DICTIONARY FILE | hapax count", "decompress it first"),
    (
        "count what a program reads from it: socat -u UNIX-CONNECT:SOCKET - | hapax count",
        "connect a socket to it, and pass what its makefile('rb') gives to count_file()",
    ),
    ("install hapax again", "install hapax-words again"),
    ("--memory", "memory_limit"),
    ("--tmp", "tmp"),
)
_INVALID_TEXT = "name the encoding, or let invalid bytes separate words"
_DECODER_MEMORY = "raise Options::decoder_memory to "
_MEMORY_LIMIT = "raise Options::memory_limit to "
_MEBIBYTES = " MiB"


class Advice:
    """Says the remedies of errors in terms of a function, where they leave it.

    with Advice("count"): ...
    """

    __slots__ = ("_caller",)

    def __init__(self, caller: str) -> None:
        self._caller = caller

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, Error):
            error.remedy = in_terms_of(self._caller, error.remedy)


def in_terms_of(caller: str, text: str) -> str:
    """An advice, or a text that ends with one, as the caller of a function needs it."""
    for phrase, instead in _PHRASES:
        text = text.replace(phrase, instead)
    text = text.replace(_INVALID_TEXT, _of_invalid_text(caller))
    before, phrase, rest = text.partition(_DECODER_MEMORY)
    if phrase:
        number, _, behind = rest.partition(_MEBIBYTES)
        text = f"{before}{_of_decoder_memory(caller, number)}{behind}"
    before, phrase, rest = text.partition(_MEMORY_LIMIT)
    if phrase:
        number, _, behind = rest.partition(_MEBIBYTES)
        text = f"{before}{_of_memory_limit(caller, number)}{behind}"
    return text


def has_argument(caller: str, name: str) -> bool:
    """Whether a function has an argument, and it may be given."""
    if caller == TEXT_FILE:
        return name not in _FOR_BINARY_FILES and has_argument("count_file", name)
    import hapax_words

    function = getattr(hapax_words, caller, None)
    return name in getattr(function, "__kwdefaults__", ())


def if_in_another_encoding(caller: str, encoding: str = "...") -> str:
    """What to do about text in another encoding, which may be known: "name it: encoding=..."."""
    if has_argument(caller, "encoding"):
        return f"name that: encoding={encoding}"
    if caller == TEXT_FILE:
        return "open the file with that"
    return "decode it first: bytes.decode(...)" if caller in _IN_MEMORY else ""


def _of_invalid_text(caller: str) -> str:
    if has_argument(caller, "encoding"):
        return "name the encoding (encoding=...), or leave out strict"
    if caller == TEXT_FILE:
        return "open the file with its encoding, or with errors='replace'"
    return "decode the bytes with their encoding, bytes.decode(...), or leave out strict"


def _of_memory_limit(caller: str, mebibytes: str) -> str:
    if has_argument(caller, "memory_limit"):
        return f"allow it with memory_limit={mebibytes} << 20"
    return "decompress it first"


def _of_decoder_memory(caller: str, mebibytes: str) -> str:
    if has_argument(caller, "decoder_memory"):
        return f"allow it with decoder_memory={mebibytes} << 20"
    return "decompress it first"
