"""What a code opens, what waits in a queue, and how many papers lie untyped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from dialog.accounts.models import User
from dialog.accounts.receivers import has_receiver, received_units
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations.models import Conversation, Outcome, Resident
from dialog.conversations.queries import municipality_phone
from dialog.intake.models import Arrival, PaperPile, TypedPaper
from dialog.lib.codes import LENGTH, typed_code
from dialog.lib.dates import OSLO, Window
from dialog.lib.encryption import blind_index
from dialog.lib.names import found_in, sort_key
from dialog.lib.remembered import Remembered
from dialog.units.models import Unit
from dialog.units.naming import unit_title
from dialog.units.querysets import UnitQuerySet


@dataclass(frozen=True)
class Door:
    """What a code on paper opens: a care unit in a campaign. ``takes_honest``: somebody outside is there to read."""

    code: str
    unit: Unit
    campaign: Campaign
    takes_honest: bool
    unit_title: str = ""
    own_phone: str = ""


_doors: Remembered[tuple[str, date], Door] = Remembered(seconds=60, most=2_000)


def door(typed: str, today: date) -> Door | None:
    """What a code opens today, as it was typed; kept a minute by each process, so that a crowd asks once."""
    code = typed_code(typed[: 4 * LENGTH])
    if kept := _doors.get((code, today)):
        return kept
    found = _taking_part(code, today)
    if found is None:
        return None
    receiver = has_receiver(found.unit, today)
    phone = municipality_phone(found.unit.municipality)
    opened = Door(code, found.unit, found.campaign, receiver, unit_title(found.unit), phone)
    _doors.keep((code, today), opened)
    return opened


def known_door(code: str, today: date) -> Door | None:
    """What this process remembers of a code; asks nobody."""
    return _doors.get((code, today))


def _taking_part(code: str, today: date) -> CampaignUnit | None:
    # Anything else than a code is not even looked for; the database refuses text with NUL in it.
    if len(code) != LENGTH or not code.isalnum():
        return None
    taking_part = CampaignUnit.objects.with_code(code).under_way(today)
    found = taking_part.select_related("unit__municipality", "campaign").first()
    return found if found is not None and found.unit.is_open(today) else None


def care_units_of_receiver(user: User, today: date) -> list[Unit]:
    """The care units whose honest answers this person reads."""
    units: UnitQuerySet = received_units(user, today)
    return list(units.care_units().open_on(today).order_by("path"))


def paper_campaign(unit: Unit, today: date) -> Campaign | None:
    """The campaign whose paper forms are typed in now: the newest that has begun and is not closed."""
    found = CampaignUnit.objects.not_closed(today).filter(unit=unit).select_related("campaign")
    newest = found.order_by("-campaign__starts_on").first()
    return newest.campaign if newest else None


def words_mac(unit_id: UUID, texts: Iterable[str]) -> bytes:
    """By which the same words from the same unit are known again, whatever their case and spacing; but not read."""
    plain = "\x1e".join(" ".join(text.casefold().split()) for text in texts)
    return blind_index(f"{unit_id}\x1f{plain}", purpose="arrived words")


def waiting_count(unit: Unit) -> int:
    """How many wait for those who work in ``unit``; honest answers are never counted for them."""
    return Arrival.objects.waiting().open_in(unit).count()


def alike(arrival: Arrival) -> int:
    """How many others with the same words wait in the same queue."""
    same = Arrival.objects.waiting().filter(
        unit_id=arrival.unit_id, is_honest=arrival.is_honest, things_mac=arrival.things_mac
    )
    return same.exclude(pk=arrival.pk).count()


def is_taken_in_before(arrival: Arrival) -> bool:
    """Whether an answer with the same words has been taken in, from the same unit in the same campaign."""
    same = Arrival.objects.filter(
        unit_id=arrival.unit_id,
        campaign_id=arrival.campaign_id,
        is_honest=arrival.is_honest,
        things_mac=arrival.things_mac,
        state="accepted",
    )
    return same.exclude(pk=arrival.pk).exists()


@dataclass(frozen=True)
class Candidate:
    """A resident who may be the one an answer is about; ``is_close`` when what was written fits the name or room."""

    resident: Resident
    label: str
    is_close: bool


def candidates(unit: Unit, user: User, written: str, today: date) -> list[Candidate]:
    """Everybody in the unit in Norwegian order, those who fit ``written`` first. Opens their names."""
    residents = Resident.objects.visible_to(user).filter(unit=unit).active_on(today)
    found = [
        Candidate(one, label(one), bool(written.strip()) and _fits(written, one))
        for one in sorted(residents, key=lambda one: sort_key(one.name or ""))
    ]
    return sorted(found, key=lambda one: not one.is_close)


def matching(unit: Unit, user: User, written: str, today: date) -> list[Candidate]:
    """Those whose name or room begins with every word of ``written``; one alone when it is written out in full."""
    found = [
        one for one in candidates(unit, user, "", today) if found_in(written, one.resident.name, one.resident.place)
    ]
    exact = [one for one in found if one.label.casefold() == written.strip().casefold()]
    return exact if len(exact) == 1 else found


def label(resident: Resident) -> str:
    """ "Borghild Hansen, Rom 204" """
    return ", ".join(part for part in (resident.name, resident.place) if part)


def _fits(written: str, resident: Resident) -> bool:
    texts = (resident.name, resident.place)
    longer = [word for word in written.replace(",", " ").split() if len(word) > 2 and word.casefold() != "rom"]
    return found_in(written, *texts) or any(found_in(word, *texts) for word in longer)


@dataclass(frozen=True)
class Papers:
    """Where the paper forms of one unit stand in a campaign. ``collected`` is what the unit itself has counted."""

    collected: int | None
    typed: int
    typed_today: int

    @property
    def waiting(self) -> int:
        return max((self.collected or 0) - self.typed, 0)


def papers(campaign: Campaign, unit: Unit, typist: User, *, is_honest: bool, today: date) -> Papers:
    """``typed_today`` counts what this person has typed since midnight, whatever the unit."""
    pile = PaperPile.objects.filter(campaign=campaign, unit=unit).values_list("collected", flat=True).first()
    typed = TypedPaper.objects.filter(campaign=campaign, unit=unit, is_honest=is_honest).count()
    since = Window(today, today).starts_at
    mine = TypedPaper.objects.filter(typed_by=typist, is_honest=is_honest, typed_at__gte=since).count()
    return Papers(None if is_honest else pile, typed, mine)


def papers_waiting(campaign: Campaign) -> int:
    """How many collected papers are not typed in yet, for the list before the closing; open papers only."""
    typed = (
        TypedPaper.objects.filter(campaign=campaign, unit=OuterRef("unit"), is_honest=False)
        .values("unit")
        .annotate(count=Count("pk"))
        .values("count")
    )
    piles = PaperPile.objects.filter(campaign=campaign).annotate(typed=Coalesce(Subquery(typed), 0))
    return sum(max(collected - done, 0) for collected, done in piles.values_list("collected", "typed"))


def typed_before(campaign: Campaign, unit: Unit, user: User, mac: bytes, resident: Resident | None) -> bool:
    """Whether a paper looks like one that is typed: the same words, or an answer of the same resident's.

    Asks only for what this person can see for herself: an honest answer never makes a warning in the unit.
    """
    seen = TypedPaper.objects.visible_to(user).filter(campaign=campaign, unit=unit)
    if seen.filter(words_mac=mac).exists():
        return True
    mine = Conversation.objects.visible_to(user).filter(campaign=campaign, outcome=Outcome.ANSWERED)
    return resident is not None and mine.filter(resident=resident).exists()


def own_names(conversation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name or room as the person wrote it with an honest answer, for the receiver who must act. Opens them."""
    ids = list(conversation_ids)
    rows = [*Arrival.objects.filter(conversation_id__in=ids), *TypedPaper.objects.filter(conversation_id__in=ids)]
    named = ((row.conversation_id, row.own_name) for row in rows)
    return {pk: name for pk, name in named if pk is not None and name}


def midday(day: date) -> datetime:
    """When a paper form that bears only a date was written."""
    return Window(day, day).starts_at.astimezone(OSLO) + timedelta(hours=12)
