"""A seeded municipality of 300 care units with years of history, written by COPY into the database of DATABASE_URL.

    python -m bench.fill STATEMENTS [--one-campaign]

This year's campaign has the same size whatever the history, so that pages can be compared across histories. With
--one-campaign all statements belong to one campaign that is over, for its release.
"""

import argparse
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import django
import psycopg

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

from django.conf import settings
from django.utils import timezone

from dialog.accounts.models import Membership, Role, User
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.home.demo.words import Said, answers
from dialog.insight.services import build_release
from dialog.lib import encryption
from dialog.themes.models import Theme
from dialog.themes.services import start_codebook
from dialog.units.models import Kind, ServiceType, Unit
from dialog.units.services import found_municipality, open_unit
from hvaerviktig import postgres

SEED = 7
CARE_UNITS, STAFF_A_UNIT, RESIDENTS_A_UNIT = 300, 4, 40
YEARS = 10
# So that the pages of figures have a year to show and one to compare it with.
YEARS_LOCKED = 2
# This year's campaign in each care unit, and how many of its statements wait.
NOW_A_UNIT, WAITING_SHARE = 20, 0.25
STATEMENTS_A_CONVERSATION = 1.4
LINES_A_BLOCK = 5000
NULL = "\\N"
SUPERUSER = "SET session_replication_role = replica; SET synchronous_commit = off"

RESIDENT = """id municipality_id unit_id name language needs_interpreter needs_pictures needs_time active_from"""
STAY = "id municipality_id resident_id unit_id starts_on"
CONVERSATION = """id municipality_id unit_id campaign_id resident_id asked_by_id held_at recorded_at setting said_by
    with_interpreter with_support support by_phone language channel outcome no_more_this_year figures_only
    content_mac occasion"""
STATEMENT = "id municipality_id unit_id conversation_id position words intent open_since"
CODING = "id municipality_id statement_id theme_id was_suggested confirmed_by_id confirmed_at"
FATE = """id municipality_id unit_id statement_id kind words teller_id tell_by decided_by_id decided_at told_by_id
    told_at tell_whom"""


@dataclass
class Ward:
    """A care unit with those in it; ids as text, ready to be written."""

    unit: str
    staff: list[str]
    leader: str
    residents: list[str] = field(default_factory=list)


@dataclass
class Lines:
    """Rows of each table as COPY wants them."""

    conversations: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    codings: list[str] = field(default_factory=list)
    fates: list[str] = field(default_factory=list)


@dataclass
class Filling:
    random: random.Random
    municipality: str
    wards: list[Ward]
    themes: dict[str, str]
    texts: list[Said]

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def converse(self, lines: Lines, ward: Ward, campaign: str, moment: datetime, *, is_now: bool) -> int:
        """One conversation; returns how many statements it has."""
        key, at = self.uuid(), moment.isoformat()
        author = self.random.choice(ward.staff)
        honest = "t" if self.random.random() < 0.02 else "f"
        resident = self.random.choice(ward.residents)
        row = (key, self.municipality, ward.unit, campaign, resident, author, at, at, "own_room", "person", "f", "f")
        rest = ("{}", "f", "", "tablet", "answered", "f", honest, "\\\\x" + key.replace("-", ""), "")
        lines.conversations.append("\t".join((*row, *rest)))
        count = 1 if self.random.random() > STATEMENTS_A_CONVERSATION - 1 else 2
        for position in range(1, count + 1):
            self._state(lines, ward, key, position, author, at, is_now=is_now and honest == "f")
        return count

    def _state(
        self, lines: Lines, ward: Ward, conversation: str, position: int, author: str, at: str, *, is_now: bool
    ) -> None:
        key, said = self.uuid(), self.random.choice(self.texts)
        waits = is_now and self.random.random() < WAITING_SHARE
        intent = "leader" if waits or self.random.random() < 0.2 else "good_to_know"
        words = seal("conversations_statement|words", key, said.text)
        since = at if waits else NULL
        row = (key, self.municipality, ward.unit, conversation, str(position), words, intent, since)
        lines.statements.append("\t".join(row))
        for code in said.themes:
            if code in self.themes:
                coding = (self.uuid(), self.municipality, key, self.themes[code], "t", author, at)
                lines.codings.append("\t".join(coding))
        if intent == "leader" and not waits:
            fate = self.uuid()
            reply = seal("improvements_fate|words", fate, "Vi har satt av tirsdag formiddag til tur.")
            told = (author, at[:10], ward.leader, at, author, at, "person")
            lines.fates.append("\t".join((fate, self.municipality, ward.unit, key, "answered", reply, *told)))


