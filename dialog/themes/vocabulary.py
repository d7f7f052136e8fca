"""The letter runs and words that were met in the sentences, and how a text is weighed by them (TF-IDF).

The numbers are those of scikit-learn's TfidfVectorizer, which a test compares them with. Only learning needs that
library (`learning`): it takes seconds to load, and every process of the running system would pay for them.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from dialog.themes import patterns

# Chosen on the sentences by cross-validation; other lengths gave nothing.
SHORTEST_RUN, LONGEST_RUN = 3, 5


def letter_runs(text: str) -> Iterator[str]:
    """Runs of three to five letters within each word, which has a blank at either end; a short word is one run."""
    for word in text.lower().split():
        padded = f" {word} "
        for length in range(SHORTEST_RUN, LONGEST_RUN + 1):
            yield padded[:length]
            if length >= len(padded):
                break
            yield from (padded[start : start + length] for start in range(1, len(padded) - length + 1))


def words_and_pairs(text: str) -> Iterator[str]:
    """Mended words, and each with the next."""
    words = patterns.keys(text)
    yield from words
    yield from map(" ".join, itertools.pairwise(words))


@dataclass(frozen=True)
class Vocabulary:
    """``terms`` in the order of the weights, and how rare each is; ``read`` takes a text apart into terms."""

    terms: tuple[str, ...]
    rarity: npt.NDArray[np.float64]
    read: Callable[[str], Iterable[str]]

    @cached_property
    def places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    def weigh(self, texts: Sequence[str]) -> csr_matrix:
        """Texts × terms. Each row has the length 1; an unknown term weighs nothing."""
        found = [Counter(term for term in self.read(text) if term in self.places) for text in texts]
        at = np.array([self.places[term] for counts in found for term in counts], dtype=np.int32)
        weights = np.array([1 + log(number) for counts in found for number in counts.values()]) * self.rarity[at]
        ends = np.cumsum([0, *(len(counts) for counts in found)])
        for start, end in itertools.pairwise(ends):
            weights[start:end] /= np.sqrt(weights[start:end] @ weights[start:end]) or 1.0
        return csr_matrix((weights, at, ends), shape=(len(texts), len(self.terms)))
