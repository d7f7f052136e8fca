"""Learns weights from labelled sentences, with scikit-learn. Only the commands that learn come here."""

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from dialog.themes.learned import Floats, Learned, Scores, features_of
from dialog.themes.vocabulary import Vocabulary, letter_runs, words_and_pairs

_FEWEST_RUNS, _FEWEST_WORDS = 4, 2
# How far the weights may go: where rare words are spared, and where no word is.
_SPARING, _PLAIN = 3.0, 8.0
_SMOOTHING = 0.5


def learn(
    codes: Sequence[str], texts: Sequence[str], scores: Sequence[Scores], themes: Sequence[Collection[str]]
) -> Learned:
    """``scores`` and ``themes`` are of each text: what the patterns say of it, and what it is about."""
    letters, words = _met(letter_runs, texts, _FEWEST_RUNS), _met(words_and_pairs, texts, _FEWEST_WORDS)
    features = features_of(codes, letters, words, texts, scores)
    ones = [_one(features, np.array([code in some for some in themes])) for code in codes]
    weights, intercepts = np.stack([one for one, _ in ones], axis=1), np.array([one for _, one in ones])
    return Learned(tuple(codes), letters, words, weights.astype(np.float32), intercepts.astype(np.float32))


def _met(read: Callable[[str], Iterable[str]], texts: Sequence[str], fewest: int) -> Vocabulary:
    """The terms that stand in at least so many texts, and how rare they are."""
    counted = TfidfVectorizer(analyzer=read, min_df=fewest).fit(texts)
    return Vocabulary(tuple(counted.get_feature_names_out().tolist()), counted.idf_, read)


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
