"""What sentences have taught: how likely each theme is, from the letters and words of a text and what the patterns say.

For each theme the mean of two logistic regressions over TF-IDF of letter runs within words, over mended words and pairs
of them, and over the score that the patterns give every theme. The patterns know phrases, negation and what is only
mentioned; the sentences know many times more words. Kept as a file of numbers and words, never as a pickle.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from dialog.themes.vocabulary import Vocabulary, letter_runs, words_and_pairs

START = Path(__file__).with_name("start") / "learned.npz"
Scores = Mapping[str, float]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """Read-only once made, so that threads may share one. ``weights`` is features × codes."""

    codes: tuple[str, ...]
    letters: Vocabulary
    words: Vocabulary
    weights: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]

    def likelihoods(self, texts: Sequence[str], scores: Sequence[Scores]) -> Floats:
        """Texts × codes, each between 0 and 1; ``scores`` is what the patterns say of each text, by code."""
        strengths = self.features(texts, scores) @ self.weights + self.intercepts
        likely: Floats = 1 / (1 + np.exp(-strengths))
        return likely

    def features(self, texts: Sequence[str], scores: Sequence[Scores]) -> csr_matrix:
        """Texts × features, in the order of the weights: letter runs, words, and a score for each theme."""
        return features_of(self.codes, self.letters, self.words, texts, scores)

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        np.savez_compressed(
            file,
            codes=self.codes,
            runs=self.letters.terms,
            run_weights=self.letters.rarity.astype(np.float32),
            words=self.words.terms,
            word_weights=self.words.rarity.astype(np.float32),
            weights=self.weights.astype(np.float16),
            intercepts=self.intercepts,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Learned":
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            return cls(
                tuple(str(code) for code in kept["codes"]),
                _vocabulary(letter_runs, kept["runs"], kept["run_weights"]),
                _vocabulary(words_and_pairs, kept["words"], kept["word_weights"]),
                kept["weights"].astype(np.float32),
                kept["intercepts"],
            )


@cache
def start() -> Learned:
    """What every municipality starts with."""
    return Learned.from_bytes(START.read_bytes())


def features_of(
    codes: Sequence[str], letters: Vocabulary, words: Vocabulary, texts: Sequence[str], scores: Sequence[Scores]
) -> csr_matrix:
    """Texts × features, in the order of the weights: letter runs, words, and the patterns' score for each theme."""
    said = np.array([[some.get(code, 0.0) for code in codes] for some in scores])
    return hstack([letters.weigh(texts), words.weigh(texts), csr_matrix(said)]).tocsr()


def _vocabulary(
    read: Callable[[str], Iterable[str]], terms: npt.NDArray[np.str_], rarity: npt.NDArray[np.float32]
) -> Vocabulary:
    return Vocabulary(tuple(terms.tolist()), rarity.astype(np.float64), read)
