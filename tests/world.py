"""Two municipalities and everybody who could come to a page, for tests that ask every page the same question.

Everything that must not be seen carries a canary: a word that stands nowhere else. ``Place`` objects are the rows an
address can name: *own* belongs to Ola's care unit, *neighbour* to another unit of the same municipality, *foreign* to
another municipality, *missing* to nobody.
"""

import base64
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction
from django.test import Client
from django.utils import timezone

from dialog.accounts.importing.running import upload
from dialog.accounts.models import Role, User
from dialog.accounts.services import give_membership
from dialog.accounts.sign_in_models import Tablet
from dialog.audit.models import AccessLog
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations import gatherings, importing
from dialog.conversations.drafts import StatementDraft, TableDraft
from dialog.conversations.models import Intent, JourneyStep, Resident, Statement
from dialog.conversations.resident_import import ResidentImporter
from dialog.improvements.models import (
    ActionReading,
    ActionRound,
    ChangeNote,
    ConsentedBy,
    Departure,
    Fate,
    FateKind,
    ImprovementAction,
    OwnWords,
    Promise,
    PromiseStep,
    QuoteUse,
    ReceiverStep,
    SharedAction,
    StepKind,
    UnitQuestion,
    Visit,
    VisitNote,
    Worry,
)
from dialog.improvements.praise.services import mark_praise
from dialog.improvements.quotes.services import propose
from dialog.improvements.small_things import services as small_things
from dialog.insight.models import Release
from dialog.insight.pages.day import token_for
from dialog.insight.services import build_release
from dialog.intake import services as intake_services
from dialog.intake.models import Reason
from dialog.outbox.models import Envelope
from dialog.outbox.tickets import take_along
from dialog.reports.models import FileState, Report, ReportKind, ReportState, ResourceFile
from dialog.rights import services as rights
from dialog.rights.models import BreakGlass, Erasure, RequestKind
from dialog.themes.models import ThemePattern
from tests.factories import (
    LONG_AGO,
    make_arrival,
    make_campaign,
    make_place,
    make_resident,
    make_theme,
    make_user,
    record,
)
from tests.outbox.devices import Device

PEOPLE = (
    "anonymous",
    "staff",
    "leader",
    "elsewhere",  # leader of another care unit
    "several",  # leader of the section above the care units
    "strategist",
    "receiver",
    "council",
    "administrator",
    "access",  # access and erasure officer
    "protection",  # data protection officer
    "stranger",  # every role there is, in another municipality
    "ended",  # every role there is, until yesterday
    "nobody",  # a user without a membership
    "asker",  # comes from outside to ask in Ola's care unit
)
PLACES = ("own", "neighbour", "foreign", "missing")
PASSWORD = "hemmelig-nok-1"


# Whose question to a unit somebody may read who does not work in it: her own.
ASKED = {"several": "own", "strategist": "neighbour"}


@dataclass
class World:
    """``people`` by column of the access table (None is anonymous), ``places`` by row, and who may see which canary."""

    people: dict[str, User | None] = field(default_factory=dict)
    places: dict[str, SimpleNamespace] = field(default_factory=dict)
    canaries: dict[str, list[str]] = field(default_factory=dict)

    def forbidden_to(self, person: str) -> list[str]:
        """The canaries that may not be in any answer to this person, whatever the page."""
        reads = {"staff": "own", "leader": "own", "elsewhere": "neighbour", "stranger": "foreign"}.get(person)
        open_there = self.canaries[reads] + self.canaries[f"arrived {reads}"] if reads else []
        if reads:
            open_there = open_there + self.canaries[f"quote {reads}"]
        if person == "strategist":  # proposed quotes, already edited by the unit, and what was published
            open_there = self.canaries["quote own"] + self.canaries["quote neighbour"] + self.canaries["published own"]
        if person == "stranger":
            open_there = open_there + self.canaries["published foreign"]
        if person == "receiver":
            honest = ("arrived honest", "honest own", "honest neighbour")
            open_there = [word for key in honest for word in self.canaries[key]]
        # Who serves requests about anybody in the municipality; who supervises sees names when she asks, never words.
        quotes = ("quote own", "quote neighbour")
        also = {"access": ("own", "neighbour", *quotes), "protection": ("own name", "neighbour name")}.get(person, ())
        open_there = open_there + [word for key in also for word in self.canaries[key]]
        # An administrator sees the names in a file she has sent herself, and no others.
        sent = {"administrator": "own file", "stranger": "foreign file"}.get(person)
        open_there = open_there + (self.canaries[sent] if sent else [])
        open_there = open_there + self.canaries.get(f"{ASKED.get(person, reads)} question", [])
        open_there = open_there + self.canaries.get(f"{reads} learned", [])
        led = {"several": ("own", "neighbour"), "strategist": ("own", "neighbour")}.get(person, (reads,))
        open_there = open_there + [word for key in led for word in self.canaries.get(f"{key} promised", [])]
        if person == "asker":  # whom to ask, and where they are
            open_there = [f"kanari{kind}own" for kind in ("navn", "rom")]
        home = "foreign" if person == "stranger" else "own"
        # Names of units, staff, campaigns and themes are no secret at home; across municipalities they are.
        open_there = open_there + self.canaries[f"{home} municipality"]
        return [word for words in self.canaries.values() for word in words if word not in open_there]

    def all_canaries(self) -> list[str]:
        return [word for words in self.canaries.values() for word in words]


