"""Learning from labelled sentences, and what it is worth on sentences that were held back."""

from collections.abc import Sequence
from itertools import chain

from dialog.themes import evaluation, learning, patterns, starting
from dialog.themes.coder import start_coder
from dialog.themes.evaluation import Labelled, Measures
from dialog.themes.learned import Learned
from dialog.themes.patterns import Suggestion


def learn_start(sentences: Sequence[Labelled]) -> Learned:
    """Learn the starting themes, beside the starting patterns."""
    texts = [one.text for one in sentences]
    scores = [{said.code: said.score for said in patterns.suggest(text, starting.codebook(), None)} for text in texts]
    codes = [theme.code for theme in starting.themes()]
    return learning.learn(codes, texts, scores, [one.themes for one in sentences])


def cross_validated(sentences: Sequence[Labelled], folds: int) -> Measures:
    """Every sentence is suggested for by a model that was not taught it; every ``folds``-th is held back at a time."""
    parts = [sentences[at::folds] for at in range(folds)]
    found: dict[str, list[Suggestion]] = {}
    for at, part in enumerate(parts):
        others = list(chain.from_iterable(parts[:at] + parts[at + 1 :]))
        suggested = start_coder(learn_start(others)).suggest_each([one.text for one in part])
        found |= {one.text: some for one, some in zip(part, suggested, strict=True)}
    return evaluation.measure(sentences, found.__getitem__)
