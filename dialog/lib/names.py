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


def whole_name(name: str) -> re.Pattern[str] | None:
    """What finds a person's whole name in a text, whichever end of it comes first; None when one word is all we have.

    A given name alone is not looked for: others are called that too.
    """
    last, comma, given = name.partition(",")
    words = [*given.split(), *last.split()] if comma else name.split()
    if len(words) < 2:
        return None
    straight = r"\s+".join(re.escape(word) for word in words)
    # "Hansen, Borghild", and however many of the names are a surname.
    turned = [
        r"\s+".join(map(re.escape, words[at:])) + r",\s*" + r"\s+".join(map(re.escape, words[:at]))
        for at in range(1, len(words))
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join([straight, *turned])})(?:s|['’]s?)?(?!\w)", re.IGNORECASE)


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in decomposed if not unicodedata.combining(c)))