def make_world() -> World:
    world = World()
    solvik, nordvik = make_place("Solvik kommune"), make_place("Fremmedvik kommune")
    world.canaries["own municipality"] = name_municipality(solvik, "hjemme")
    world.canaries["foreign municipality"] = name_municipality(nordvik, "borte")
    world.people = make_people(solvik, nordvik)
    author = make_user("Forfatter", solvik.department, Role.STAFF)
    elsewhere = make_user("Naboforfatter", solvik.neighbour, Role.STAFF)
    abroad = make_user("Fremmedforfatter", nordvik.department, Role.STAFF)
    for key, place, unit, section, by in (
        ("own", solvik, solvik.department, solvik.section, author),
        ("neighbour", solvik, solvik.neighbour, solvik.home_care, elsewhere),
        ("foreign", nordvik, nordvik.department, nordvik.section, abroad),
    ):
        world.places[key], world.canaries[key] = make_objects(key, place, unit, section, by)
        world.places[key].quote, world.canaries[f"quote {key}"] = make_quote(key, world.places[key].statement, by)
        world.places[key].honest, world.canaries[f"honest {key}"] = make_honest_answer(key, unit, by)
        world.canaries[key] += make_small_things(key, world.places[key], by)
    for key, person in (("own", "staff"), ("neighbour", "elsewhere"), ("foreign", "stranger")):
        world.places[key].written = written_by(world.people[person], key, world.places[key].resident)
        world.places[key].ticket = taken_along_by(world.people[person], world.places[key].resident)
        world.places[key].gathering = gathered_by(world.people[person], key, world.places[key].resident)
    add_rights(world, solvik, nordvik)
    other_administrator = make_user("Adele", solvik.municipality, Role.ADMINISTRATOR)
    for key, person, unit in (
        ("own", world.people["administrator"], solvik.department),
        ("neighbour", other_administrator, solvik.neighbour),
        ("foreign", world.people["stranger"], nordvik.department),
    ):
        world.places[key].import_id, world.canaries[f"{key} file"] = send_file(key, person, unit)
        world.places[key].membership = unit.memberships.exclude(user=person).first().pk
        world.places[key].template_code = "archive_plan"
    for key, asker in (("own", "several"), ("neighbour", "strategist"), ("foreign", "stranger")):
        world.canaries[f"{key} question"] = [make_question(world.places[key], world.people[asker], key)]
        world.canaries[f"{key} learned"] = [make_own_words(world.places[key], key)]
    for key, host in (("own", "staff"), ("neighbour", "elsewhere"), ("foreign", "stranger")):
        heard, world.canaries[f"{key} promised"] = make_visit(key, world.places[key], world.people[host])
        world.canaries[key] += heard
    for key, unit in (("own", solvik.department), ("neighbour", solvik.neighbour), ("foreign", nordvik.department)):
        world.canaries[f"arrived {key}"] = make_arrivals(key, unit, world.places[key])
        person = {"own": "staff", "neighbour": "elsewhere", "foreign": "stranger"}[key]
        world.canaries[key] += make_envelopes(key, unit, world.places[key], world.people[person])
    add_coding(world, solvik, nordvik)
    for key, place, unit, by in (
        ("own", solvik, solvik.section, world.people["strategist"]),
        ("neighbour", solvik, solvik.home_care, world.people["strategist"]),
        ("foreign", nordvik, nordvik.section, world.people["stranger"]),
    ):
        add_report(world.places[key], place.municipality, unit, by)
    # The receiver alone reads it.
    world.canaries["arrived honest"] = [make_honest_arrival(solvik.department)]
    world.places["missing"] = missing_like(world.places["own"])
    return world


