#!/usr/bin/env python3
"""Writes the large seeds of the fuzzers that count text: 20 to 60 KB of mixed scripts each, so that
whole kernel blocks (16 KB) are filled. The same bytes in every run.

    make_seeds.py FOLDER

Words are those of the first article of the Universal Declaration of Human Rights in many languages,
in other cases, too. The last bytes of a seed choose how it is counted: count_fuzzer.cc reads them
from the end.
"""
import random
import sys
from pathlib import Path

ARTICLES = {
    "english": "All human beings are born free and equal in dignity and rights. They are endowed with "
    "reason and conscience and should act towards one another in a spirit of brotherhood.",
    "german": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft "
    "und Gewissen begabt und sollen einander im Geiste der Brüderlichkeit begegnen. Straße",
    "french": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués "
    "de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "turkish": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana "
    "sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler. İstanbul ISI",
    "vietnamese": "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền.",
    "greek": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι "
    "προικισμένοι με λογική και συνείδηση. ΟΔΥΣΣΕΥΣ Σ ΑΣ",
    "russian": "Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены "
    "разумом и совестью и должны поступать в отношении друг друга в духе братства.",
    "hebrew": "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.",
    "arabic": "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق.",
    "hindi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "chinese": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "japanese": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "korean": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "georgian": "ყველა ადამიანი იბადება თავისუფალი და თანასწორი თავისი ღირსებითა და უფლებებით.",
    "armenian": "Բոլոր մարդիկ ծնվում են ազատ ու հավասար իրենց արժանապատվությամբ ու իրավունքներով։",
    "symbols": "x² ½ №5 Ⅷ ⓐ 𝔸𝔹ℂ 𐐀𐐨 naïve_name e\u0301 \u200b ﬁ ß ẞ 😀 १२३ ٤٥",
}
SCRIPTS = list(ARTICLES)


def text(source, languages, size):
    """Returns about `size` bytes of words, some in one language, then some in another, in any case,
    with all kinds of separators.
    """
    made = bytearray()
    while len(made) < size:
        words = ARTICLES[source.choice(languages)].split()
        for _ in range(source.randrange(5, 60)):
            word = source.choice(words)
            word = source.choice([word, word, word, word.upper(), word.capitalize(), word + word])
            gap = source.choice([" ", " ", " ", " ", ", ", "\n", " -- ", "\t", "\u3000", "'", "."])
            made += (word + gap).encode()
    return made


def broken(source, data, faults):
    for _ in range(faults):
        at = source.randrange(len(data))
        data[at : at + source.randrange(3)] = source.choice([b"\xff", b"\xc3", b"\xe4\xb8", b"\xed\xa0\x80"])
    return data


def choices(kernel, strategy):
    """The bytes that count_fuzzer.cc reads last: they choose default chunks and large pieces."""
    return bytes([0, 0x40, 0, 0, kernel, 1, 1, strategy])


def seeds():
    source = random.Random(14)
    yield "ascii", text(source, ["english"], 40_000)
    yield "latin", text(source, ["english", "german", "french", "turkish", "vietnamese"], 50_000)
    yield "greek", text(source, ["greek"], 24_000)
    yield "cyrillic", text(source, ["russian", "english"], 36_000)
    yield "cjk", text(source, ["chinese", "japanese", "korean"], 30_000)
    yield "indic", text(source, ["hindi", "arabic", "hebrew"], 24_000)
    yield "all", text(source, SCRIPTS, 60_000)
    yield "broken", broken(source, text(source, SCRIPTS, 40_000), 40)
    yield "rare_faults", broken(source, text(source, ["english", "russian"], 60_000), 2)
    yield "giant_word", bytearray("ΑΣ".encode() * 5_000) + text(source, ["english"], 20_000)
    yield "few_words", bytearray(b"a b " * 6_000) + text(source, ["georgian", "armenian"], 20_000)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, data) in enumerate(seeds()):
        (folder / f"large_{name}").write_bytes(bytes(data) + choices(number % 3, number % 2))


if __name__ == "__main__":
    main()
