"""How good suggestions are, measured against answers somebody has labelled."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialog.themes.coder import claimed
from dialog.themes.patterns import Suggestion


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    themes: frozenset[str]


class UnreadableFileError(ValueError):
    """`errors` holds one line of plain words for each thing that is wrong."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Measures:
    n: int
    micro_f1: float
    macro_f1: float
    recall_at_3: float
    ms_per_text: float


def read_labelled(path: Path, known: frozenset[str]) -> list[Labelled]:
    """The file's lines; raises `UnreadableFileError` with every fault in it, OSError when it can't be opened."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(["Filen er ikke lagret som UTF-8."]) from error
    labelled: list[Labelled] = []
    errors: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            labelled.append(_labelled(line, known))
        except ValueError as error:
            errors.append(f"Linje {number}: {error}")
    if errors or not labelled:
        raise UnreadableFileError(errors or ["Filen har ingen svar."])
    return labelled


def _labelled(line: str, known: frozenset[str]) -> Labelled:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError("er ikke gyldig JSON.") from error
    if not isinstance(row, dict):
        raise ValueError("skal være et objekt med feltene «text» og «themes».")
    text, codes = row.get("text"), row.get("themes")
    if not isinstance(text, str):
        raise ValueError("feltet «text» mangler eller er ikke tekst.")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValueError("feltet «themes» mangler eller er ikke en liste med temakoder.")
    if unknown := sorted(set(codes) - known):
        raise ValueError(f"temaet «{unknown[0]}» finnes ikke i temalisten.")
    return Labelled(text, frozenset(codes))


def measure(answers: Sequence[Labelled], suggest: Callable[[str], list[Suggestion]]) -> Measures:
    """`suggest` gives at most three, best first. F1 counts those it would claim (`coder.claimed`), recall all three.

    An answer without themes takes part in F1, where a claim on it is wrong, and not in recall.
    """
    suggest(answers[0].text)  # warm, so that the time is that of a text and not of loading the lists
    start = time.perf_counter()
    found = [suggest(answer.text) for answer in answers]
    seconds = time.perf_counter() - start
    codes = sorted({code for answer in answers for code in answer.themes})
    pairs = [(answer.themes, claimed(some)) for answer, some in zip(answers, found, strict=True)]
    right = sum(len(gold & claims) for gold, claims in pairs)
    gold_total = sum(len(gold) for gold, _ in pairs)
    hits = sum(len(answer.themes & {one.code for one in some}) for answer, some in zip(answers, found, strict=True))
    return Measures(
        n=len(answers),
        micro_f1=round(_f1(right, sum(len(claims) for _, claims in pairs), gold_total), 4),
        macro_f1=round(sum(_f1_of(code, pairs) for code in codes) / len(codes), 4) if codes else 0.0,
        recall_at_3=round(hits / gold_total, 4) if gold_total else 0.0,
        ms_per_text=round(seconds * 1000 / len(answers), 3),
    )


def _f1_of(code: str, pairs: Iterable[tuple[frozenset[str], set[str]]]) -> float:
    pairs = list(pairs)
    both = sum(code in gold and code in claims for gold, claims in pairs)
    return _f1(both, sum(code in claims for _, claims in pairs), sum(code in gold for gold, _ in pairs))


def _f1(right: int, claimed: int, gold: int) -> float:
    return 2 * right / (claimed + gold) if claimed + gold else 0.0
