"""What the words and phrases of a codebook say about a piece of text.

How it reads: the text is cut into words, each mended and stemmed (`spelling`), and each word is marked when a
negation reaches it. Patterns are walked through the words in one pass, so time grows with the length of the text.
Where patterns lie over one another the longest alone is read: "frisk luft" is not about being `frisk`. What has
weight 0 is only mentioned, and hides the shorter patterns of its own theme within it.

A pattern is words with spaces between. `a|b` is one or the other, `@slekt` any word of a class in `words.txt`,
`…` up to three words of no importance, `=tur` the word itself and never a part of a compound, and `en:` first
means that it is for texts in English. Kind `negated` counts only where a negation reaches it ("ikke så sure"), the
other kinds only where none does ("prest trenger jeg ikke").
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple, Protocol

from dialog.themes import spelling
from dialog.themes.spelling import Language

# Below the least score a pattern says nothing.
LEAST_SCORE = 0.18

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|[.!?,;:…–—()\n]")
_ENDS_SENTENCE = frozenset(".!?…\n")
_GAP = "…"
_GAP_WORDS = 3
_NEGATION_REACH = 6
_COMPOUND_PART = 4
_AS_HEAD, _AS_FIRST_PART = 0.8, 0.6
# The second thing that points to a theme adds less than the first, and so on.
_NEXT_COUNTS = 0.6


def _stems(language: Language, words: str) -> frozenset[str]:
    return frozenset(spelling.stem(word, language) for word in words.split())


_NEGATIONS: Mapping[Language, frozenset[str]] = {
    "norwegian": _stems("norwegian", "ikke ingen aldri uten slippe slipper slapp unngå verken nekter foruten"),
    "english": _stems("english", "not no never without don't nor avoid refuse stop refuses"),
}
# Words that open a new thought: a negation does not reach past them.
_BREAKS: Mapping[Language, frozenset[str]] = {
    "norwegian": _stems("norwegian", "men fordi når så selv hvis fremfor heller mens siden derfor"),
    "english": _stems("english", "but because when so if while rather since"),
}
_COMMON: Mapping[Language, frozenset[str]] = {
    "norwegian": _stems(
        "norwegian",
        "jeg det er og i på at som ikke å en et ei av til med for har vil skal kan meg de om så når der den var hun "
        "han seg men fra min mine mitt noen noe hva bare ut alle få være",
    ),
    "english": _stems(
        "english",
        "the to and is my of with in be not when i a that it for her she he his are you want wants have has me on at "
        "they this as do does was please from who someone more people every day same can own them "
        "help our no would like",
    ),
}


class PatternRow(Protocol):
    """What a row of patterns must tell: `dialog.themes.models.ThemePattern` through a query, or the starting lists."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def weight(self) -> float: ...


class Pattern(NamedTuple):
    code: str
    text: str
    kind: str
    weight: float


class Suggestion(NamedTuple):
    """`score` lies between 0 and 1; `words` are the writer's own, in the order written."""

    code: str
    score: float
    words: tuple[str, ...]

    @property
    def because(self) -> str:
        """The first of the words, so that they fit on a button."""
        return ", ".join(self.words[:2])


@dataclass(slots=True)
class _Node:
    following: dict[str, "_Node"] = field(default_factory=dict)
    after_gap: "_Node | None" = None
    ends: list[Pattern] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Codebook:
    """Patterns made ready for reading. Never changed after `compile_codebook`, so threads may share one."""

    roots: Mapping[Language, _Node]
    parts: Mapping[str, tuple[Pattern, ...]]


class _Word(NamedTuple):
    key: str
    whole: str
    start: int
    end: int
    clause: int
    sentence: int


class _Match(NamedTuple):
    pattern: Pattern
    places: tuple[int, ...]
    weight: float


class MalformedPatternError(ValueError):
    pass


def compile_codebook(rows: Iterable[PatternRow]) -> Codebook:
    """Raises `MalformedPatternError` with the text of a row that has no word in it."""
    roots: dict[Language, _Node] = {"norwegian": _Node(), "english": _Node()}
    parts: dict[str, list[Pattern]] = {}
    for row in rows:
        pattern = Pattern(row.code, row.text, row.kind, row.weight)
        language, slots = reading(row.text)
        for keys in product(*slots):
            _plant(roots[language], keys, pattern)
        if len(slots) == 1 and language == "norwegian" and not row.text.startswith("="):
            for part in _parts(row.text):
                parts.setdefault(part, []).append(pattern)
    return Codebook(roots, {key: tuple(patterns) for key, patterns in parts.items()})


