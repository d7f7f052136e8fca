"""Suggests themes for a piece of text. A person decides; nothing here remembers what it was given.

The patterns of the municipality's codebook are read first (`patterns`); what they say is weighed together with what
sentences have taught (`learned`). A theme of the municipality's own, which no sentence knows, goes by its patterns.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dialog.themes import patterns, spelling, starting
from dialog.themes.learned import Floats, Learned
from dialog.themes.patterns import Codebook, Suggestion

# Below the least likelihood nothing is suggested. The claims are only used to measure micro-F1: what the coder would
# code by itself, the likeliest from a lower likelihood on. Chosen by cross-validation on the sentences.
LEAST, CLAIM, FIRST_CLAIM = 0.03, 0.4, 0.2
# More than anybody says at one time; the rest would only cost time.
MOST_LETTERS = 2_000
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_TELLING_WORDS = 2


@dataclass(frozen=True)
class Coder:
    """``codes`` are the themes in use: no other is suggested. ``goes_into``: what a merged one is suggested as."""

    codebook: Codebook
    codes: Collection[str]
    learned: Learned
    goes_into: Mapping[str, str] = field(default_factory=dict)

    def suggest(self, text: str, limit: int = 3) -> list[Suggestion]:
        """The likeliest themes, best first, each with its likelihood and the writer's own words that point to it."""
        (found,) = self.suggest_each([text], limit)
        return found

    def suggest_each(self, texts: Sequence[str], limit: int = 3) -> list[list[Suggestion]]:
        """The same for many texts, in far less time than one by one."""
        texts = [_mended(text) for text in texts]
        pointed = [self._pointed(text) for text in texts]
        likely = self.learned.likelihoods(texts, [self._scores(some, self.learned.codes) for some in pointed])
        return [
            self._best(text, some, dict(zip(self.learned.codes, map(float, row), strict=True)), limit)
            for text, some, row in zip(texts, pointed, likely, strict=True)
        ]

    def scores(self, texts: Sequence[str], codes: Collection[str]) -> list[dict[str, float]]:
        """What the patterns say of each text, by theme; of one that ``codes`` lack, as the one it went into."""
        return [self._scores(self._pointed(_mended(text)), codes) for text in texts]

    def _pointed(self, text: str) -> dict[str, Suggestion]:
        return {one.code: one for one in patterns.suggest(text, self.codebook, limit=None)}

    def _scores(self, pointed: Mapping[str, Suggestion], codes: Collection[str]) -> dict[str, float]:
        scores: dict[str, float] = {}
        for code, one in pointed.items():
            known = code if code in codes else self.goes_into.get(code, code)
            scores[known] = max(one.score, scores.get(known, 0.0))
        return scores

    def _best(
        self, text: str, pointed: dict[str, Suggestion], likely: dict[str, float], limit: int
    ) -> list[Suggestion]:
        own = {code: one.score for code, one in pointed.items() if code not in likely}
        ranked = sorted((likely | own).items(), key=lambda one: (-one[1], one[0]))
        # Of the themes that go into the same one the likeliest speaks for it.
        as_one: dict[str, tuple[str, float]] = {}
        for code, score in ranked:
            as_one.setdefault(self.goes_into.get(code, code), (code, score))
        best = [(code, *said) for code, said in as_one.items() if code in self.codes and said[1] >= LEAST][:limit]
        words = self._pointing(pointed)
        telling = self._telling(text, [source for code, source, _score in best if code not in words])
        return [Suggestion(code, round(score, 3), words.get(code) or telling[source]) for code, source, score in best]

    def _pointing(self, pointed: Mapping[str, Suggestion]) -> dict[str, tuple[str, ...]]:
        """By theme, the words that patterns found, of all that goes into it."""
        words: dict[str, tuple[str, ...]] = {}
        for code, one in pointed.items():
            into = self.goes_into.get(code, code)
            words[into] = tuple(dict.fromkeys((*words.get(into, ()), *one.words)))
        return words

    def _telling(self, text: str, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """By theme, for those that no pattern points to: the words that alone would point most to it, as written."""
        if not codes:
            return {}
        words = list(dict.fromkeys(_WORD.findall(text)))
        likely = self.learned.likelihoods(["", *words], [{}] * (len(words) + 1))
        return {code: _most_telling(words, likely[:, self.learned.codes.index(code)]) for code in codes}


def start_coder(what: Learned) -> Coder:
    """For the themes that every municipality starts with."""
    return Coder(starting.codebook(), frozenset(theme.code for theme in starting.themes()), what)


def _mended(text: str) -> str:
    return spelling.clean(text)[:MOST_LETTERS]


def _most_telling(words: Sequence[str], likely: Floats) -> tuple[str, ...]:
    """``likely``: of no words at all, then of each word alone."""
    blank, *alone = likely
    telling = sorted((word for word in zip(alone, words, strict=True) if word[0] > blank), reverse=True)
    chosen = {word for _likelihood, word in telling[:_TELLING_WORDS]}
    return tuple(word for word in words if word in chosen)


def claimed(suggestions: Sequence[Suggestion]) -> set[str]:
    """What the coder would code by itself, were it let."""
    first = {one.code for one in suggestions[:1] if one.score >= FIRST_CLAIM}
    return first | {one.code for one in suggestions if one.score >= CLAIM}
