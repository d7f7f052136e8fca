"""Starting a municipality's theme list, and suggestions from it."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from itertools import count
from operator import or_
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify

from dialog.accounts.models import User
from dialog.audit import history
from dialog.themes import evaluation, learned, starting, training
from dialog.themes.coder import Coder
from dialog.themes.models import Codebook, PatternKind, Theme, ThemePattern
from dialog.themes.patterns import Pattern, Suggestion, compile_codebook
from dialog.units.models import Unit

# A compiled codebook takes some megabytes, and a web process seldom serves more municipalities than this at a time.
KEPT_CODERS = 8
_ROWS_AT_ONCE = 2_000
FEWEST_THEMES = 2

_kept: OrderedDict[UUID, tuple[UUID, Coder]] = OrderedDict()
_keeping = threading.Lock()


@transaction.atomic
def start_codebook(*, municipality: Unit, by: User) -> list[Theme]:
    """Give a municipality the themes and words everybody starts with; a second time adds only what is missing.

    What the municipality has changed stays as it is: a theme it has renamed or retired, and the words of a theme
    that has any.
    """
    Unit.objects.select_for_update().get(pk=municipality.pk)
    with history.change(by=by, reason="codebook started"):
        Theme.objects.bulk_create(_starting_themes(municipality), ignore_conflicts=True)
        wordless = Theme.objects.filter(municipality=municipality, patterns=None)
        ThemePattern.objects.bulk_create(_starting_patterns(wordless), batch_size=_ROWS_AT_ONCE)
    return list(Theme.objects.in_use(municipality.pk))


def _starting_themes(municipality: Unit) -> list[Theme]:
    return [
        Theme(
            municipality=municipality,
            code=theme.code,
            name=theme.name,
            definition=theme.definition,
            includes=theme.includes,
            excludes=theme.excludes,
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


class NameTaken(Exception):
    """Another theme of the municipality has this name."""


class TooFewThemes(Exception):
    """The last themes in use stay: nobody could give an answer a theme."""


@transaction.atomic
def add_theme(*, municipality: Unit, name: str, by: User, **borders: str) -> Theme:
    """A theme of the municipality's own, last in the list."""
    Unit.objects.select_for_update().get(pk=municipality.pk)
    _check_name(municipality.pk, name)
    themes = Theme.objects.filter(municipality=municipality)
    code = _free_code(name, set(themes.values_list("code", flat=True)))
    position = (themes.aggregate(last=Max("position"))["last"] or 0) + 1
    with history.change(by=by, reason="theme added"):
        return Theme.objects.create(municipality=municipality, code=code, name=name, position=position, **borders)


@transaction.atomic
def describe_theme(*, theme: Theme, name: str, by: User, **borders: str) -> Theme:
    """Change a theme's name and borders. What has been coded with it stays."""
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    _check_name(theme.municipality_id, name, but=theme)
    for field, value in {"name": name, **borders}.items():
        setattr(theme, field, value)
    with history.change(by=by, reason="theme described"):
        theme.save(update_fields=["name", *borders])
    return theme


@transaction.atomic
def retire_theme(*, theme: Theme, into: Theme | None, by: User, now: datetime) -> Theme:
    """Take a theme out of use, so that it is no longer suggested nor chosen; its words can go on in another."""
    Unit.objects.select_for_update().get(pk=theme.municipality_id)
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    if theme.retired_at is not None:
        return theme
    if Theme.objects.in_use(theme.municipality_id).count() <= FEWEST_THEMES:
        raise TooFewThemes
    theme.retired_at = now
    with history.change(by=by, reason="theme retired"):
        if into is not None:
            known = into.patterns.values_list("kind", "pattern")
            taken = reduce(or_, (Q(kind=kind, pattern=pattern) for kind, pattern in known), Q(pk=None))
            theme.patterns.exclude(taken).update(theme=into)
        theme.save(update_fields=["retired_at"])
    return theme


@transaction.atomic
def take_back_into_use(*, theme: Theme, by: User) -> Theme:
    """A retired theme can be chosen again; words that went on in another stay there."""
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    theme.retired_at = None
    with history.change(by=by, reason="theme in use again"):
        theme.save(update_fields=["retired_at"])
    return theme


@transaction.atomic
def add_pattern(*, theme: Theme, pattern: str, kind: PatternKind, by: User) -> ThemePattern:
    """Let a word or phrase point to the theme; a word of the list that counted for nothing counts from now on."""
    with history.change(by=by, reason="pattern added"):
        row, _is_new = ThemePattern.objects.update_or_create(
            theme=theme, kind=kind, pattern=pattern, defaults={"municipality_id": theme.municipality_id, "weight": 1.0}
        )
    return row


@transaction.atomic
def remove_pattern(*, pattern: ThemePattern, by: User) -> None:
    with history.change(by=by, reason="pattern removed"):
        pattern.delete()


def _check_name(municipality_id: UUID, name: str, but: Theme | None = None) -> None:
    others = Theme.objects.in_use(municipality_id).filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise NameTaken


def _free_code(name: str, taken: set[str]) -> str:
    # Norwegian letters have no decomposition that slugify knows.
    start = slugify(name.lower().translate(str.maketrans("æøå", "eoa")))[:30] or "tema"
    return next(code for number in count(1) if (code := start if number == 1 else f"{start}-{number}") not in taken)


def suggest_for(municipality: Unit, text: str, limit: int = 3) -> list[Suggestion]:
    """Suggest themes in use in the municipality for a text; the text is neither kept nor logged.

    One query when the codebook is as it was last time, two when somebody has changed it.
    """
    edition = Codebook.objects.filter(municipality=municipality).values_list("edition", flat=True).first()
    if edition is None:
        return []
    return _coder(municipality.pk, edition).suggest(text, limit)


def measure_suggestions(path: Path, municipality: Unit | None = None) -> evaluation.Measures:
    """Measure what everybody starts with, or a municipality's own codebook, on a file of labelled answers."""
    coder = _fresh_coder(municipality.pk) if municipality else training.start_coder(learned.start())
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
    # One query: a theme without patterns is a row without any.
    rows = Theme.objects.in_use(municipality_id).values_list(
        "code", "patterns__pattern", "patterns__kind", "patterns__weight"
    )
    patterns = [Pattern(*row) for row in rows if all(value is not None for value in row)]
    return Coder(compile_codebook(patterns), frozenset(row[0] for row in rows), learned.start())


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
