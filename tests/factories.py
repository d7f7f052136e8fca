"""The standing cast and the small municipality they work in.

Solvik kommune: sector 01 > service area 01/01 > section 01/01/01 Bjørkelia with departments 1 and 2, and the home care
section 01/01/02, which is itself a care unit. Nina works in Nordvik kommune and must never see anything of Solvik.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.accounts.services import give_membership
from dialog.accounts.sign_in_models import Tablet
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations import services as conversation_services
from dialog.conversations.drafts import ConversationDraft, StatementDraft
from dialog.conversations.models import Conversation, Intent, Outcome, Resident, SaidBy, Statement, Stay
from dialog.intake import services as intake_services
from dialog.intake.models import Arrival
from dialog.intake.queries import Door
from dialog.intake.services import Written
from dialog.themes.models import Theme
from dialog.units.models import Kind, ServiceType, Unit
from dialog.units.services import MUNICIPALITY_CODE

LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Place:
    """A municipality with one unit of each kind; ``department`` and ``home_care`` are care units."""

    municipality: Unit
    sector: Unit
    area: Unit
    section: Unit
    department: Unit
    neighbour: Unit
    home_care: Unit


def make_place(name: str = "Solvik kommune") -> Place:
    """As ``open_unit`` would make it, in one statement: thousands of tests begin with it."""
    last = Unit.objects.get_last_root_node()
    path = last._inc_path() if last else Unit._get_path("", 1, 1)
    root = Unit(kind=Kind.MUNICIPALITY, code=MUNICIPALITY_CODE, name=name, depth=1, path=path, numchild=1)
    root.municipality_id = root.pk
    ward = {"kind": Kind.DEPARTMENT, "service_type": ServiceType.NURSING_HOME, "is_care_unit": True}
    home_care = {"kind": Kind.SECTION, "service_type": ServiceType.HOME_CARE, "is_care_unit": True}
    below = [
        child(root, "01", kind=Kind.SECTOR, name="Helse og omsorg", numchild=1),
        child(root, "01/01", kind=Kind.SERVICE_AREA, name="Heldøgns omsorg", numchild=2),
        child(root, "01/01/01", kind=Kind.SECTION, name="Bjørkelia", numchild=2),
        child(root, "01/01/01/01", name="Avdeling 1", urgent_phone="4100", **ward),
        child(root, "01/01/01/02", name="Avdeling 2", **ward),
        child(root, "01/01/02", name="Hjemmetjenesten nord", **home_care),
    ]
    Unit.objects.bulk_create([root, *below])
    return Place(root, *below)


def child(root: Unit, code: str, **fields: Any) -> Unit:
    """The unit with this code: the first below its parent has the number 1 in the tree too."""
    numbers = [int(number) for number in code.split("/")]
    path = root.path
    for depth, number in enumerate(numbers, start=2):
        path = Unit._get_path(path, depth, number)
    return Unit(municipality_id=root.pk, code=code, path=path, depth=len(numbers) + 1, **fields)


def make_user(
    name: str, unit: Unit, role: Role, *, starts_on: date = LONG_AGO, password: str | None = None, **fields: Any
) -> User:
    """Somebody with one membership, in force since long ago; without ``password`` nobody can sign in with one."""
    user = User.objects.create_user(
        email=f"{name.lower()}.{uuid.uuid4().hex[:6]}@example.no",
        name=name,
        municipality_id=unit.municipality_id,
        password=password,
        **fields,
    )
    give_membership(user=user, unit=unit, role=role, starts_on=starts_on)
    return user


def make_resident(unit: Unit, name: str = "Borghild", **fields: Any) -> Resident:
    active_from = fields.pop("active_from", LONG_AGO)
    resident = Resident.objects.create(
        municipality_id=unit.municipality_id, unit=unit, name=name, active_from=active_from, **fields
    )
    Stay.objects.create(
        municipality_id=unit.municipality_id,
        resident=resident,
        unit=unit,
        starts_on=active_from,
        ends_on=resident.active_to,
    )
    return resident


def make_campaign(municipality: Unit, *, starts_on: date | None = None, days: int = 14, **fields: Any) -> Campaign:
    """A campaign that is under way today, in every open care unit, unless told otherwise."""
    starts_on = starts_on or timezone.localdate() - timedelta(days=3)
    campaign = Campaign.objects.create(
        municipality=municipality,
        year=starts_on.year,
        name=fields.pop("name", "Hva er viktig for deg?-dagen"),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days),
        **fields,
    )
    CampaignUnit.objects.bulk_create(
        CampaignUnit(municipality=municipality, campaign=campaign, unit=unit)
        for unit in Unit.objects.in_municipality(municipality.pk).care_units()
    )
    return campaign


def make_theme(municipality: Unit, code: str = "activity", name: str = "Komme ut og gjøre noe") -> Theme:
    defaults = {"name": name, "lens": "aktivitet"}
    return Theme.objects.get_or_create(municipality=municipality, code=code, defaults=defaults)[0]


def record(
    by: User,
    resident: Resident | None,
    *words: str,
    unit: Unit | None = None,
    intent: Intent = Intent.LEADER,
    themes: tuple[Theme, ...] = (),
    promise: str | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Conversation:
    """Record a conversation as the form would: each of ``words`` is a statement with the same intent and themes."""
    care_unit = unit or (resident.unit if resident else by.units_as(Role.STAFF, Role.LEADER)[0])
    outcome = fields.pop("outcome", Outcome.ANSWERED)
    answered = outcome == Outcome.ANSWERED
    draft = ConversationDraft(
        unit_id=care_unit.pk,
        resident_id=resident.pk if resident else None,
        outcome=outcome,
        said_by=fields.pop("said_by", SaidBy.PERSON if answered else ""),
        statements=tuple(
            StatementDraft(words=one, intent=intent, promise=promise, themes=tuple(theme.pk for theme in themes))
            for one in words
        ),
        **fields,
    )
    receipt = conversation_services.record(form_id=uuid.uuid4(), draft=draft, by=by, now=now or timezone.now())
    return Conversation.objects.get(pk=receipt.conversation_id)


def make_arrival(unit: Unit, *words: str, now: datetime | None = None, **fields: Any) -> Arrival:
    """An answer from an own phone that waits, in the campaign under way; each of ``words`` is a thing."""
    taking_part = CampaignUnit.objects.get(unit=unit, campaign__closed_at=None)
    door = Door(taking_part.code, unit, taking_part.campaign, takes_honest=True)
    written = Written(words, fields.pop("said_by", SaidBy.PERSON), **fields)
    form_id = uuid.uuid4()
    intake_services.receive(form_id=form_id, door=door, written=written, now=now or timezone.now())
    return Arrival.objects.get(pk=form_id)


def make_tablet(unit: Unit, by: User, *, name: str = "Skapet", **fields: Any) -> Tablet:
    """A shared tablet of ``unit`` whose secret nobody holds."""
    return Tablet.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        name=name,
        secret_hash=uuid.uuid4().bytes * 2,
        registered_by=by,
        registered_at=fields.pop("registered_at", timezone.now()),
        **fields,
    )


def only_statement(conversation: Conversation) -> Statement:
    return conversation.statements.get(removed_at=None)
