"""One spelling for many: Bokmål, Nynorsk, dialect as it is written, and English, down to the stem.

`words.txt` beside this file says which spellings mean the same word, and which words stand in for one
another in a phrase (`@slekt` is any relative). What is left is folded by rule and stemmed by Snowball.
"""

import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import snowballstemmer

Language = Literal["norwegian", "english"]

# A longer "word" is garbage or a compound nobody listed; cutting it bounds the work per word.
LONGEST_WORD = 40

_WORDS = Path(__file__).with_name("words.txt")
_ENDINGS = re.compile(r"(ene|ane|er|ar|en|et|a|e)$")
_ADJECTIVE = re.compile(r"(..+lig)(e|t|ere|est|het|heten)?$")
# Snowball's Python stemmers keep the word on themselves, so each thread has its own.
_local = threading.local()


def clean(text: str) -> str:
    """Text with composed letters, so that å written as two characters is still one letter."""
    return unicodedata.normalize("NFC", text)


def stem(word: str, language: Language) -> str:
    """The key a word is looked up by: spelling mended, endings gone."""
    return _fold_doubles(whole_stem(word, language))


def whole_stem(word: str, language: Language) -> str:
    """The same with its double letters, for looking into compounds: `suppe` in `torsdagssuppe`."""
    return _stem(word[:LONGEST_WORD].lower(), language)


@lru_cache(maxsize=20_000)
def _stem(word: str, language: Language) -> str:
    if language == "english":
        word = word.replace("’", "'")
        return "not" if word.endswith("n't") or word == "cannot" else str(_stemmer(language).stemWord(word))
    word = _fold(spellings().get(word, word))
    if adjective := _ADJECTIVE.match(word):  # "vennlig" is not "venn"
        return str(adjective[1])
    key = str(_stemmer(language).stemWord(word))
    if len(key) < 4 and len(word) - len(key) > 2:  # Snowball makes "men" of "mening"
        key = _ENDINGS.sub("", word)
    return key


def _stemmer(language: Language) -> snowballstemmer.NorwegianStemmer:
    if not hasattr(_local, language):
        setattr(_local, language, snowballstemmer.stemmer(language))
    return getattr(_local, language)


def _fold(word: str) -> str:
    """Nynorsk and dialect spellings that differ by rule; short words are left alone, they would collide."""
    word = word.replace("aa", "å")
    if len(word) > 3:
        word = word.replace("ei", "e").replace("øy", "ø")
        word = re.sub(r"^kv", "hv", word)
        word = re.sub(r"^sjuk", "syk", word)
        word = re.sub(r"leik(en)?$", "het", word)
        word = re.sub(r"(?<=..)leg(e|t|are|ast)?$", r"lig\1", word)
        word = re.sub(r"(?<=..)sam(e|t|me)?$", r"som\1", word)
    if len(word) > 4:
        word = word.replace("æ", "e")
    return word


def _fold_doubles(key: str) -> str:
    """`utryg` is `utrygg`; short stems keep their double letters, since `vin` is not `vinn`."""
    return re.sub(r"([^\W\d_])\1", r"\1", key) if len(key) > 4 else key


@cache
def spellings() -> Mapping[str, str]:
    """Variant → the spelling the lists are written in."""
    return {variant: word for word, variants in _read(_WORDS.read_text(encoding="utf-8")) for variant in variants}


@cache
def classes(language: Language) -> Mapping[str, frozenset[str]]:
    """Stem → the classes (`@slekt`, `@jeg` …) the word may stand for in a phrase."""
    found: dict[str, set[str]] = {}
    for name, members in _read(_WORDS.read_text(encoding="utf-8"), names=True):
        for member in members:
            found.setdefault(stem(member, language), set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _read(text: str, *, names: bool = False) -> list[tuple[str, list[str]]]:
    """The lines `word: variant variant …`, or those whose word is a class name."""
    lines = (line.partition(":") for line in text.splitlines() if ":" in line and not line.startswith("#"))
    return [(head.strip(), tail.split()) for head, _, tail in lines if head.startswith("@") == names]
