"""Starting a municipality's theme list, and suggestions from it."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dialog.accounts.models import User
from dialog.audit import history
from dialog.themes import adapting, evaluation, learned, revising, starting
from dialog.themes.adapting import Coded
from dialog.themes.coder import Coder, start_coder
from dialog.themes.models import Codebook, CoderTraining, PatternKind, Theme, ThemePattern
from dialog.themes.patterns import Pattern, Suggestion, compile_codebook
from dialog.units.models import Unit

# A compiled codebook takes some megabytes, and a web process seldom serves more municipalities than this at a time.
KEPT_CODERS = 8
_ROWS_AT_ONCE = 2_000
# What was learned from somebody's words is not used longer than the shortest time words can be kept.
LONGEST_USE = timedelta(days=365)

_kept: OrderedDict[UUID, tuple[UUID, Coder]] = OrderedDict()
_keeping = threading.Lock()


@transaction.atomic
def start_codebook(*, municipality: Unit, by: User, now: datetime | None = None) -> list[Theme]:
    """Give a municipality the themes and words everybody starts with; a second time adds only what is missing.

    What the municipality has changed stays as it is: a theme it has renamed or retired, and the words of a theme
    that has any.
    """
    Unit.objects.select_for_update().get(pk=municipality.pk)
    known = Theme.objects.filter(municipality=municipality)
    were = known.count()
    with history.change(by=by, reason="codebook started"):
        Theme.objects.bulk_create(_starting_themes(municipality), ignore_conflicts=True)
        wordless = Theme.objects.filter(municipality=municipality, patterns=None)
        ThemePattern.objects.bulk_create(_starting_patterns(wordless), batch_size=_ROWS_AT_ONCE)
        if known.count() > were:
            revising.start_versions(municipality_id=municipality.pk, by=by, now=now or timezone.now())
    return list(Theme.objects.in_use(municipality.pk))


def _starting_themes(municipality: Unit) -> list[Theme]:
    return [
        Theme(
            municipality=municipality,
            code=theme.code,
            name=theme.name,
            lens=theme.lens,
            definition=theme.definition,
            includes=theme.includes,
            excludes=theme.excludes,
            examples="\n".join(theme.examples),
            position=position,
        )
        for position, theme in enumerate(starting.themes())
    ]


def _starting_patterns(themes: Iterable[Theme]) -> list[ThemePattern]:
    by_code = {theme.code: theme for theme in themes}
    return [
        ThemePattern(
            municipality_id=by_code[row.code].municipality_id,
            theme=by_code[row.code],
            kind=row.kind,
            pattern=row.text,
            weight=row.weight,
        )
        for row in starting.patterns()
        if row.code in by_code
    ]


@transaction.atomic
def add_pattern(*, theme: Theme, pattern: str, kind: PatternKind, by: User) -> ThemePattern:
    """Let a word or phrase point to the theme; a word of the list that counted for nothing counts from now on."""
    with history.change(by=by, reason="pattern added"):
        row, _is_new = ThemePattern.objects.update_or_create(
            theme=theme, kind=kind, pattern=pattern, defaults={"municipality_id": theme.municipality_id, "weight": 1.0}
        )
    return row


@transaction.atomic
def remove_pattern(*, theme: Theme, pattern: ThemePattern, by: User) -> None:
    """The word no longer points to the theme, also where it pointed to one that went into it."""
    alike = ThemePattern.objects.filter(kind=pattern.kind, pattern=pattern.pattern)
    with history.change(by=by, reason="pattern removed"):
        alike.filter(theme__in=Theme.objects.counted_as(theme.pk)).delete()


def suggest_for(municipality: Unit, text: str, limit: int = 3) -> list[Suggestion]:
    """Suggest themes in use in the municipality for a text; the text is neither kept nor logged.

    One query when the codebook is as it was last time, three when somebody has changed it.
    """
    edition = Codebook.objects.filter(municipality=municipality).values_list("edition", flat=True).first()
    if edition is None:
        return []
    return _coder(municipality.pk, edition).suggest(text, limit)


def measure_suggestions(path: Path, municipality: Unit | None = None) -> evaluation.Measures:
    """Measure what everybody starts with, or a municipality's own codebook, on a file of labelled answers."""
    coder = _fresh_coder(municipality.pk) if municipality else start_coder(learned.start())
    answers = evaluation.read_labelled(path, frozenset(coder.codes))
    return evaluation.measure(answers, coder.suggest)