def add_report(objects: SimpleNamespace, municipality, unit, by: User | None) -> None:
    """A finished file about a section, made by a strategist, and a file with resources in each state."""
    now, content = timezone.now(), base64.b64encode(b"%PDF-1.7").decode()
    common = {"municipality": municipality, "release_id": objects.release, "unit": unit, "unit_code": unit.code}
    objects.report = Report.objects.create(
        **common, kind=ReportKind.CAMPAIGN, state=ReportState.READY, made_by=by, asked_at=now, touched_at=now,
        finished_at=now, done=1, total=1, digest="0" * 64, size=8, content=content,
    ).pk  # fmt: skip
    file = {"municipality": municipality, "year": now.year, "sent_by": by, "sent_at": now}
    objects.resources_waiting = ResourceFile.objects.create(**file).pk
    objects.resources_in_use = ResourceFile.objects.create(**file, state=FileState.IN_USE).pk


def send_file(key: str, by: User | None, unit) -> tuple[uuid.UUID, list[str]]:
    """A file with one resident in it, sent by an administrator and not brought in."""
    assert by is not None
    word, today = f"kanarifil{key}", timezone.localdate()
    content = f"Brukernummer;Navn;Enhet\nB1;{word} Hansen;{unit.code}".encode()
    now = timezone.now()
    waiting = upload(ResidentImporter(), content=content, is_complete=False, by=by, now=now, today=today)
    return waiting.pk, [word]


def name_municipality(place, word: str) -> list[str]:
    """Canaries that are no secret at home."""
    names = [f"kanari{kind}{word}" for kind in ("kommune", "markering", "tema")]
    place.municipality.name = names[0]
    place.municipality.save(update_fields=["name"])
    make_campaign(place.municipality, name=names[1])
    make_theme(place.municipality, name=names[2])
    make_release(place.municipality)
    return names


def make_release(municipality) -> None:
    """Last year's campaign, closed by two people, and its locked figures."""
    first, second = (make_user(name, municipality, Role.STRATEGIST) for name in ("Stein", "Signe"))
    last_year = make_campaign(municipality, starts_on=timezone.localdate() - timedelta(days=365), name="I fjor")
    last_year.closing_asked_by, last_year.closed_by = first, second
    last_year.closing_asked_at = last_year.closed_at = timezone.now()
    last_year.save()
    build_release(campaign=last_year, by=second, now=timezone.now())


def make_people(solvik, nordvik) -> dict[str, User | None]:
    yesterday = timezone.localdate() - timedelta(days=1)
    root = solvik.municipality
    people = {
        "anonymous": None,
        "staff": make_user("Ola", solvik.department, Role.STAFF),
        "leader": make_user("Liv", solvik.department, Role.LEADER),
        "elsewhere": make_user("Lars", solvik.neighbour, Role.LEADER),
        "several": make_user("Kari", solvik.section, Role.LEADER),
        "strategist": make_user("Siv", root, Role.STRATEGIST),
        "receiver": make_user("Rut", solvik.sector, Role.RECEIVER),
        "council": make_user("Bjarne", root, Role.COUNCIL),
        "administrator": make_user("Adm", root, Role.ADMINISTRATOR),
        "access": make_user("Ina", root, Role.ACCESS_OFFICER),
        "protection": make_user("Pia", root, Role.PROTECTION_OFFICER),
        "stranger": person_with_every_role("Nina", nordvik, None),
        "ended": person_with_every_role("Sluttet", solvik, yesterday),
        "nobody": User.objects.create_user(
            email=f"uten.{uuid.uuid4().hex[:6]}@example.no", name="Uten", municipality_id=root.pk
        ),
        "asker": make_user("Tuva", solvik.department, Role.INTERVIEWER),
    }
    assert tuple(people) == PEOPLE
    return people


