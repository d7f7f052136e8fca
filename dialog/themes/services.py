"""Starting a municipality's theme list, and suggestions from it."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from dialog.accounts.models import User
from dialog.audit import history
from dialog.themes import coder, evaluation, starting
from dialog.themes.coder import Suggestion
from dialog.themes.models import Codebook, Theme, ThemePattern
from dialog.units.models import Unit

# A compiled list takes some megabytes, and a web process seldom serves more municipalities than this at a time.
KEPT_CODEBOOKS = 8
_ROWS_AT_ONCE = 2_000

_kept: OrderedDict[UUID, tuple[UUID, coder.Codebook]] = OrderedDict()
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


def suggest_for(municipality: Unit, text: str, limit: int = 3) -> list[Suggestion]:
    """Suggest themes in use in the municipality for a text; the text is neither kept nor logged.

    One query when the words are as they were last time, two when somebody has changed them.
    """
    edition = Codebook.objects.filter(municipality=municipality).values_list("edition", flat=True).first()
    if edition is None:
        return []
    return coder.suggest(text, _codebook(municipality.pk, edition), limit)


def measure_suggestions(path: Path, municipality: Unit | None = None) -> evaluation.Measures:
    """Measure the starting lists, or a municipality's own, on a file of labelled answers."""
    if municipality is None:
        known, codebook = frozenset(theme.code for theme in starting.themes()), starting.codebook()
    else:
        known = frozenset(Theme.objects.in_use(municipality.pk).values_list("code", flat=True))
        codebook = coder.compile_codebook(_rows(municipality.pk))
    answers = evaluation.read_labelled(path, known)
    return evaluation.measure(answers, lambda text: coder.suggest(text, codebook))


def _codebook(municipality_id: UUID, edition: UUID) -> coder.Codebook:
    with _keeping:
        kept = _kept.get(municipality_id)
        if kept and kept[0] == edition:
            _kept.move_to_end(municipality_id)
            return kept[1]
    codebook = coder.compile_codebook(_rows(municipality_id))
    with _keeping:
        _kept[municipality_id] = edition, codebook
        _kept.move_to_end(municipality_id)
        while len(_kept) > KEPT_CODEBOOKS:
            _kept.popitem(last=False)
    return codebook


def _rows(municipality_id: UUID) -> Iterable[coder.Pattern]:
    rows = ThemePattern.objects.filter(municipality_id=municipality_id, theme__retired_at=None)
    return [
        coder.Pattern(*row)
        for row in rows.annotate(code=F("theme__code")).values_list("code", "pattern", "kind", "weight")
    ]


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