def _coder(municipality_id: UUID, edition: UUID) -> Coder:
    with _keeping:
        kept = _kept.get(municipality_id)
        if kept and kept[0] == edition:
            _kept.move_to_end(municipality_id)
            return kept[1]
    coder = _fresh_coder(municipality_id)
    with _keeping:
        _kept[municipality_id] = edition, coder
        _kept.move_to_end(municipality_id)
        while len(_kept) > KEPT_CODERS:
            _kept.popitem(last=False)
    return coder


def _fresh_coder(municipality_id: UUID) -> Coder:
    # One query: a theme without patterns is a row without any. What points to a merged theme goes on pointing to it,
    # and is suggested as the one it went into.
    rows = Theme.objects.filter(
        Q(retired_at=None) | Q(merged_into__isnull=False, merged_into__retired_at=None), municipality_id=municipality_id
    ).values_list("code", "merged_into__code", "patterns__pattern", "patterns__kind", "patterns__weight")
    patterns = [
        Pattern(code, text, kind, weight)
        for code, _into, text, kind, weight in rows
        if text is not None  # type: ignore[redundant-expr]  # so it is where a theme has no patterns
    ]
    goes_into = {code: into for code, into, *_row in rows if into}
    in_use = frozenset(code for code, into, *_row in rows if not into)
    return Coder(compile_codebook(patterns), in_use, _learned(municipality_id, timezone.now()), goes_into)


def _learned(municipality_id: UUID, now: datetime) -> learned.Learned:
    """What the sentences have taught, and the municipality's own codings if something learned of them is in use."""
    trainings = CoderTraining.objects.filter(
        municipality_id=municipality_id, moved__isnull=False, digest=adapting.start_digest()
    )
    moved = trainings.filter(learned_at__gt=now - LONGEST_USE).values_list("moved", flat=True).first()
    start = learned.start()
    return start if moved is None else adapting.Moved.from_bytes(bytes(moved)).added_to(start)


class TooFewCoded(Exception):
    """Too little has been coded to learn from."""


def train(*, municipality: Unit, coded: Sequence[Coded], now: datetime) -> CoderTraining:
    """Learn from codings, and use what was learned if it does better on those held back. Raises `TooFewCoded`.

    Everything is learned anew each time, so what has been erased or let go meanwhile is no part of it.
    """
    in_use = _fresh_coder(municipality.pk)
    today = adapting.folded(coded, in_use.goes_into, in_use.codes)
    _learn, measured = adapting.held_back(today)
    if len(today) < adapting.FEWEST_CODED or len(measured) < adapting.FEWEST_MEASURED:
        raise TooFewCoded
    start = learned.start()
    moved = adapting.adapt(in_use, today, start)
    tried = replace(in_use, learned=moved.added_to(start))
    old, new = (adapting.micro_f1(coder, measured) for coder in (in_use, tried))
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=municipality.pk)
        if new > old:
            CoderTraining.objects.filter(municipality=municipality, moved__isnull=False).update(moved=None)
        return CoderTraining.objects.create(
            municipality=municipality,
            learned_at=now,
            statements=len(today) // 10 * 10,
            old_f1=round(old, 2),
            new_f1=round(new, 2),
            was_kept=new > old,
            moved=moved.to_bytes() if new > old else None,
            digest=adapting.start_digest(),
        )


# Every theme this process has seen, by municipality. A theme is never deleted and never moves, so what was seen once
# need not be asked for again; it may be retired, and stays a theme that answers can have.
_seen: set[tuple[UUID, UUID]] = set()


def known_themes(municipality_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of ``ids`` that are themes of the municipality; a query only for what is new here."""
    unseen = [pk for pk in ids if (municipality_id, pk) not in _seen]
    if unseen:
        found = Theme.objects.filter(municipality_id=municipality_id, pk__in=unseen).values_list("pk", flat=True)
        _seen.update((municipality_id, pk) for pk in found)
    return {pk for pk in ids if (municipality_id, pk) in _seen}
