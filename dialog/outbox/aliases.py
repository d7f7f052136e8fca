"""What a visit may be called on the device, where anybody can read it: never who or where it is.

An aid against the obvious slip, and no wall: «den blide i gangen» passes.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# «Besøk 3» and «kl. 10.00» are ours: their numbers are nobody's room.
_OURS = re.compile(r"\bbesøk \d+|\bkl\.? ?\d{1,2}[.:]\d{2}|\b\d{1,2}[.:]\d{2}\b", re.IGNORECASE)
# Too short to be told from a word: «Bo», «Li».
SHORTEST_NAME = 3
# What a place is called besides its number says nothing alone.
_PLACE_WORDS = frozenset(
    {"rom", "leilighet", "avdeling", "etasje", "nr", "hus", "bolig", "gate", "gata", "vei", "veien"}
)


class Slip(StrEnum):
    NAME = "name"
    INITIALS = "initials"
    PLACE = "place"


@dataclass(frozen=True)
class Known:
    """A resident as the people who work there know her: what must not stand on the device."""

    name: str
    place: str


def slip(label: str, whose: Known, others: Iterable[Known] = ()) -> Slip | None:
    """What the label gives away of the person it is for, or by name of anybody else on the list; None when nothing."""
    text = _OURS.sub(" ", _folded(label))
    words = set(re.findall(r"[^\W_]+", text))
    if any(words & _name_words(one.name) for one in (whose, *others)):
        return Slip.NAME
    if words & _place_words(whose.place):
        return Slip.PLACE
    return Slip.INITIALS if _has_initials(_OURS.sub(" ", label), whose.name) else None


def _name_words(name: str) -> set[str]:
    """Her names, also as they are said of what is hers: «Borghilds»."""
    names = {word for word in re.findall(r"[^\W_]+", _folded(name)) if len(word) >= SHORTEST_NAME}
    return names | {f"{word}s" for word in names}


def _place_words(place: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", _folded(place))) - _PLACE_WORDS


def _has_initials(label: str, name: str) -> bool:
    """«BH», «B.H.», «B H» and «b.h.» of Borghild Hansen; a small «bh» may be the end of a word."""
    letters = [word[0] for word in re.findall(r"[^\W_]+", name)]
    if len(letters) < 2:
        return False
    ends = {"".join(letters), letters[0] + letters[-1]}
    forms = [r"[. ]?".join(map(re.escape, initials)) for initials in ends]
    capital = any(re.search(rf"(?<!\w){form}(?!\w)", label) for form in forms)
    dotted = [r"\.\s?".join(map(re.escape, initials)) for initials in ends]
    return capital or any(re.search(rf"(?<!\w){form}(?!\w)", label, re.IGNORECASE) for form in dotted)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("å", "\ue000"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("\ue000", "å")
