"""What sentences have taught: how likely each theme is, from the letters and words of a text and what the patterns say.

For each theme the mean of two logistic regressions over TF-IDF of letter runs within words, over mended words and pairs
of them, and over the score that the patterns give every theme. The patterns know phrases, negation and what is only
mentioned; the sentences know many times more words. Kept as a file of numbers and words, never as a pickle.
"""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from dialog.themes import patterns

START = Path(__file__).with_name("start") / "learned.npz"
# Chosen on the sentences by cross-validation; other lengths of runs and more weight to the patterns gave nothing.
_LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5)}
_WORDS: dict[str, Any] = {"tokenizer": patterns.keys, "token_pattern": None, "lowercase": False, "ngram_range": (1, 2)}
_FEWEST_RUNS, _FEWEST_WORDS = 4, 2
# How far the weights may go: where rare words are spared, and where no word is.
_SPARING, _PLAIN = 3.0, 8.0
_SMOOTHING = 0.5

Scores = Mapping[str, float]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """Read-only once made, so that threads may share one. ``weights`` is features × codes."""

    codes: tuple[str, ...]
    letters: TfidfVectorizer
    words: TfidfVectorizer
    weights: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]

    def likelihoods(self, texts: Sequence[str], scores: Sequence[Scores]) -> Floats:
        """Texts × codes, each between 0 and 1; ``scores`` is what the patterns say of each text, by code."""
        strengths = self.features(texts, scores) @ self.weights + self.intercepts
        likely: Floats = 1 / (1 + np.exp(-strengths))
        return likely

    def features(self, texts: Sequence[str], scores: Sequence[Scores]) -> csr_matrix:
        """Texts × features, in the order of the weights: letter runs, words, and a score for each theme."""
        return _features(self.codes, self.letters, self.words, texts, scores)

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        np.savez_compressed(
            file,
            codes=self.codes,
            runs=self.letters.get_feature_names_out().astype(str),
            run_weights=self.letters.idf_.astype(np.float32),
            words=self.words.get_feature_names_out().astype(str),
            word_weights=self.words.idf_.astype(np.float32),
            weights=self.weights.astype(np.float16),
            intercepts=self.intercepts,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Learned":
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            return cls(
                tuple(str(code) for code in kept["codes"]),
                _vectorizer(_LETTERS, kept["runs"], kept["run_weights"]),
                _vectorizer(_WORDS, kept["words"], kept["word_weights"]),
                kept["weights"].astype(np.float32),
                kept["intercepts"],
            )


def learn(
    codes: Sequence[str], texts: Sequence[str], scores: Sequence[Scores], themes: Sequence[Collection[str]]
) -> Learned:
    """``scores`` and ``themes`` are of each text: what the patterns say of it, and what it is about."""
    letters = TfidfVectorizer(**_LETTERS, sublinear_tf=True, min_df=_FEWEST_RUNS).fit(texts)
    words = TfidfVectorizer(**_WORDS, sublinear_tf=True, min_df=_FEWEST_WORDS).fit(texts)
    features = _features(codes, letters, words, texts, scores)
    ones = [_one(features, np.array([code in some for some in themes])) for code in codes]
    weights, intercepts = np.stack([one for one, _ in ones], axis=1), np.array([one for _, one in ones])
    return Learned(tuple(codes), letters, words, weights.astype(np.float32), intercepts.astype(np.float32))


@cache
def start() -> Learned:
    """What every municipality starts with."""
    return Learned.from_bytes(START.read_bytes())


def _one(features: csr_matrix, is_about: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights and intercept for one theme: the mean of two models, which err in different places.

    One has each feature scaled by how much oftener it is met with the theme than without (log-count ratio), which
    spares rare words: Wang & Manning, "Baselines and Bigrams", ACL 2012. The other takes them as they are. Both are
    linear, so their mean is one set of weights, and costs nothing to use.
    """
    met, unmet = (np.asarray(features[rows].sum(axis=0)).ravel() + _SMOOTHING for rows in (is_about, ~is_about))
    ratio = np.log(met / met.sum()) - np.log(unmet / unmet.sum())
    sparing = _fitted(features.multiply(ratio).tocsr(), is_about, _SPARING)
    plain = _fitted(features, is_about, _PLAIN)
    weights = (ratio * sparing.coef_[0] + plain.coef_[0]) / 2
    return weights, float(sparing.intercept_[0] + plain.intercept_[0]) / 2


def _fitted(features: csr_matrix, is_about: npt.NDArray[np.bool_], looseness: float) -> LogisticRegression:
    return LogisticRegression(C=looseness, solver="liblinear", max_iter=200).fit(features, is_about)


def _features(
    codes: Sequence[str],
    letters: TfidfVectorizer,
    words: TfidfVectorizer,
    texts: Sequence[str],
    scores: Sequence[Scores],
) -> csr_matrix:
    said = np.array([[some.get(code, 0.0) for code in codes] for some in scores])
    return hstack([letters.transform(texts), words.transform(texts), csr_matrix(said)]).tocsr()


def _vectorizer(
    settings: dict[str, Any], terms: npt.NDArray[np.str_], weights: npt.NDArray[np.float32]
) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(**settings, sublinear_tf=True, vocabulary=[str(term) for term in terms])
    vectorizer.idf_ = weights.astype(np.float64)
    return vectorizer
