"""What a municipality's own confirmed codings teach beside what the shipped sentences have taught.

The words and letter runs that are weighed are those of the shipped vocabulary, and never one more: nothing of what a
resident says can be found again in what is kept, which is numbers only. The weights begin at what the sentences taught
and move as far as the codings pull; only those move that stand in what at least five persons have said. A theme of
the municipality's own begins at nothing, and is learned when enough has been coded with it.
"""

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from dialog.themes import learned
from dialog.themes.coder import Coder, claimed
from dialog.themes.learned import Floats, Learned

# Fewer say too little to learn from, and figures of fewer are not shown.
FEWEST_CODED, FEWEST_MEASURED = 100, 10
# A theme of the municipality's own is learned from so many statements on.
FEWEST_OF_OWN = 30
# A word or letter run that fewer persons have used keeps its weight.
FEWEST_PERSONS = 5
# One person of five is held back, the same each time.
_PARTS = 5
# How hard the shipped weights hold on. Chosen on answers where three themes were coded by another habit (README).
_PULL_BACK = 1.0
_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Coded:
    """What somebody said and the themes a person gave it. ``person`` tells apart who said it, and nothing more."""

    text: str
    themes: frozenset[str]
    person: UUID


@dataclass(frozen=True, slots=True)
class Moved:
    """What own codings changed: rows of the shipped weights, and how far each moved, by theme. Numbers only."""

    own_codes: tuple[str, ...]
    rows: npt.NDArray[np.int32]
    moves: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        moves = self.moves.astype(np.float16)
        np.savez_compressed(file, own_codes=self.own_codes, rows=self.rows, moves=moves, intercepts=self.intercepts)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Moved":
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            own = tuple(str(code) for code in kept["own_codes"])
            return cls(own, kept["rows"], kept["moves"].astype(np.float32), kept["intercepts"])

    def added_to(self, start: Learned) -> Learned:
        wide = widened(start, self.own_codes)
        weights = wide.weights.copy()
        weights[self.rows] += self.moves
        return Learned(wide.codes, start.letters, start.words, weights, wide.intercepts + self.intercepts)


@cache
def start_digest() -> str:
    """Rows of the shipped weights mean something only together with the very file they belong to."""
    return hashlib.sha256(learned.START.read_bytes()).hexdigest()


def widened(start: Learned, own_codes: Sequence[str]) -> Learned:
    """The shipped weights with room for more themes, each weighing nothing yet."""
    more = len(own_codes)
    weights = np.pad(start.weights, ((0, more), (0, more)))
    return Learned((*start.codes, *own_codes), start.letters, start.words, weights, np.pad(start.intercepts, (0, more)))


def held_back(coded: Sequence[Coded]) -> tuple[list[Coded], list[Coded]]:
    """Those to learn from, and those to measure on; whatever one person has said lies on one side."""
    apart = [one.person.int % _PARTS == 0 for one in coded]
    learn = [one for one, is_apart in zip(coded, apart, strict=True) if not is_apart]
    return learn, [one for one, is_apart in zip(coded, apart, strict=True) if is_apart]


def adapt(coder: Coder, coded: Sequence[Coded], start: Learned) -> Moved:
    """Learn from codings what to add to the shipped weights. ``coder`` knows the themes and the patterns."""
    learn, _measured = held_back(coded)
    wide = widened(start, _own_codes(coder, learn, start))
    features = _features(coder, wide, learn)
    terms = features.shape[1] - len(wide.codes)
    rows = _known_to_many(features[:, :terms], [one.person for one in learn])
    rows = np.concatenate([rows, np.arange(terms, features.shape[1])])
    believed = features @ wide.weights + wide.intercepts
    some = features[:, rows].tocsr()
    moves = np.zeros((len(rows), len(wide.codes)), dtype=np.float32)
    intercepts = np.zeros(len(wide.codes), dtype=np.float32)
    for column, code in enumerate(wide.codes):
        into = coder.goes_into.get(code, code)
        if into in coder.codes:
            is_about = np.array([into in one.themes for one in learn])
            moves[:, column], intercepts[column] = _pulled(some, believed[:, column], is_about)
    return Moved(wide.codes[len(start.codes) :], rows.astype(np.int32), moves, intercepts)


def _own_codes(coder: Coder, learn: Sequence[Coded], start: Learned) -> list[str]:
    coded_with = Counter(code for one in learn for code in one.themes)
    known = set(start.codes)
    return sorted(
        code
        for code in coder.codes
        if code not in known and coded_with[code] >= FEWEST_OF_OWN and len(_who(learn, code)) >= FEWEST_PERSONS
    )


def _who(learn: Sequence[Coded], code: str) -> set[UUID]:
    return {one.person for one in learn if code in one.themes}


def _features(coder: Coder, wide: Learned, coded: Sequence[Coded]) -> csr_matrix:
    parts = [
        wide.features([one.text for one in some], coder.scores([one.text for one in some], wide.codes))
        for some in (coded[at : at + _AT_A_TIME] for at in range(0, len(coded), _AT_A_TIME))
    ]
    return vstack(parts).tocsr()


def _known_to_many(features: csr_matrix, persons: Sequence[UUID]) -> npt.NDArray[np.int64]:
    """The features that stand in what at least so many persons have said."""
    number_of = {person: number for number, person in enumerate(dict.fromkeys(persons))}
    ones = np.ones(len(persons))
    said_by = csr_matrix((ones, ([number_of[one] for one in persons], np.arange(len(persons)))))
    by_person = said_by @ (features > 0).astype(np.int32)
    found: npt.NDArray[np.int64] = np.flatnonzero(np.asarray((by_person > 0).sum(axis=0)).ravel() >= FEWEST_PERSONS)
    return found


def _pulled(features: csr_matrix, believed: Floats, is_about: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """How far the weights and the intercept of one theme move: logistic regression that is held back to no move."""
    signs = np.where(is_about, 1.0, -1.0)

    def loss(moved: Floats) -> tuple[float, Floats]:
        margin = signs * (believed + features @ moved[:-1] + moved[-1])
        wrong = -signs / (1 + np.exp(np.clip(margin, -30, 30)))
        total = float(np.logaddexp(0, -margin).sum() + _PULL_BACK / 2 * (moved @ moved))
        return total, np.append(features.T @ wrong, wrong.sum()) + _PULL_BACK * moved

    found = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return found.x[:-1], float(found.x[-1])


def micro_f1(coder: Coder, coded: Sequence[Coded]) -> float:
    """Of what the coder would code by itself, against what people have coded."""
    right = claims = gold = 0
    for at in range(0, len(coded), _AT_A_TIME):
        some = coded[at : at + _AT_A_TIME]
        for one, suggested in zip(some, coder.suggest_each([each.text for each in some]), strict=True):
            claim = claimed(suggested)
            right, claims, gold = right + len(claim & one.themes), claims + len(claim), gold + len(one.themes)
    return 2 * right / (claims + gold) if claims + gold else 0.0


def folded(coded: Sequence[Coded], goes_into: Mapping[str, str], codes: Collection[str]) -> list[Coded]:
    """The codings as the theme list is today; what has no theme that is in use is left out."""
    today = (
        Coded(one.text, frozenset(goes_into.get(code, code) for code in one.themes) & frozenset(codes), one.person)
        for one in coded
    )
    return [one for one in today if one.themes]
