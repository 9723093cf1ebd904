"""The text of the workload `log`: access lines of a web server, and JSON lines of the services behind it.

Logs have large vocabularies. Nine of ten types occur once, and most of these are hexadecimal ids. The other words are few and
frequent. A line is one of TEMPLATES with values in its fields. A value is a piece of text that has a number, so numpy puts
all lines of a block together at once. Tests: tests/tools/bench_test.py.
"""

import itertools
import pathlib
import random
import re
from collections.abc import Iterator

import numpy

from pieces import Pieces, joined

LINES = 100_000  # a block
LINES_A_SECOND = 8
DAY = 24 * 60 * 60  # seconds
REPEATED = 0.12  # of the ids; an earlier line has them, too

ACCESS = '<address> - <user> [<day>/Mar/2026:<clock> +0000] "'
ANSWER = ' HTTP/1.1" <status> <size> "-" '
JSON = '{"time":"2026-03-<day>T<clock>.<fraction>Z","level":"<level>","from":"<service>",'
# How often a form of line occurs, and the form.
TEMPLATES = (
    (10, ACCESS + "<method> <page>" + ANSWER + '"<agent>" <id16>\n'),
    (5, ACCESS + "GET <page>?session=<id32>" + ANSWER + '"<agent>" <id16>\n'),
    (20, ACCESS + "<method> /orders/<order10>/items/<item>" + ANSWER + '"<client>" <id16>\n'),
    (3, ACCESS + "GET /static/bundle.<file8>.js" + ANSWER + '"<agent>" <id16>\n'),
    (6, JSON + '"event":"request done","request":"<id16>","user":"<user>","item":<item>,"duration_ms":<size>.<fraction>}\n'),
    (17, JSON + '"event":"<message>","trace":"<id32>","span":"<span16>","parent":"<parent16>","user":"<user>"}\n'),
    (39, JSON + '"event":"<message>","request":"<id16>","span":"<span16>","parent":"<parent16>","order":"<order10>"}\n'),
)
PARTS = [re.findall(r"<\w+>|[^<]+", form) for _, form in TEMPLATES]
ID_DIGITS = {"file8": 8, "order10": 10, "id16": 16, "span16": 16, "parent16": 16, "id32": 32}
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.{1}.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{2} like Mac OS X) AppleWebKit/605.1.15 Version/17.{2} Mobile/15E148",
    "Mozilla/5.0 (compatible; Examplebot/2.{2}; +https://bot.example.com/bot.html)",
)
FIRST_NAMES = "maria john wei fatima olga pedro aiko lars priya ahmed nina kofi elena tom yusuf chloe ivan mei sara luis".split()
LAST_NAMES = ("lopez smith chen khan petrova silva tanaka olsen patel hassan weber mensah rossi brown demir martin novak wong "
              "jones garcia").split()
SECTIONS = "articles products docs forum help news reviews download".split()
SLUG_WORDS = ("how to fix broken pipe after update of the kernel with new driver for old printer and wireless mouse best price "
              "red blue steel wooden table garden chair running shoes winter jacket summer dress travel guide city map bread "
              "recipe without sugar learn python in ten days cheap flights music player review camera lens battery charger "
              "install server backup restore database error connection refused timeout disk full memory leak").split()
MESSAGES = ["payment accepted", "cache miss", "retrying upstream", "order stored", "mail queued", "connection reset by peer",
            "user logged in", "index refreshed", "slow query", "token expired"]


def ids(pieces: Pieces, generator: numpy.random.Generator, digits: int) -> numpy.ndarray:
    """A hexadecimal id for each line of a block. Some lines have that of a line shortly before them."""
    drawn = generator.integers(0, 16, LINES * digits, dtype=numpy.uint8)
    numbers = pieces.add(numpy.frombuffer(b"0123456789abcdef", numpy.uint8)[drawn], numpy.full(LINES, digits))
    back = generator.integers(1, 50, LINES) * (generator.random(LINES) < REPEATED)
    return numbers[numpy.maximum(numpy.arange(LINES) - back, 0)]