def person_with_every_role(name: str, place, last_day: date | None) -> User:
    user = make_user(name, place.department, Role.STAFF)
    for role in set(Role) - {Role.STAFF}:
        unit = place.department if role == Role.LEADER else place.municipality
        give_membership(user=user, unit=unit, role=role, starts_on=LONG_AGO)
    user.memberships.update(ends_on=last_day)
    return user


def make_objects(key: str, place, unit, section, by: User) -> tuple[SimpleNamespace, list[str]]:
    """One of each kind of row an address can name; their names and words are canaries."""
    word = {kind: f"kanari{kind}{key}" for kind in ("navn", "rom", "ord", "lovnad", "svar", "tiltak", "tolk")}
    theme = make_theme(place.municipality)
    resident = make_resident(unit, f"{word['navn']} Hansen", place=word["rom"], birth_year="1931")
    spoken = record(by, resident, f"{word['ord']} én", promise=word["lovnad"], themes=(theme,), unit=unit)
    # Answered, so that it does not wait; the other one does.
    answered = record(by, resident, f"{word['ord']} to", themes=(theme,), unit=unit, interpreter=word["tolk"],
                      with_interpreter=True)  # fmt: skip
    action = make_action(unit, by, theme, word["tiltak"])
    reading = make_reading(action, by, word["tiltak"])
    worry = make_worry(action, by, word["tiltak"])
    statement, settled = spoken.statements.get(), answered.statements.get()
    fate = Fate.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        statement=settled,
        kind=FateKind.ANSWERED,
        words=word["svar"],
        teller=by,
        tell_by=timezone.localdate(),
        decided_by=by,
        decided_at=timezone.now(),
    )
    word["hvorfor"] = f"kanarihvorfor{key}"
    departure = Departure.objects.create(
        municipality_id=unit.municipality_id, unit=unit, resident=make_resident(unit, f"{word['navn']} Borte"),
        choice="let_be", words=word["hvorfor"], decided_by=by, decided_at=timezone.now(),
    )  # fmt: skip
    objects = SimpleNamespace(
        departure=departure.pk,
        unit=unit.pk,
        section=section.pk,
        municipality=place.municipality.pk,
        unit_code=unit.code,
        section_code=section.code,
        resident=resident.pk,
        conversation=spoken.pk,
        statement=statement.pk,
        fate=fate.pk,
        action=action.pk,
        reading=reading,
        worry=worry,
        theme=theme.pk,
        theme_code=theme.code,
        # The municipality's own; both its units name the same one.
        campaign=(campaign := Campaign.objects.get(municipality=place.municipality, closed_at=None)).pk,
        screen=token_for(unit, campaign),
        release=Release.objects.get(municipality=place.municipality).pk,
        quarter="2025-1",
        user=by.pk,
        tablet=make_tablet(unit, by).pk,
        passkey=0,
        # For the parts of an address that name no row.
        word="set-password",
        piece="papirskjema",
        pattern=ThemePattern.objects.get_or_create(
            municipality=place.municipality, theme=theme, kind="stem", pattern="strikke"
        )[0].pk,
        list_name="steg",
        step=JourneyStep.objects.get_or_create(municipality=place.municipality, name="Første besøk")[0].pk,
    )
    return objects, list(word.values())


