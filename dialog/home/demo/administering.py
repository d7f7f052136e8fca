"""What the administrator has done: staff brought in, a file that waits, two approvals; and what is missing."""

from datetime import date, datetime, timedelta

from dialog.accounts.approvals import name_approval
from dialog.accounts.import_models import ApprovalKind, ImportKind
from dialog.accounts.importing import running
from dialog.accounts.models import Membership, Role, User
from dialog.home.administration.importers import importer_of
from dialog.home.demo.people import DOMAIN, People
from dialog.home.demo.places import Place
from dialog.lib.dates import OSLO

LEADERLESS = "Oppfølging vest"
SUMMER_STAFF = ("Aksel Rud", "Berit Stormo", "Daniel Okeke", "Frida Lunde", "Hanna Myhre", "Jonas Tveit")
NEWCOMERS = (("Alma Rishaug", 1938), ("Birger Tangen", 1941), ("Dagny Ulvik", 1929), ("Einar Foss", 1944))
APPROVERS = (
    (ApprovalKind.ASSESSMENT, "Torunn Hesla, kommunedirektør"),
    (ApprovalKind.LEGAL_BASIS, "Gaute Brandvik, kommuneadvokat"),
)


def administer(place: Place, people: People, now: datetime) -> None:
    today = now.astimezone(OSLO).date()
    adm = people.cast["adm"]
    _lose_a_leader(place, today)
    _bring_in_staff(place, adm, now, today)
    _send_residents(place, adm, now, today)
    day = today - timedelta(days=60)
    for kind, who in APPROVERS:
        name_approval(kind=kind, approved_by=who, approved_on=day, reference="26/01184", by=adm, now=now)


def _lose_a_leader(place: Place, today: date) -> None:
    """She left last week: a unit is without a leader, and she without a unit."""
    unit = place.named(LEADERLESS)
    Membership.objects.filter(unit=unit, role=Role.LEADER).update(ends_on=today - timedelta(days=7))


def _bring_in_staff(place: Place, adm: User, now: datetime, today: date) -> None:
    units = [place.named(name) for name in ("Hjemmetjenesten sør", "Hjemmetjenesten øst", "Stua")]
    lines = ["Ansattnummer;Navn;E-post;Enhet;Rolle;Yrke"]
    for number, name in enumerate(SUMMER_STAFF):
        unit = units[number % len(units)]
        lines.append(f"{9100 + number};{name};vikar{number + 1}@{DOMAIN};{unit.code};ansatt;assistent")
    importer, then = importer_of(ImportKind.STAFF, today), now - timedelta(hours=3)
    content = "\r\n".join(lines).encode("utf-8-sig")
    waiting = running.upload(importer, content=content, is_complete=False, by=adm, now=then, today=today)
    running.bring_in(importer, waiting=waiting, by=adm, now=then, today=today)


def _send_residents(place: Place, adm: User, now: datetime, today: date) -> None:
    unit = place.named("Korttid 1")
    lines = ["Brukernummer;Navn;Enhet;Fødselsår;Rom"]
    for number, (name, year) in enumerate(NEWCOMERS):
        lines.append(f"K{number + 501};{name};{unit.code};{year};Rom {number + 21}")
    content = "\r\n".join(lines).encode("utf-8-sig")
    importer = importer_of(ImportKind.RESIDENTS, today)
    running.upload(importer, content=content, is_complete=False, by=adm, now=now, today=today)