def values(pieces: Pieces) -> dict[str, numpy.ndarray]:
    """The pieces from which lines draw, by field. The first ones are drawn most often."""
    source = random.Random(6)
    texts = {
        "address": [".".join(str(source.randrange(1, 255)) for _ in range(4)) for _ in range(50_000)],
        "user": [f"{source.choice(FIRST_NAMES)}.{source.choice(LAST_NAMES)}{source.randrange(9000)}" for _ in range(50_000)],
        "agent": [source.choice(AGENTS).format(source.randrange(90, 130), source.randrange(4000, 6500), source.randrange(9))
                  for _ in range(2000)],
        "client": [f"orders-client/2.{minor}.{patch}" for minor in range(20) for patch in range(10)],
        "page": [f"/{source.choice(SECTIONS)}/{'-'.join(source.choices(SLUG_WORDS, k=source.randint(2, 5)))}-{source.randrange(90_000)}"
                 for _ in range(60_000)],
        "item": [str(source.randrange(10**5, 10**7)) for _ in range(500_000)],
        "size": [str(int(source.lognormvariate(9, 1.3))) for _ in range(100_000)],
        "method": ["GET"] * 8 + ["POST", "HEAD"],
        "status": ["200"] * 9 + ["304", "301", "404", "500"],
        "level": ["info"] * 6 + ["warning", "error"],
        "service": ["checkout", "catalogue", "search", "mail", "accounts"],
        "message": MESSAGES,
        "fraction": [f"{i:03}" for i in range(1000)],
    }
    return {field: pieces.add_texts(choices) for field, choices in texts.items()}


def times(pieces: Pieces) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The days of a month, and the seconds of a day."""
    return (pieces.add_texts([f"{day:02}" for day in range(1, 32)]),
            pieces.add_texts([f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(DAY)]))


def lines_of(fields: dict[str, numpy.ndarray], literals: dict[str, int], forms: numpy.ndarray) -> numpy.ndarray:
    """The numbers of the pieces of all lines. Line i has the form forms[i]."""
    counts = numpy.array([len(parts) for parts in PARTS])[forms]
    begins = numpy.cumsum(counts) - counts
    numbers = numpy.empty(counts.sum(), numpy.int64)
    for form, parts in enumerate(PARTS):
        lines = numpy.flatnonzero(forms == form)
        for place, part in enumerate(parts):
            numbers[begins[lines] + place] = fields[part[1:-1]][lines] if part[0] == "<" else literals[part]
    return numbers


def blocks() -> Iterator[bytes]:
    """The lines of the log, without an end."""
    generator = numpy.random.default_rng(6)
    lasting = Pieces()
    choices = values(lasting)
    days, clocks = times(lasting)
    texts = sorted({part for parts in PARTS for part in parts if part[0] != "<"})
    literals = dict(zip(texts, lasting.add_texts(texts)))
    weights = numpy.array([weight for weight, _ in TEMPLATES]) / sum(weight for weight, _ in TEMPLATES)
    for block in itertools.count():
        seconds = (block * LINES + numpy.arange(LINES)) // LINES_A_SECOND
        pieces = Pieces(lasting)
        fields = {field: own[(len(own) * generator.random(LINES) ** 2).astype(int)] for field, own in choices.items()}
        fields |= {"day": days[seconds // DAY % len(days)], "clock": clocks[seconds % DAY]}
        fields |= {field: ids(pieces, generator, digits) for field, digits in ID_DIGITS.items()}
        forms = generator.choice(len(TEMPLATES), LINES, p=weights)
        yield joined(lines_of(fields, literals, forms), pieces.letters, pieces.begins)[0].tobytes()


def log(size: int, target: pathlib.Path) -> None:
    with open(target, "wb") as out:
        for block in blocks():
            room = size - out.tell()
            out.write(block[: block.rfind(b"\n", 0, room) + 1])
            if room < len(block):
                return
