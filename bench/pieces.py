"""Text that is put together of numbered pieces, words or longer ones. All letters are in one array, so numpy joins millions
of pieces at once."""

import numpy


class Pieces:
    """Pieces of text by number: `letters` has all of them in turn, and piece i is letters[begins[i]:begins[i + 1]]."""

    def __init__(self, others: "Pieces | None" = None):
        """Begins with the pieces of another one, which stays as it is."""
        self.letters = others.letters if others else numpy.empty(0, numpy.uint8)
        self.begins = others.begins if others else numpy.zeros(1, numpy.int64)

    def add(self, letters: numpy.ndarray, lengths: numpy.ndarray) -> numpy.ndarray:
        """Returns the numbers of the new pieces."""
        first = len(self.begins) - 1
        self.begins = numpy.concatenate((self.begins, self.begins[-1] + numpy.cumsum(lengths)))
        self.letters = numpy.concatenate((self.letters, letters))
        return numpy.arange(first, first + len(lengths))

    def add_texts(self, texts: list[str]) -> numpy.ndarray:
        encoded = [text.encode() for text in texts]
        return self.add(numpy.frombuffer(b"".join(encoded), numpy.uint8), numpy.array([len(text) for text in encoded]))


def joined(numbers: numpy.ndarray, letters: numpy.ndarray, begins: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The letters of some pieces by their numbers, one piece after the other, and where each ends."""
    lengths = numpy.diff(begins)[numbers]
    ends = numpy.cumsum(lengths)
    return letters[numpy.repeat(begins[numbers] - ends + lengths, lengths) + numpy.arange(ends[-1])], ends