def reading(text: str) -> tuple[Language, tuple[tuple[str, ...], ...]]:
    """How a pattern is read: its language, and for each place the stems that fit there.

    Raises `MalformedPatternError` when no word is left, or a gap has nothing on one side of it.
    """
    language: Language = "english" if text.startswith("en:") else "norwegian"
    words = text.removeprefix("en:").removeprefix("=").split()
    slots = tuple(tuple(_key(one, language) for one in word.split("|") if one) for word in words)
    if not slots or not all(slots) or _GAP in (slots[0][0], slots[-1][0]):
        raise MalformedPatternError(text)
    return language, slots


def _key(word: str, language: Language) -> str:
    return word if word == _GAP or word.startswith("@") else spelling.stem(word, language)


def _parts(text: str) -> list[str]:
    """The stems of a one-word pattern that are long enough to be looked for inside other words."""
    stems = (spelling.whole_stem(word, "norwegian") for word in text.split("|"))
    return [stem for stem in stems if len(stem) >= _COMPOUND_PART]


def _plant(root: _Node, keys: Sequence[str], pattern: Pattern) -> None:
    node = root
    for key in keys:
        if key == _GAP:
            node.after_gap = node.after_gap or _Node()
            node = node.after_gap
        else:
            node = node.following.setdefault(key, _Node())
    if pattern not in node.ends:
        node.ends.append(pattern)


def suggest(text: str, codebook: Codebook, limit: int | None = 3) -> list[Suggestion]:
    """The likeliest themes, best first; at most `limit`, none when nothing in the text points to one."""
    text = spelling.clean(text)
    matches = [match for language in _languages(text) for match in _read(text, codebook, language)]
    by_code: dict[str, list[tuple[float, int, str]]] = {}
    for start, words, match in matches:
        by_code.setdefault(match.pattern.code, []).append((match.weight, start, words))
    found = [(_score(hits), min(hit[1] for hit in hits), code, hits) for code, hits in by_code.items()]
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return [
        Suggestion(code, round(score, 3), tuple(dict.fromkeys(words for _, _, words in sorted(hits, key=_by_place))))
        for score, _, code, hits in found[:limit]
        if score >= LEAST_SCORE
    ]


def _by_place(hit: tuple[float, int, str]) -> int:
    return hit[1]


def _score(hits: Iterable[tuple[float, int, str]]) -> float:
    """One minus e to the minus sum, each further word counting less; the same words count once."""
    weights: dict[str, float] = {}
    for weight, _, words in hits:
        weights[words.lower()] = max(weight, weights.get(words.lower(), 0))
    ranked = sorted(weights.values(), reverse=True)[:8]
    return 1 - math.exp(-sum(weight * _NEXT_COUNTS**rank for rank, weight in enumerate(ranked)))


def _languages(text: str) -> list[Language]:
    """English where its small words are the more; both where they do not tell ("Music")."""
    words = [word for word in _TOKEN.findall(text[:2000]) if word[0].isalnum()]
    hits = {lang: sum(spelling.stem(word, lang) in common for word in words) for lang, common in _COMMON.items()}
    if hits["english"] == hits["norwegian"]:
        return ["norwegian", "english"]
    return ["english"] if hits["english"] > hits["norwegian"] else ["norwegian"]


def _read(text: str, codebook: Codebook, language: Language) -> Iterator[tuple[int, str, _Match]]:
    """Where each pattern that counts begins, the words it was found in, and the pattern."""
    words = _words(text, language)
    negated = _negated(words, language)
    matches = [
        match for place in range(len(words)) for match in _walk(words, place, codebook.roots[language], language)
    ]
    known = {place for match in matches for place in match.places}
    if language == "norwegian":
        matches += [
            match for place in range(len(words)) if place not in known for match in _compound(words, place, codebook)
        ]
    matches = [match for match in matches if not match.weight or _holds(match, words, negated, language)]
    longest = _longest(matches)
    for match in matches:
        if match.weight and not _hidden(match, longest):
            start, end = words[match.places[0]].start, words[match.places[-1]].end
            yield start, text[start:end], match


