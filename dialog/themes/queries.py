"""Which version a municipality's theme list is at, and what can be followed from one version to another."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from dialog.accounts.models import User
from dialog.themes.models import Change, CodebookVersion, Theme

FIRST = 1


def counted_as(field: str) -> Coalesce:
    """Of rows that point to a theme: a field of the theme that each is shown, filtered and counted as."""
    return Coalesce(F(f"theme__merged_into__{field}"), F(f"theme__{field}"))


def version_number(municipality_id: UUID) -> int:
    """The version the theme list is at now."""
    newest = CodebookVersion.objects.filter(municipality_id=municipality_id).values_list("number", flat=True).first()
    return newest or FIRST


def comparable(municipality_id: UUID, one: int, other: int) -> frozenset[str]:
    """The codes of the themes that were in use at both versions, within the same borders."""
    before, after = (_themes_at(municipality_id, number) for number in (one, other))
    return frozenset(code for code, since in before.items() if after.get(code) == since)


def mapping(municipality_id: UUID, older: int, newer: int) -> dict[str, tuple[str, ...]]:
    """Where what was coded at one version is found at a later one: by each code in use then, the codes in use now.

    Several after a split or when a merge was taken apart; none where the theme was taken out of use.
    """
    found = {code: {code} for code in _themes_at(municipality_id, older)}
    between = CodebookVersion.objects.filter(municipality_id=municipality_id, number__gt=older, number__lte=newer)
    for step in _without_undone(between.order_by("number")):
        found = {code: {new for old in now for new in step.mapping.get(old, [old])} for code, now in found.items()}
    in_use = _themes_at(municipality_id, newer)
    return {code: tuple(sorted(now & in_use.keys())) for code, now in found.items()}


def undoable(municipality_id: UUID) -> CodebookVersion | None:
    """The newest change that can be taken back: neither an undo nor one that is undone, nor the start."""
    versions = CodebookVersion.objects.filter(municipality_id=municipality_id, undone_by=None)
    return versions.exclude(change__in=[Change.STARTED, Change.UNDONE]).order_by("-number").first()


def history(user: User) -> QuerySet[CodebookVersion]:
    """Every change of the reader's municipality, newest first."""
    versions = CodebookVersion.objects.filter(municipality_id=user.municipality_id)
    return versions.select_related("made_by", "undoes", "undone_by").order_by("-number")


def _themes_at(municipality_id: UUID, number: int) -> Mapping[str, int]:
    """The codes in use at a version, each with the version its borders come from."""
    versions = CodebookVersion.objects.filter(municipality_id=municipality_id, number__lte=number)
    kept: Mapping[str, int] | None = versions.values_list("themes", flat=True).first()
    if kept is not None:
        return kept
    return dict(Theme.objects.in_use(municipality_id).values_list("code", "since"))


def _without_undone(versions: Iterable[CodebookVersion]) -> list[CodebookVersion]:
    """Without the changes that were undone among themselves, and without those undos."""
    steps = list(versions)
    undone = {step.undoes_id for step in steps if step.undoes_id} & {step.pk for step in steps}
    return [step for step in steps if step.pk not in undone and step.undoes_id not in undone]
