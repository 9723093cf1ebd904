"""Tables of what measure.py measured, in English and Portuguese: for its output, tools/demo.py and the documents.

A document has a place for each block, between the lines `<!-- measured: NAME -->` and `<!-- end -->`.
"""
import platform
import re
from pathlib import Path

WAYS = {"linear": "linear", "threads": "threads", "queues": "queue", "hybrid": "hybrid", "shared": None,
        "shared_late": "shared"}
BLOCKS = ("ways", "ladder", "repeated", "machine")

PHRASES = {
    "en": {
        "ways": ("Python", "seconds", "by `queues`", "pickled", "hapax", "seconds", "serialised"),
        "ladder": ("step", "seconds", "more"),
        "repeated": ("hapax", "seconds", "by `linear`", "serialised"),
        "counter": "`Counter`: the loop over words is in C",
        "python_loop": "a loop in Python and a dictionary",
        "hashed": "+ each word as bytes, and its hash",
        "private_table": "+ a table of slots in place of the dictionary",
        "shared_table": "+ the table in shared memory",
        "entered": "+ `with` for each word, around no lock",
        "locked": "+ a lock",
        "machine": "{processor}, {processors} processors, {system}, Python {python}, {date}; {bytes} bytes, {tokens} "
                   "words, {types} of them distinct; {workers} workers, medians of {runs} runs.",
    },
    "pt": {
        "ways": ("Python", "segundos", "em relação a `queues`", "serializado (pickle)", "hapax", "segundos",
                 "serializado"),
        "ladder": ("passo", "segundos", "a mais"),
        "repeated": ("hapax", "segundos", "em relação a `linear`", "serializado"),
        "counter": "`Counter`: o laço sobre as palavras roda em C",
        "python_loop": "um laço em Python e um dicionário",
        "hashed": "+ cada palavra em bytes, e o seu hash",
        "private_table": "+ uma tabela de posições no lugar do dicionário",
        "shared_table": "+ a tabela em memória compartilhada",
        "entered": "+ um `with` por palavra, sem trava",
        "locked": "+ uma trava (lock)",
        "machine": "{processor}, {processors} processadores, {system}, Python {python}, {date}; {bytes} bytes, "
                   "{tokens} palavras, {types} distintas; {workers} workers, medianas de {runs} execuções.",
    },
}


def number(value, language):
    """A figure as its language writes it: 1,234.5 or 1.234,5. Text stays."""
    if language == "pt" and re.fullmatch(r"[-+]?[\d.,]+", value):
        return value.translate(str.maketrans(",.", ".,"))
    return value


def markdown(head, rows, language):
    """A table in Markdown. Columns of figures are to the right."""
    figures = [bool(re.match(r"[-+]?[\d.,]+$", rows[0][column] or "0")) for column in range(len(head))]
    rule = ["---:" if right else "---" for right in figures]
    lines = (head, rule, *[[number(cell, language) for cell in row] for row in rows])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ways(measured, language):
    """The Python programs, each beside the hapax strategy that is like it."""
    hapax = {result["strategy"]: result for result in measured["hapax"]["results"]}
    queues, rows = measured["python"]["queues"]["seconds"], []
    for way, strategy in WAYS.items():
        python, like = measured["python"][way], hapax.get(strategy)
        rows.append([f"`{way}.py`", f"{python['seconds']:.3f}", f"{python['seconds'] / queues:.2f}",
                     f"{python['pickled_bytes']:,}", f"`{strategy}`" if like else "",
                     f"{like['median_s']:.4f}" if like else "", f"{like['bytes_serialised']:,}" if like else ""])
    return markdown(PHRASES[language]["ways"], rows, language)


def more(seconds):
    """The seconds that a step adds; never -0.000."""
    return f"{round(seconds, 3) + 0.0:.3f}"


def ladder(measured, language):
    """The steps from linear.py to shared.py."""
    rows, before = [], None
    for step, seconds in measured["ladder"].items():
        rows.append([PHRASES[language][step], f"{seconds:.3f}", "" if before is None else more(seconds - before)])
        before = seconds
    return markdown(PHRASES[language]["ladder"], rows, language)


def repeated(measured, language):
    """hapax alone, on enough text that workers pay."""
    results = measured["repeated"]["results"]
    rows = [[f"`{result['strategy']}`", f"{result['median_s']:.3f}",
             f"{result['median_s'] / results[0]['median_s']:.2f}", f"{result['bytes_serialised']:,}"]
            for result in results]
    return markdown(PHRASES[language]["repeated"], rows, language)


def machine(measured, language):
    """The machine, the date and the text of the measurement."""
    report, words = measured["hapax"], PHRASES[language]
    text = words["machine"].format(
        processor=report["machine"]["processor"], processors=report["machine"]["processors"], system=system(),
        python=platform.python_version(), date=report["date"][:10], runs=measured["runs"], workers=measured["workers"],
        **{key: number(f"{report['input'][key]:,}", language) for key in ("bytes", "tokens", "types")})
    return text


def system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def block(name, measured, language):
    return {"ways": ways, "ladder": ladder, "repeated": repeated, "machine": machine}[name](measured, language)


def update(document, measured, language):
    """Puts the blocks into their places in a document."""
    text = Path(document).read_text(encoding="utf-8")
    for name in BLOCKS:
        tables = block(name, measured, language)
        place = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, found = place.subn(lambda match: f"{match[1]}{tables}\n{match[2]}", text)
        if found != 1:
            raise ValueError(f"{document}: {found} places for the block {name}, not one")
    Path(document).write_text(text, encoding="utf-8")
