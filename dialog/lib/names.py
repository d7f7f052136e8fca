"""Names in Norwegian order, without a Norwegian locale in the system."""

import re
import unicodedata

_AFTER_Z = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})
_NUMBER = re.compile(r"(\d+)")


def sort_key(name: str) -> tuple[str, ...]:
    """Return a key that puts æ, ø, å after z, aa beside å, and room 9 before room 10."""
    folded = unicodedata.normalize("NFC", name).casefold().replace("aa", "å").translate(_AFTER_Z)
    without_accents = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return tuple(part.zfill(8) if part.isdigit() else part for part in _NUMBER.split(without_accents))


def found_in(query: str, *texts: str | None) -> bool:
    """Whether every word of ``query`` begins a word of ``texts``; case and accents do not matter."""
    words = [word for text in texts if text for word in _words(text)]
    return all(any(word.startswith(part) for word in words) for part in _words(query))


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in decomposed if not unicodedata.combining(c)))