def seal(place: str, key: str, text: str) -> str:
    return "\\\\x" + encryption.seal(text, context=f"{place}|{key}").hex()


def build_tree(chance: random.Random) -> tuple[Unit, list[Ward]]:
    """3 sectors, 10 service areas, 60 sections; 30 of them are care units, the others have nine departments."""
    root = found_municipality(name="Storvik kommune")
    care: list[Unit] = []
    areas = [
        open_unit(parent=sector, kind=Kind.SERVICE_AREA, name=f"Område {number}")
        for sector in [open_unit(parent=root, kind=Kind.SECTOR, name=f"Sektor {number}") for number in range(2)]
        for number in range(5)
    ]
    types = list(ServiceType)[:8]
    for number in range(60):
        fields = {"service_type": types[number % len(types)], "is_care_unit": True}
        parent = areas[number % len(areas)]
        if number % 2:
            care.append(open_unit(parent=parent, kind=Kind.SECTION, name=f"Seksjon {number}", **fields))
            continue
        section = open_unit(parent=parent, kind=Kind.SECTION, name=f"Seksjon {number}")
        care += [open_unit(parent=section, kind=Kind.DEPARTMENT, name=f"Avdeling {at}", **fields) for at in range(9)]
    return root, hire(chance, root, care)


def hire(chance: random.Random, root: Unit, care: list[Unit]) -> list[Ward]:
    users: list[User] = []
    memberships: list[Membership] = []

    def one(unit: Unit, role: Role) -> str:
        number = len(users)
        user = User(municipality=root, email=f"{role}{number}@storvik.example", name=f"Ansatt {number}", password="!")  # noqa: S106 (nobody can sign in)
        users.append(user)
        memberships.append(Membership(municipality=root, user=user, unit=unit, role=role, starts_on=date(2010, 1, 1)))
        return str(user.pk)

    wards = [
        Ward(str(unit.pk), [one(unit, Role.STAFF) for _ in range(STAFF_A_UNIT)], one(unit, Role.LEADER))
        for unit in care
    ]
    for _ in range(2):
        one(root, Role.STRATEGIST)
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(memberships)
    return wards


def start_campaign(root: Unit, wards: list[Ward], starts_on: date, days: int) -> str:
    campaign = Campaign.objects.create(
        municipality=root,
        year=starts_on.year,
        name="Hva er viktig for deg?-dagen",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days),
    )
    CampaignUnit.objects.bulk_create(
        CampaignUnit(municipality=root, campaign=campaign, unit_id=UUID(ward.unit)) for ward in wards
    )
    return str(campaign.pk)


