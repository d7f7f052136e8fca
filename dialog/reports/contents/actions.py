"""What the units have done since people were asked: titles, themes and how far, never who or how many asked for it."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from dialog.campaigns.models import Campaign
from dialog.improvements.models import ImprovementAction, Status
from dialog.improvements.quotes.identifying import Register, What, find_identifying
from dialog.improvements.quotes.queries import register_of
from dialog.insight.queries import ReleaseReader
from dialog.lib.dates import OSLO
from dialog.reports.contents.shapes import ActionShown
from dialog.units.models import Kind

# More than this nobody reads in a report; the furthest come first.
MOST = 40
MOST_UNITS_NAMED = 2
# A title that holds one of these may be about somebody. Names of places and dates are what titles are made of.
NAMES_SOMEBODY = {What.NAME, What.ROOM, What.AGE, What.PHONE, What.BIRTH_NUMBER, What.ADDRESS, What.EMAIL}
FURTHEST_FIRST = (Status.TOLD, Status.DONE, Status.STARTED, Status.PLANNED)


class Actions(NamedTuple):
    shown: tuple[ActionShown, ...]
    withheld: int


def actions_of(reader: ReleaseReader, code: str, today: date) -> Actions:
    """The same thing done in several units is one line. A title that the aid points at is left out."""
    units = _units_below(reader, code)
    rows = _since_asked(reader, units)
    by_unit: dict[UUID, Register] = {}
    groups: dict[tuple[str, str], list[ImprovementAction]] = {}
    withheld = 0
    for row in rows:
        title = " ".join((row.title or "").split())
        if row.unit_id not in by_unit:
            # Titles are made of places: only people's names are looked for.
            by_unit[row.unit_id] = Register(register_of(row.unit, today).people, ())
        if any(mark.what in NAMES_SOMEBODY for mark in find_identifying(title, by_unit[row.unit_id])):
            withheld += 1
        else:
            groups.setdefault((title.casefold(), str(row.theme_id)), []).append(row)
    shown = [_shown(group, units) for group in groups.values()]
    return Actions(tuple(shown[:MOST]), withheld)


def _since_asked(reader: ReleaseReader, units: dict[UUID, str]) -> Iterable[ImprovementAction]:
    """From the first day people were asked until the next time they are."""
    order = Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(FURTHEST_FIRST)),
        output_field=IntegerField(),
    )
    rows = ImprovementAction.objects.filter(
        municipality_id=reader.release.municipality_id,
        unit_id__in=units,
        theme__isnull=False,
        created_at__gte=datetime.combine(reader.release.first_day, time(), tzinfo=OSLO),
    ).exclude(status=Status.DROPPED)
    if until := _next_first_day(reader):
        rows = rows.filter(created_at__lt=datetime.combine(until, time(), tzinfo=OSLO))
    return rows.select_related("theme", "unit").order_by(order, "created_at", "pk")


def _next_first_day(reader: ReleaseReader) -> date | None:
    later = Campaign.objects.filter(
        municipality_id=reader.release.municipality_id, starts_on__gt=reader.release.last_day
    ).asked()
    return later.order_by("starts_on").values_list("starts_on", flat=True).first()


def _units_below(reader: ReleaseReader, code: str) -> dict[UUID, str]:
    """The unit and all below it, with the name each is told by: its section's, for a department."""
    names = {}
    for one, row in reader.rows.items():
        above = reader.above(one)
        if one == code or any(unit.code == code for unit in above):
            is_department = row.kind == Kind.DEPARTMENT
            section = next((unit.name for unit in above if unit.kind == Kind.SECTION), row.name)
            names[row.unit_id] = section if is_department else row.name
    return names


def _shown(group: list[ImprovementAction], units: dict[UUID, str]) -> ActionShown:
    first = group[0]
    names = list(dict.fromkeys(units[row.unit_id] for row in group))
    where = ", ".join(names) if len(names) <= MOST_UNITS_NAMED else _("flere enheter")
    assert first.theme is not None
    return ActionShown(
        title=" ".join((first.title or "").split()),
        theme_code=first.theme.code,
        theme=first.theme.name,
        unit=where,
        status=first.status,
        status_name=_status_in_words(group),
    )


def _status_in_words(group: list[ImprovementAction]) -> str:
    """How far the furthest has come. «Gjort – gi beskjed» is said to those who work there, not to a reader."""
    furthest = Status(group[0].status)
    words = _("Gjort") if furthest == Status.DONE else str(furthest.label)
    return words if all(row.status == furthest for row in group) else _("%(status)s, noen steder") % {"status": words}
