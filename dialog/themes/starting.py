"""The themes and word lists every municipality starts with, read from the files in `start/`.

`start/themes.toml` holds the themes. `start/patterns/<code>.txt` holds a theme's words: a line such as
`phrase 1.3` opens a list, the indented lines under it are the list, with commas between. Kind `either` writes two rows,
one that counts when it is said and one that counts when it is denied: "smerter" and "uten smerter" wish the same.
`en` in front says that the list is for texts in English.
"""

import re
import tomllib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialog.themes.patterns import Codebook, Pattern, compile_codebook, reading

_START = Path(__file__).with_name("start")
_LIST = re.compile(r"(en )?(stem|phrase|negated|either) (\d(?:\.\d+)?)")
_KINDS = {"either": ("phrase", "negated")}


@dataclass(frozen=True, slots=True)
class StartingTheme:
    code: str
    name: str
    lens: str
    definition: str
    includes: str
    excludes: str
    examples: list[str]


class MalformedListError(ValueError):
    pass


@cache
def themes() -> tuple[StartingTheme, ...]:
    """In the order they are shown."""
    return tuple(StartingTheme(**row) for row in tomllib.loads((_START / "themes.toml").read_text("utf-8"))["theme"])


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every row of every list, words that are read alike once: with their larger weight, or 0 if either is 0."""
    rows: dict[tuple[str, str, Hashable], Pattern] = {}
    for theme in themes():
        for row in read_list(theme.code, (_START / "patterns" / f"{theme.code}.txt").read_text("utf-8")):
            key = (row.code, "negated" if row.kind == "negated" else "", reading(row.text))
            known = rows.setdefault(key, row)
            if known.weight and (row.weight == 0 or row.weight > known.weight):
                rows[key] = row
    return tuple(rows.values())


@cache
def codebook() -> Codebook:
    return compile_codebook(patterns())


def read_list(code: str, text: str) -> Iterator[Pattern]:
    """Raises `MalformedListError` naming the line."""
    kinds: tuple[str, ...] = ()
    prefix, weight = "", 0.0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            head = _LIST.fullmatch(line.strip())
            if not head:
                raise MalformedListError(f"{code}, line {number}: {line}")
            prefix, kinds, weight = "en:" if head[1] else "", _KINDS.get(head[2], (head[2],)), float(head[3])
            continue
        for words in filter(None, (part.strip() for part in line.split(","))):
            yield from (Pattern(code, prefix + words, _kind(kind, words), weight) for kind in kinds)


def _kind(kind: str, words: str) -> str:
    """A single word is a stem whichever list it stands in, and several words are a phrase."""
    if kind == "negated":
        return kind
    return "phrase" if " " in words else "stem"
