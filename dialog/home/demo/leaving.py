"""One who died and one who moved from Liv's ward these days, and what stands undone after them."""

import uuid
from datetime import date, datetime, timedelta

from dialog.conversations import residents, services
from dialog.conversations.drafts import ConversationDraft, StatementDraft
from dialog.conversations.models import Intent, Outcome, Resident, SaidBy, Stay
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, HERO_SECTION, Place
from dialog.lib.dates import OSLO

# Name, room, how many days ago the last day was, and what was said.
DIED = ("Solveig Aarnes", "Rom 131", 6, ("At sønnen min får vite hvordan jeg har det.", "Sitte ute når sola er der."))
MOVED = ("Halvard Rustad", "Rom 132", 3, ("Å få med meg stolen min dit jeg skal.",))
SAID_BEFORE = timedelta(days=9)


def some_have_left(place: Place, people: People, now: datetime) -> None:
    adm = people.cast["adm"]
    died, last = _asked(place, people, DIED, now)
    residents.discharge(resident=died, last_day=last, by=adm)
    moved, last = _asked(place, people, MOVED, now)
    residents.move(resident=moved, to=place.named("Avdeling 2", HERO_SECTION), on=last + timedelta(days=1), by=adm)


def _asked(
    place: Place, people: People, who: tuple[str, str, int, tuple[str, ...]], now: datetime
) -> tuple[Resident, date]:
    """Somebody of the ward who has said some things, and the last day there."""
    name, room, days, things = who
    ward, last = place.named(HERO, HERO_SECTION), now.astimezone(OSLO).date() - timedelta(days=days)
    since = last - timedelta(days=200)
    resident = Resident.objects.create(
        municipality_id=ward.municipality_id, unit=ward, name=name, place=room, active_from=since
    )
    Stay.objects.create(municipality_id=ward.municipality_id, resident=resident, unit=ward, starts_on=since)
    draft = ConversationDraft(
        unit_id=ward.pk,
        outcome=Outcome.ANSWERED,
        resident_id=resident.pk,
        said_by=SaidBy.PERSON,
        statements=tuple(StatementDraft(words=one, intent=Intent.LEADER) for one in things),
    )
    said_at = now - timedelta(days=days) - SAID_BEFORE
    services.record(form_id=uuid.uuid4(), draft=draft, by=people.cast["ola"], now=said_at)
    return resident, last