def add_rights(world: World, solvik, nordvik) -> None:
    """A request of each kind, a receipt, a row of the log, a unit without residents opened by break-glass, and hers."""
    people = world.people
    outsider = make_user("Fremmedleder", nordvik.neighbour, Role.LEADER)
    for key, opener, breaker, looked_in, empty in (
        ("own", "access", "elsewhere", people["elsewhere"], solvik.home_care),
        ("neighbour", "access", "leader", people["leader"], solvik.home_care),
        ("foreign", "stranger", "stranger", outsider, nordvik.home_care),
    ):
        place, by, resident = world.places[key], people[opener], Resident.objects.get(pk=world.places[key].resident)
        world.canaries[f"{key} name"] = [f"kanarinavn{key}"]
        asked = {"resident_id": resident.pk, "unit": resident.unit, "asker": "person", "by": by}
        asked |= {"received_on": timezone.localdate(), "now": timezone.now()}
        place.access_request = rights.open_request(kind=RequestKind.ACCESS, **asked).pk
        place.erasure_request = rights.open_request(kind=RequestKind.ERASURE, **asked).pk
        about = {"municipality_id": place.municipality, "at": timezone.now()}
        place.erasure = Erasure.objects.create(why="request", by=by, counts={}, history=0, **about).pk
        place.log_row = AccessLog.objects.create(
            municipality_id=place.municipality, user_id=place.user, role="staff", unit_ids=[place.unit],
            resident_ids=[resident.pk], what="conversations:new", why="duty of care",
        ).pk  # fmt: skip
        glass = {"municipality_id": place.municipality, "reason": "danger", "words": "Brann"}
        glass |= {"starts_at": about["at"], "ends_at": about["at"] + timedelta(minutes=30)}
        place.glass = BreakGlass.objects.create(unit=empty, user=people[breaker], **glass).pk
        place.led_glass = BreakGlass.objects.create(unit_id=place.unit, user=looked_in, **glass).pk


def add_coding(world: World, solvik, nordvik) -> None:
    """Words without a theme: in each care unit, and what each municipality has published itself."""
    for key in ("own", "neighbour", "foreign"):
        world.places[key].uncoded = Statement.objects.get(conversation=world.places[key].written).pk
    for key, place in (("own", solvik), ("foreign", nordvik)):
        word = f"kanaripublisert{key}"
        answer = importing.Answer(line=1, year=2015, text=word, themes=(), setting="", said_by="person", guest=None)
        importing.bring_in(municipality=place.municipality, answers=[answer], now=timezone.now())
        world.canaries[f"published {key}"] = [word]


def written_by(user: User | None, key: str, resident_id: uuid.UUID) -> uuid.UUID:
    """A conversation that this person wrote down herself just now; its words are the place's canary."""
    assert user is not None
    return record(user, Resident.objects.get(pk=resident_id), f"kanariord{key} tre", intent=Intent.DONE_NOW).pk


def taken_along_by(user: User | None, resident_id: uuid.UUID) -> uuid.UUID:
    """A visit that this person has with her."""
    assert user is not None
    resident = Resident.objects.select_related("unit").get(pk=resident_id)
    (ticket,) = take_along(residents=[resident], unit=resident.unit, tablet=None, by=user, now=timezone.now())
    return ticket.pk


def gathered_by(user: User | None, key: str, resident_id: uuid.UUID) -> uuid.UUID:
    """A coffee table that this person wrote down just now: the resident said one thing, the table another."""
    assert user is not None
    resident = Resident.objects.get(pk=resident_id)
    said = [StatementDraft(words=f"kanariord{key} bord", intent=Intent.DONE_NOW)] * 2
    draft = TableDraft(unit_id=resident.unit_id, present=(resident.pk,), said=((resident.pk, said[0]), (None, said[1])))
    return gatherings.record(form_id=uuid.uuid4(), draft=draft, by=user, now=timezone.now()).pk


def make_visit(key: str, objects: SimpleNamespace, host: User | None) -> tuple[list[str], list[str]]:
    """A visit that was, one that is to come, and what was promised; what was heard is the unit's own."""
    now, today = timezone.now(), timezone.localdate()
    said = {kind: f"kanaribesøk{kind}{key}" for kind in ("gjest", "løfte", "grunn")}
    row = {"municipality_id": objects.municipality, "unit_id": objects.unit}
    visit = {**row, "guests": said["gjest"], "host": host, "planned_by": host, "planned_at": now}
    held = Visit.objects.create(**visit, held_on=today - timedelta(days=9), written_by=host, written_at=now)
    objects.visit, objects.planned_visit = held.pk, Visit.objects.create(**visit, held_on=today).pk
    VisitNote.objects.create(**row, visit=held, words=f"kanaribesøkhørt{key}", written_by=host, written_at=now)
    made = {"words": said["løfte"], "owner": host, "due_on": today, "made_by": host, "made_at": now}
    objects.promise = Promise.objects.create(**row, **made, visit=held).pk
    PromiseStep.objects.create(
        municipality_id=objects.municipality, promise_id=objects.promise, kind="changed", words=said["grunn"],
        due_on=today, owner=host, by=host, at=now,
    )  # fmt: skip
    return [f"kanaribesøkhørt{key}"], list(said.values())


