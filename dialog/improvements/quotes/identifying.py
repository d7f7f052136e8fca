"""An aid that points at words by which somebody may be known. It is no wall: a person reads the text as well."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SHORTEST_NAME = 3
# Names that are everyday words as well: only with a capital letter are they pointed at.
ALSO_WORDS = frozenset(
    "liv dag sol bo stein bjørn rose vår rolf may mai dagny eli ask hauk ulf tor odd per berg dahl vik lund haug "
    "strand moen bakken holm lie nes sand".split()
)
MONTHS = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"


class What(StrEnum):
    """What a word may give away."""

    NAME = "name"
    PLACE = "place"
    ROOM = "room"
    DATE = "date"
    AGE = "age"
    PHONE = "phone"
    BIRTH_NUMBER = "birth_number"
    ADDRESS = "address"
    EMAIL = "email"
    COUNT = "count"


# The first that fits a piece of text says what it is: a birth number is not also a phone number.
PATTERNS = (
    (What.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (What.BIRTH_NUMBER, re.compile(r"(?<!\d)\d{6}[ -]?\d{5}(?!\d)")),
    (What.PHONE, re.compile(r"(?<!\d)(?:(?:\+|00)47[ ]?)?\d(?:[ ]?\d){7}(?!\d)")),
    (
        What.ROOM,
        re.compile(r"\b(?:rom(?:met)?|leilighet(?:en)?|seng|bolig)\s*(?:nr\.?|nummer)?\s*\d+\w?", re.IGNORECASE),
    ),
    (What.ROOM, re.compile(r"\b\d{1,2}\.\s*etasje\b", re.IGNORECASE)),
    (What.DATE, re.compile(rf"\b\d{{1,2}}\.\s*(?:{MONTHS})(?:\s+\d{{4}})?", re.IGNORECASE)),
    (What.DATE, re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?(?!\d)")),
    (What.DATE, re.compile(r"(?<!\d)(?:18|19|20)\d{2}(?!\d)")),
    (What.AGE, re.compile(r"\b\d{2,3}[ -]?(?:år(?:s|ing|ingen)?)\b", re.IGNORECASE)),
    (
        What.ADDRESS,
        re.compile(
            r"\b[A-ZÆØÅ]\w*(?:vei(?:en)?|veg(?:en)?|gat[ae]n?|bakken|svingen|tunet|plass(?:en)?)\b(?:\s+\d+\w?)?"
        ),
    ),
)
WORD = re.compile(r"[^\W\d_]+")
NUMBER = r"(?:\d{1,3}|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv)"
PEOPLE = r"(?:beboer|bruker|pasient|deltaker|person|pårørende|menneske|kvinne|dame|mann|menn|herre|stykker)\w*"
HOW_MANY = re.compile(
    rf"\b{NUMBER}\s+(?:av\s+{NUMBER}\b|(?:\w+\s+){{0,3}}?{PEOPLE}|(?:ba|sa|ønsket|ville|spurte|svarte)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Register:
    """The names to look for: words of people's names, and whole names of units, folded."""

    people: frozenset[str]
    places: tuple[str, ...]

    @classmethod
    def of(cls, people: Iterable[str], places: Iterable[str]) -> "Register":
        words = {fold(word) for name in people for word in WORD.findall(name) if len(word) >= SHORTEST_NAME}
        # The longest first: "Bjørkelia sykehjem" before "Bjørkelia".
        return cls(frozenset(words), tuple(sorted({fold(name) for name in places}, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Mark:
    """``text`` from ``start`` to ``end`` may give somebody away."""

    start: int
    end: int
    text: str
    what: What


def find_identifying(text: str, register: Register) -> list[Mark]:
    """Return what may give somebody away, in the order of the text and without overlaps."""
    text = unicodedata.normalize("NFC", text)
    found = [
        Mark(hit.start(), hit.end(), hit.group(), what) for what, shape in PATTERNS for hit in shape.finditer(text)
    ]
    found += [mark for place in register.places for mark in _places(text, place)]
    found += [
        Mark(hit.start(), hit.end(), hit.group(), What.NAME)
        for hit in WORD.finditer(text)
        if _is_name(hit.group(), register)
    ]
    kept: list[Mark] = []
    for mark in found:
        if all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def find_counts(text: str) -> list[Mark]:
    """How many people stand behind something: what units write for others says so no more than a page does."""
    text = unicodedata.normalize("NFC", text)
    return [Mark(hit.start(), hit.end(), hit.group(), What.COUNT) for hit in HOW_MANY.finditer(text)]


def pieces(text: str, marks: Iterable[Mark]) -> list[tuple[str, What | None]]:
    """Cut ``text`` into what is marked and what is not, for drawing."""
    text, at, cut = unicodedata.normalize("NFC", text), 0, []
    for mark in marks:
        cut += [(text[at : mark.start], None), (mark.text, mark.what)]
        at = mark.end
    return [(piece, what) for piece, what in [*cut, (text[at:], None)] if piece]


def fold(text: str) -> str:
    """As names are compared: without accents and capitals, and letter for letter as long as ``text``."""
    return "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _fold_letter(letter: str) -> str:
    # å is a letter of its own, not an a with a ring.
    base = letter if letter in "åÅ" else unicodedata.normalize("NFD", letter)[0]
    return base.lower()[0]


def _is_name(word: str, register: Register) -> bool:
    folded = fold(word)
    known = folded in register.people or (folded.endswith("s") and folded[:-1] in register.people)
    if not known:
        return False
    return word[:1].isupper() or not ({folded, folded.removesuffix("s")} & ALSO_WORDS)


def _places(text: str, place: str) -> Iterable[Mark]:
    if not place:
        return
    for hit in re.finditer(rf"(?<!\w){re.escape(place)}s?(?!\w)", fold(text)):
        yield Mark(hit.start(), hit.end(), text[hit.start() : hit.end()], What.PLACE)
