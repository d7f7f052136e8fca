"""What stands beside the figures and is no figure: cleared quotes, and what came of a theme.

Actions are counted, never read: a title is the words of those who work there. They are told of a theme only where at
least five have named it, so that no action gives away somebody who is not in the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.improvements.models import ImprovementAction, QuoteUse, Status
from dialog.improvements.quotes.queries import Shown, shown_under
from dialog.insight.models import Release
from dialog.insight.pages.links import Link
from dialog.insight.queries import Figures
from dialog.lib import svg
from dialog.lib.dates import Window
from dialog.units.models import Unit

QUOTES_SHOWN = 3


def quotes(unit: Unit, release: Release, today: date) -> list[Shown]:
    """Words with a yes to be shown at work, cleared by somebody else, and said in this release or before."""
    window = Window(release.first_day, release.last_day)
    return shown_under(unit, QuoteUse.INTERNAL, today, said_before=window.ends_before, most=QUOTES_SHOWN)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """How many actions concern a theme, by where they stand."""

    link: Link
    planned: int = 0
    started: int = 0
    done: int = 0
    told: int = 0
    dropped: int = 0

    @property
    def whole(self) -> int:
        return self.planned + self.started + self.done + self.told + self.dropped

    @property
    def bar(self) -> SafeString:
        parts = [("plan", self.planned), ("gang", self.started), ("venter", self.done), ("ferdig", self.told)]
        return svg.stacked_bar(parts)  # type: ignore[arg-type]

    @property
    def words(self) -> str:
        """«2 i gang, 1 har fått beskjed»"""
        said = [
            (self.planned, _("planlagt")),
            (self.started, _("i gang")),
            (self.done, _("venter på beskjed")),
            (self.told, _("gjort og fortalt")),
            (self.dropped, _("avsluttet uten endring")),
        ]
        return ", ".join(f"{number} {status}" for number, status in said if number)


def actions(
    unit: Unit, release: Release, releases: Sequence[Release], figures: Figures, themes: Sequence[tuple[str, Link]]
) -> tuple[ActionRow, ...]:
    """Actions begun since the first day of this release and before the next; themes in the order given. One query."""
    told = {theme.code for theme in figures.themes if theme.figure}
    rows = ImprovementAction.objects.filter(
        municipality_id=unit.municipality_id,
        unit__path__startswith=unit.path,
        **_begun(release, releases),
    ).annotate(counts_as=Coalesce("theme__merged_into__code", "theme__code"))
    counted: dict[str, dict[str, int]] = {}
    rows = rows.filter(counts_as__in=told)
    for code, status, number in rows.values_list("counts_as", "status").annotate(Count("pk")).order_by():
        counted.setdefault(code, {})[status] = number
    return tuple(
        ActionRow(link, **{str(status): counted[code].get(status, 0) for status in Status})
        for code, link in themes
        if code in counted
    )


def _begun(release: Release, releases: Sequence[Release]) -> dict[str, object]:
    window = Window(release.first_day, release.last_day)
    following = [one for one in releases if one.first_day > release.last_day]
    begun: dict[str, object] = {"created_at__gte": window.starts_at}
    if following:
        first = min(one.first_day for one in following)
        begun["created_at__lt"] = Window(first, first).starts_at
    return begun