def make_action(unit, by: User, theme, title: str) -> ImprovementAction:
    return ImprovementAction.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        theme=theme,
        title=title,
        owner=by,
        due_on=timezone.localdate(),
        created_by=by,
        created_at=timezone.now(),
    )


def make_reading(action: ImprovementAction, by: User, word: str) -> uuid.UUID:
    """A number, a round and what is counted, all in words that only those who work there may read."""
    action.measure = action.measured_in = word
    action.save(update_fields=["measure", "measured_in"])
    about = {"municipality_id": action.municipality_id, "action": action}
    now, today = timezone.now(), timezone.localdate()
    ActionRound.objects.create(
        **about, number=1, plan=word, do=word, study=word, act=word, begun_by=by, begun_at=now, changed_by=by,
        changed_at=now,
    )  # fmt: skip
    read = {"read_on": today, "value": 4, "note": word}
    return ActionReading.objects.create(**about, **read, written_by=by, written_at=now).pk


def make_worry(action: ImprovementAction, by: User, word: str) -> uuid.UUID:
    """A note that asks for worries, and an answered one; and what is written for others and may not be told yet."""
    about, now = {"municipality_id": action.municipality_id, "action": action}, timezone.now()
    ChangeNote.objects.create(
        **about, why=word, heard=word, stays=word, takes_worries=True, written_by=by, written_at=now
    )
    SharedAction.objects.create(**about, title=word, words=word, shared_by=by, shared_at=now)
    return Worry.objects.create(**about, words=word, written_by=by, written_at=now).pk


def make_tablet(unit, by: User) -> Tablet:
    return Tablet.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        name="Vaktrommet",
        secret_hash=uuid.uuid4().bytes,
        registered_by=by,
        registered_at=timezone.now(),
    )


def make_question(objects: SimpleNamespace, asker: User | None, key: str) -> str:
    """A question to the care unit that waits for its answer."""
    word = f"kanarispørsmål{key}"
    question = UnitQuestion.objects.create(
        municipality_id=objects.municipality,
        unit_id=objects.unit,
        theme_id=objects.theme,
        words=word,
        asked_by=asker,
        asked_at=timezone.now(),
    )
    objects.question = question.pk
    return word


def make_own_words(objects: SimpleNamespace, key: str) -> str:
    """What the unit has written of itself in a campaign that is not closed."""
    word = f"kanarilærdom{key}"
    OwnWords.objects.create(
        municipality_id=objects.municipality,
        unit_id=objects.unit,
        campaign_id=objects.campaign,
        learned=word,
        changed=word,
        written_by_id=objects.user,
        written_at=timezone.now(),
    )
    return word


def make_honest_answer(key: str, unit, author: User) -> tuple[uuid.UUID, list[str]]:
    """An honest answer, and what its receiver wrote about it."""
    word = {kind: f"kanari{kind}{key}" for kind in ("ærlig", "spor")}
    resident = make_resident(unit, f"Kanarinavnærlig{key}")
    theme = make_theme(unit.municipality)
    held = record(author, resident, f"{word['ærlig']} ord", figures_only=True, intent=Intent.LEADER, themes=(theme,))
    ReceiverStep.objects.create(
        municipality_id=unit.municipality_id,
        conversation=held,
        kind=StepKind.NOTE,
        words=word["spor"],
        by=make_user("Mottaker", unit, Role.RECEIVER),
        at=timezone.now(),
    )
    return held.pk, list(word.values())


