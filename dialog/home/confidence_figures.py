"""How safe staff felt about asking, for whoever plans: rounded and locked with the campaign's other figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.campaigns.confidence_models import Reply, Tap
from dialog.campaigns.models import Campaign
from dialog.insight.models import IN_ALL, Dimension, Release
from dialog.insight.over_years import all_dimensions
from dialog.insight.queries import ReleaseReader
from dialog.units.models import Kind

TIMES = (Dimension.CONFIDENCE_BEFORE, Dimension.CONFIDENCE_AFTER)


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the three at one time, in fives: how many of ``replies`` said yes, and how many no."""

    replies: int
    yes: int
    no: int

    @property
    def drawn(self) -> int:
        """Each is rounded by itself: of all who replied there can be five more who said yes."""
        return min(self.yes, self.replies)


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The municipality or a sector: each of the three, before and after; None where fewer than twenty replied."""

    name: str
    code: str
    rows: tuple[tuple[Tap, Figure | None, Figure | None], ...]


@require_GET
def confidence_figures(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).asked(), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    release = Release.objects.visible_to(request.user).filter(campaign=campaign).first()
    context = {"campaign": campaign, "release": release, "places": list(_places(release)) if release else []}
    return render(request, "home/confidence_figures.html", context)


def _places(release: Release) -> Iterator[PlaceFigures]:
    reader = ReleaseReader(release)
    sectors = [code for code, unit in reader.rows.items() if unit.kind == Kind.SECTOR]
    for code in (reader.municipality.code, *sectors):
        found = all_dimensions(reader, code)
        before, after = ({row.value: row.figure or 0 for row in found.get(one, ())} for one in TIMES)
        if before or after:
            rows = tuple((tap, _figure(before, tap), _figure(after, tap)) for tap in Tap)
            yield PlaceFigures(reader.rows[code].name, code, rows)


def _figure(values: dict[str, int], tap: Tap) -> Figure | None:
    if not values:
        return None
    return Figure(values[IN_ALL], values[f"{tap}_{Reply.YES}"], values[f"{tap}_{Reply.NO}"])