def copy(connection: psycopg.Connection, table: str, columns: str, lines: Iterable[str]) -> None:
    block: list[str] = []
    with connection.cursor().copy(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN") as target:
        for line in lines:
            block.append(line)
            if len(block) == LINES_A_BLOCK:
                target.write("\n".join(block) + "\n")
                block.clear()
        if block:
            target.write("\n".join(block) + "\n")


def write(connection: psycopg.Connection, lines: Lines) -> None:
    copy(connection, "conversations_conversation", CONVERSATION, lines.conversations)
    copy(connection, "conversations_statement", STATEMENT, lines.statements)
    copy(connection, "conversations_coding", CODING, lines.codings)
    copy(connection, "improvements_fate", FATE, lines.fates)


def move_in(filling: Filling, connection: psycopg.Connection, residents_a_unit: int) -> None:
    """Residents with their stays, since long ago."""
    residents, stays = [], []
    for ward in filling.wards:
        for number in range(residents_a_unit):
            key = filling.uuid()
            ward.residents.append(key)
            name = seal("conversations_resident|name", key, f"Borghild {number}")
            row = (key, filling.municipality, ward.unit, name, "", "f", "f", "f", "2012-01-01")
            residents.append("\t".join(row))
            stays.append("\t".join((filling.uuid(), filling.municipality, key, ward.unit, "2012-01-01")))
    copy(connection, "conversations_resident", RESIDENT, residents)
    copy(connection, "conversations_stay", STAY, stays)


def moments(chance: random.Random, first: date, days: int) -> Iterator[datetime]:
    start = datetime(first.year, first.month, first.day, 9, tzinfo=timezone.get_current_timezone())
    while True:
        yield start + timedelta(days=chance.randrange(days), minutes=chance.randrange(480))


def fill(statements: int, *, one_campaign: bool) -> None:
    chance, today = random.Random(SEED), timezone.localdate()
    root, wards = build_tree(chance)
    start_codebook(municipality=root, by=User.objects.get(pk=wards[0].leader))
    themes = {code: str(pk) for code, pk in Theme.objects.values_list("code", "id")}
    texts = [said for said in answers() if said.perspective == "resident"]
    filling = Filling(chance, str(root.pk), wards, themes, texts)
    url = postgres.Cluster(settings.VAR / "postgres").url(postgres.SUPERUSER, settings.DATABASES["default"]["NAME"])
    with psycopg.connect(url) as connection:
        connection.execute(SUPERUSER)
        people = max(RESIDENTS_A_UNIT, statements // 3 // len(wards)) if one_campaign else RESIDENTS_A_UNIT
        move_in(filling, connection, people)
        if one_campaign:
            campaign = start_campaign(root, wards, today - timedelta(days=60), 14)
            hold(filling, connection, campaign, today - timedelta(days=60), statements)
        else:
            now = start_campaign(root, wards, today - timedelta(days=12), 42)
            written = hold_now(filling, connection, now, today - timedelta(days=12))
            for years_ago in range(1, YEARS):
                first = date(today.year - years_ago, 6, 1)
                campaign = start_campaign(root, wards, first, 14)
                hold(filling, connection, campaign, first, (statements - written) // (YEARS - 1))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    for campaign in Campaign.objects.filter(ends_on__lt=today).order_by("-starts_on")[
        : 0 if one_campaign else YEARS_LOCKED
    ]:
        lock(campaign)


def close(campaign: Campaign) -> User:
    """As the two strategists do it; returns the second."""
    ours = User.objects.filter(municipality_id=campaign.municipality_id)
    first, second = ours.filter(memberships__role=Role.STRATEGIST)[:2]
    campaign.closing_asked_by, campaign.closing_asked_at = first, timezone.now() - timedelta(hours=2)
    campaign.closed_by, campaign.closed_at = second, timezone.now() - timedelta(hours=1)
    campaign.save()
    return second


def lock(campaign: Campaign) -> None:
    build_release(campaign=campaign, by=close(campaign), now=timezone.now())


def hold_now(filling: Filling, connection: psycopg.Connection, campaign: str, first: date) -> int:
    lines, times = Lines(), moments(filling.random, first, 11)
    written = sum(
        filling.converse(lines, ward, campaign, next(times), is_now=True)
        for ward in filling.wards
        for _ in range(NOW_A_UNIT)
    )
    write(connection, lines)
    return written


def hold(filling: Filling, connection: psycopg.Connection, campaign: str, first: date, statements: int) -> None:
    times, written = moments(filling.random, first, 14), 0
    while written < statements:
        lines = Lines()
        while written < statements and len(lines.statements) < 100_000:
            ward = filling.random.choice(filling.wards)
            written += filling.converse(lines, ward, campaign, next(times), is_now=False)
        write(connection, lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.fill", description=__doc__)
    parser.add_argument("statements", type=int)
    parser.add_argument("--one-campaign", action="store_true")
    options = parser.parse_args()
    fill(options.statements, one_campaign=options.one_campaign)
