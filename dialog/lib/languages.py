"""Languages that people are asked in or answer in, and the question in those that we have it in.

The words stand in ``languages.json``. ``reviewed_by`` names the native reader who has read them and when; without one
they are a draft, and whoever shows them says so. Lule Sámi, South Sámi and Tigrinya have none yet: nobody here was sure
of the wording, and a wrong question is worse than an interpreter.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("languages.json")


@dataclass(frozen=True)
class Language:
    """``code`` and ``direction`` are what ``lang`` and ``dir`` want; ``name`` is Bokmål, as it is written down."""

    code: str
    name: str
    direction: str = "ltr"
    own_name: str = ""
    question: str = ""
    information: str = ""
    prompts: tuple[str, ...] = ()
    reviewed_by: str = ""


@cache
def known() -> dict[str, Language]:
    """All of them by code, those most used in Norway's services first."""
    rows = json.loads(WORDS.read_text(encoding="utf-8"))
    return {row["code"]: Language(**row | {"prompts": tuple(row.get("prompts", ()))}) for row in rows}


@cache
def with_question() -> tuple[Language, ...]:
    return tuple(language for language in known().values() if language.question)


def named(name: str) -> Language | None:
    """The language of that Norwegian name, as somebody typed it."""
    wanted = name.strip().casefold()
    return next((language for language in known().values() if language.name == wanted), None) if wanted else None
