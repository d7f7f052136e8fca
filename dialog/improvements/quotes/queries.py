"""How quotes stand, and what may be said of where and when they come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, QuerySet

from dialog.accounts.models import Membership, User
from dialog.audit.reading import compared_only
from dialog.conversations.models import Resident
from dialog.improvements.models import Quote, QuoteUse
from dialog.improvements.quotes.identifying import Mark, Register, find_identifying
from dialog.lib.dates import OSLO
from dialog.units.models import Unit
from dialog.units.naming import unit_titles

# A place with fewer residents than this is not named: the place above it is.
FEWEST_RESIDENTS = 20
# What a screen in the canteen can hold, and how many are looked through for one that is short enough.
LONGEST_ON_SCREEN, TRIES_ON_SCREEN, MOST_ON_SCREEN = 180, 5, 60
WITH_SOURCE = ("statement__conversation__campaign", "unit")


class State(StrEnum):
    """Where a quote stands."""

    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    SENT_BACK = "sent_back"
    EXPIRED = "expired"
    UNRELEASED = "unreleased"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as it may be shown: the words, and where and when they come from, in that order of coarseness."""

    quote: Quote
    unit: str
    month: date


def state(quote: Quote, today: date) -> State:
    campaign = quote.statement.conversation.campaign
    states = [
        (quote.withdrawn_at is not None, State.WITHDRAWN),
        (quote.decided_at is None, State.WAITING),
        (not quote.is_approved, State.SENT_BACK),
        (quote.expires_on < today, State.EXPIRED),
        (campaign is not None and not campaign.is_closed, State.UNRELEASED),
    ]
    return next((found for holds, found in states if holds), State.SHOWN)


def shown(municipality_id: UUID, use: QuoteUse, today: date) -> QuerySet[Quote]:
    """Approved quotes of one municipality for one use, the newest first."""
    quotes = Quote.objects.showable(today, use).filter(municipality_id=municipality_id)
    return quotes.select_related(*WITH_SOURCE).order_by("-decided_at", "pk")


def with_source(quotes: Sequence[Quote], today: date) -> list[Shown]:
    """Say of each where it comes from: the lowest unit with enough residents, and the month. Three queries in all."""
    if not quotes:
        return []
    named = nameable((quote.unit for quote in quotes), today)
    return [Shown(quote, named[quote.unit_id], _month(quote)) for quote in quotes]


def nameable(units: Iterable[Unit], today: date) -> dict[UUID, str]:
    """By unit, what may be said of where something comes from: the lowest unit above with enough residents.

    All of one municipality. Three queries in all, however many.
    """
    wanted = {unit.pk: unit for unit in units}
    if not wanted:
        return {}
    municipality_id = next(iter(wanted.values())).municipality_id
    everywhere = {unit.path: unit for unit in Unit.objects.in_municipality(municipality_id)}
    residents = _residents_by_path(municipality_id, today)
    named = {pk: _large_enough(unit, everywhere, residents) for pk, unit in wanted.items()}
    titles = unit_titles(named.values())
    return {pk: titles[unit.pk] for pk, unit in named.items()}


def shown_under(unit: Unit, use: QuoteUse, today: date, *, said_before: datetime, most: int) -> list[Shown]:
    """The newest quotes that may be said to come from a unit or below it: none while fewer than twenty live there.

    One that may only be named by a unit above is left out: where it stands would tell more than its own line does.
    Four queries at most.
    """
    quotes = list(
        shown(unit.municipality_id, use, today).filter(
            unit__path__startswith=unit.path, statement__conversation__held_at__lt=said_before
        )[:most]
    )
    residents = _residents_by_path(unit.municipality_id, today, under=unit) if quotes else {}
    if sum(residents.values()) < FEWEST_RESIDENTS:
        return []
    paths = {quote.unit.path[:end] for quote in quotes for end in range(len(unit.path), 1 + len(quote.unit.path))}
    units = {one.path: one for one in Unit.objects.filter(path__in=paths)}
    named = {quote.pk: _large_enough(quote.unit, units, residents) for quote in quotes}
    titles = unit_titles(named.values())
    return [Shown(quote, titles[named[quote.pk].pk], _month(quote)) for quote in quotes]


def for_screen(unit: Unit, use: QuoteUse, today: date, *, said_before_year: int) -> Shown | None:
    """One short quote from an earlier year, another one every day; from the unit itself when it has any."""
    new_year = datetime(said_before_year, 1, 1, tzinfo=OSLO)
    found = shown(unit.municipality_id, use, today).filter(statement__conversation__held_at__lt=new_year)
    rows = list(found.values_list("pk", "unit__path")[:MOST_ON_SCREEN])
    near = [pk for pk, path in rows if path.startswith(unit.path)] or [pk for pk, _path in rows]
    turn = today.toordinal() % len(near) if near else 0
    for pk in [*near[turn:], *near[:turn]][:TRIES_ON_SCREEN]:
        quote = found.get(pk=pk)
        if len(quote.words or "") <= LONGEST_ON_SCREEN:
            return with_source([quote], today)[0]
    return None


def _month(quote: Quote) -> date:
    return quote.statement.conversation.held_at.astimezone(OSLO).date().replace(day=1)


def _residents_by_path(municipality_id: UUID, today: date, under: Unit | None = None) -> dict[str, int]:
    rows = Resident.objects.active_on(today).filter(municipality_id=municipality_id).order_by()
    if under is not None and not under.is_root():
        rows = rows.filter(unit__path__startswith=under.path)
    return dict(rows.values("unit__path").annotate(count=Count("pk")).values_list("unit__path", "count"))


def _large_enough(unit: Unit, units: dict[str, Unit], residents: dict[str, int]) -> Unit:
    step, path = unit.steplen, unit.path
    while len(path) > step:
        if sum(count for below, count in residents.items() if below.startswith(path)) >= FEWEST_RESIDENTS:
            return units[path]
        path = path[:-step]
    return units[path]


def register_of(unit: Unit, today: date) -> Register:
    """The names a text from this unit may give away. Compared in memory; nobody is shown, so nobody is logged."""
    with compared_only():
        names = [name for resident in Resident.objects.filter(unit=unit).active_on(today) if (name := resident.name)]
    at_work = Membership.objects.current(today).filter(unit=unit)
    names += User.objects.filter(pk__in=at_work.values("user")).values_list("name", flat=True)
    places = Unit.objects.in_municipality(unit.municipality_id).values_list("name", flat=True)
    return Register.of(names, places)


def marked(texts: Iterable[str | None], unit: Unit, today: date) -> list[Mark]:
    """What the aid finds in these texts."""
    register = register_of(unit, today)
    return [mark for text in texts if text for mark in find_identifying(text, register)]
