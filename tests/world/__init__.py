"""Two municipalities and everybody who could come to a page, for tests that ask every page the same question.

Everything that must not be seen carries a canary: a word that stands nowhere else. ``Place`` objects are the rows an
address can name: *own* belongs to Ola's care unit, *neighbour* to another unit of the same municipality, *foreign* to
another municipality, *missing* to nobody. What a place is filled with is made in the files beside this one.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction
from django.test import Client
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.accounts.services import give_membership
from dialog.audit.models import AccessLog
from dialog.campaigns.models import Campaign
from dialog.conversations import importing
from dialog.conversations.models import JourneyStep, Resident, Statement
from dialog.improvements.models import Departure, Fate, FateKind
from dialog.insight.models import Release
from dialog.insight.pages.day import token_for
from dialog.rights import services as rights
from dialog.rights.models import BreakGlass, Erasure, RequestKind
from dialog.themes.models import ThemePattern
from tests.factories import LONG_AGO, make_place, make_resident, make_theme, make_user, record
from tests.world.conversations import (
    gathered_by,
    make_arrivals,
    make_envelopes,
    make_honest_answer,
    make_honest_arrival,
    taken_along_by,
    written_by,
)
from tests.world.improvements import (
    make_action,
    make_own_words,
    make_question,
    make_quote,
    make_reading,
    make_small_things,
    make_visit,
    make_worry,
)
from tests.world.municipality import add_report, make_tablet, name_municipality, send_file

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