def make_arrivals(key: str, unit, objects: SimpleNamespace) -> list[str]:
    """An answer that waits and one that was turned away; nobody has taken them in."""
    waiting, refused = (make_arrival(unit, f"kanarikom{word}{key}") for word in ("inn", "ikkeinn"))
    decider = User.objects.get(pk=objects.user)
    intake_services.refuse(arrival=refused, reason=Reason.SPAM, by=decider, now=timezone.now())
    objects.arrival, objects.refused = waiting.pk, refused.pk
    taking_part = CampaignUnit.objects.get(unit=unit, campaign__closed_at=None)
    objects.answer_code = taking_part.code
    return [f"kanarikom{word}{key}" for word in ("inn", "ikkeinn")]


def make_envelopes(key: str, unit, objects: SimpleNamespace, author: User) -> list[str]:
    """From a tablet: an answer that waits for whose it is, one in doubt, one without a date, and one that is closed."""
    word, now = f"kanariutboks{key}", timezone.now()
    whom = {"way": "whom", "id": "", "whom": f"{word} rom"}
    body = json.dumps(Device().written(whom, f"{word} ord"))
    common = {
        "municipality_id": objects.municipality,
        "unit": unit,
        "received_at": now,
        "placed_at": now,
        "digest": b"",
    }
    recorded = common | {"state": "recorded", "author": author, "conversation_id": objects.written, "form_id": None}
    states = {
        "waiting": common | {"state": "waiting", "reason": "unclaimed", "body": body, "form_id": uuid.uuid4()},
        "doubted": recorded | {"mark": "tablet_retired"},
        "undated": recorded | {"is_date_uncertain": True},
        "closed": common | {"state": "closed", "reason": "does_not_open", "sealed": b"x"},
    }
    for name, columns in states.items():
        row = Envelope.objects.create(id=uuid.uuid4(), source="conversation", **columns)
        setattr(objects, f"{name}_envelope", row.pk)
    return [f"{word} ord", f"{word} rom"]


def make_small_things(key: str, objects: SimpleNamespace, by: User) -> list[str]:
    """What waits stands on the morning list and is given on; and something is marked as praise."""
    word = {kind: f"kanari{kind}{key}" for kind in ("smått", "vakt", "ros")}
    statement, now = Statement.objects.get(pk=objects.statement), timezone.now()
    small_things.put_on_list(statement=statement, words=word["smått"], by=by, now=now)
    small_things.hand_over(
        hand_over_id=uuid.uuid4(), statement=statement, shift="night", words=word["vakt"], by=by, now=now
    )
    resident = Resident.objects.get(pk=objects.resident)
    praised = record(by, resident, word["ros"], intent=Intent.GOOD_TO_KNOW, unit=statement.unit).statements.get()
    mark_praise(statement=praised, by=by, now=now)
    objects.praised = praised.pk
    return list(word.values())


def make_honest_arrival(unit) -> str:
    word = "kanarikominnærlig"
    make_arrival(unit, word, is_honest=True)
    return word


def make_quote(key: str, statement_id: uuid.UUID, by: User) -> tuple[uuid.UUID, list[str]]:
    """A quote that waits to be cleared."""
    words, today = f"kanarisitat{key}", timezone.localdate()
    quote = propose(
        quote_id=uuid.uuid4(), statement=Statement.objects.get(pk=statement_id), by=by, now=timezone.now(), words=words,
        use=QuoteUse.INTERNAL, consented_by=ConsentedBy.PERSON, consented_on=today, expires_on=today,
    )  # fmt: skip
    return quote.pk, [words]


def missing_like(objects: SimpleNamespace) -> SimpleNamespace:
    nowhere = {name: uuid.uuid4() for name, value in vars(objects).items() if isinstance(value, uuid.UUID)}
    codes = {
        "passkey": 0,
        "unit_code": "99/99",
        "section_code": "99/99",
        "theme_code": "no-such-theme",
        "template_code": "none",
        "answer_code": "CDFHJKMN",
        "screen": "nothing",
    }
    return SimpleNamespace(**nowhere, **codes, word="set-password", piece="papirskjema", list_name="steg")


def signed_in(user: User | None) -> Client:
    """A browser; a view that breaks is a status 500 in it, not an exception."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is undone, so that every question is asked of the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