def _longest(matches: Iterable[_Match]) -> dict[tuple[str, int], int]:
    """How long the longest match is at each place: under "" of any theme, under a code of that theme."""
    longest: dict[tuple[str, int], int] = {}
    for match in matches:
        for place in match.places:
            for name in {match.pattern.code, "" if match.weight else match.pattern.code}:
                longest[name, place] = max(len(match.places), longest.get((name, place), 0))
    return longest


def _hidden(match: _Match, longest: Mapping[tuple[str, int], int]) -> bool:
    """By a longer one of its own theme, or, if it is a single word, by any longer one."""
    names = (match.pattern.code, "") if len(match.places) == 1 else (match.pattern.code,)
    return any(all(longest.get((name, place), 0) > len(match.places) for place in match.places) for name in names)


def keys(text: str) -> list[str]:
    """The text's words in its likeliest language, each as it is looked up by."""
    return [word.key for word in _words(text, _languages(text)[0])]


def _words(text: str, language: Language) -> list[_Word]:
    words: list[_Word] = []
    clause = sentence = 0
    for token in _TOKEN.finditer(text):
        if token[0][0].isalnum():
            key = spelling.stem(token[0], language)
            clause += key in _BREAKS[language]
            words.append(
                _Word(key, spelling.whole_stem(token[0], language), token.start(), token.end(), clause, sentence)
            )
        else:
            clause += 1
            sentence += token[0] in _ENDS_SENTENCE
    return words


def _negated(words: Sequence[_Word], language: Language) -> list[bool]:
    """Which words a negation reaches: those after it in its clause, or the whole clause when it stands last."""
    reached = [False] * len(words)
    for place, word in enumerate(words):
        if word.key not in _NEGATIONS[language]:
            continue
        after = range(place + 1, min(place + 1 + _NEGATION_REACH, len(words)))
        ahead = [other for other in after if words[other].clause == word.clause]
        before = range(max(0, place - _NEGATION_REACH), place)
        for other in ahead or (other for other in before if words[other].clause == word.clause):
            reached[other] = True
    return reached


def _walk(words: Sequence[_Word], place: int, root: _Node, language: Language) -> Iterator[_Match]:
    stack: list[tuple[_Node, int, tuple[int, ...]]] = [(root, place, ())]
    while stack:
        node, at, places = stack.pop()
        for pattern in node.ends:
            yield _Match(pattern, places, pattern.weight)
        if node.after_gap:
            stack += [(node.after_gap, at + skip, places) for skip in range(_GAP_WORDS + 1)]
        if at >= len(words) or words[at].sentence != words[place].sentence:
            continue
        key = words[at].key
        for name in (key, *spelling.classes(language).get(key, ())):
            if name in node.following:
                stack.append((node.following[name], at + 1, (*places, at)))


def _compound(words: Sequence[_Word], place: int, codebook: Codebook) -> Iterator[_Match]:
    """A word nobody listed, read by its parts: the last part says what it is, the first part what for."""
    key = words[place].whole
    joined = key + words[place + 1].whole if place + 1 < len(words) else ""
    if len(key) > 2 and joined in codebook.parts:  # "rulle stol"
        yield from (_Match(pattern, (place, place + 1), pattern.weight) for pattern in codebook.parts[joined])
    last = next((key[at:] for at in range(3, len(key) - 3) if key[at:] in codebook.parts), None)
    if last:
        yield from (_Match(pattern, (place,), pattern.weight * _AS_HEAD) for pattern in codebook.parts[last])
        return
    first = next((key[:at] for at in range(len(key) - 3, 3, -1) if key[:at] in codebook.parts), None)
    if first:
        yield from (_Match(pattern, (place,), pattern.weight * _AS_FIRST_PART) for pattern in codebook.parts[first])


def _holds(match: _Match, words: Sequence[_Word], negated: Sequence[bool], language: Language) -> bool:
    """Whether the negation around the match is the one its pattern asks for."""
    if any(words[place].key in _NEGATIONS[language] for place in match.places):
        return True
    return negated[match.places[-1]] == (match.pattern.kind == "negated")
