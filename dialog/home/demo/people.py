"""Who works in the demo municipality, and who gets help there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from dialog.accounts.models import Membership, Profession, Role, User
from dialog.conversations.models import DayListEntry, Resident, Stay
from dialog.home.demo.places import HERO, HERO_SECTION, Care, Place, last_day
from dialog.home.demo.words import address, new_id, person_name
from dialog.units.models import Kind, ServiceType, Unit

DOMAIN = "solvik.example"
PASSWORD = "hva-er-viktig"  # noqa: S105 (printed on screen; only an invented municipality has it)
YOUNG = (ServiceType.MENTAL_HEALTH, ServiceType.SUBSTANCE_USE, ServiceType.DISABILITY)
PROFESSIONS = (
    *[Profession.CARE_WORKER] * 5,
    *[Profession.NURSE] * 3,
    *[Profession.ASSISTANT] * 2,
    Profession.SOCIAL_EDUCATOR,
    Profession.OCCUPATIONAL_THERAPIST,
    Profession.PHYSIOTHERAPIST,
)
# How long somebody stays, in days on average; short stays are weeks, but the demo needs no thousand of guests.
STAY_DAYS = {ServiceType.SHORT_STAY: 300, ServiceType.REHABILITATION: 300, ServiceType.NURSING_HOME: 800}
USUAL_STAY_DAYS = 1200
YEARS_OF_HISTORY = 3
LANGUAGES = ("polsk", "somali", "engelsk", "tamil", "vietnamesisk", "samisk")


@dataclass(frozen=True)
class Part:
    """Somebody of the cast: signs in and shows one role."""

    key: str
    name: str
    role: Role
    does: str
    unit: str = ""
    within: str = ""


CAST = (
    Part("ola", "Ola Nesvoll", Role.STAFF, "ansatt på en avdeling", HERO, HERO_SECTION),
    Part("mona", "Mona Lyngtveit", Role.STAFF, "ansatt i hjemmetjenesten, 180 brukere", "Hjemmetjenesten nord"),
    Part("liv", "Liv Granmo", Role.LEADER, "leder av avdelingen", HERO, HERO_SECTION),
    Part("kari", "Kari Solvang", Role.LEADER, "leder av seksjonen med fem avdelinger", HERO_SECTION),
    Part("siv", "Siv Eikrem", Role.STRATEGIST, "strategi og utvikling"),
    Part("siv2", "Sivert Dalsrud", Role.STRATEGIST, "strategi og utvikling, den andre av to"),
    Part("rut", "Rut Haugbakk", Role.RECEIVER, "mottaker av svar som ikke vises", "Helse og omsorg"),
    Part("bjorn", "Bjørn Tveitane", Role.COUNCIL, "brukerrådet"),
    Part("adm", "Adrian Holmvik", Role.ADMINISTRATOR, "administrator"),
    Part("ina", "Ina Fossnes", Role.ACCESS_OFFICER, "innsynsansvarlig"),
    Part("pia", "Pia Sandbrekke", Role.PROTECTION_OFFICER, "personvernombud"),
)
# Hired when everything else is there (honest.py).
VISITORS = (
    Part("tuva", "Tuva Lindås", Role.INTERVIEWER, "samtalepartner utenfra på Olas avdeling", HERO, HERO_SECTION),
)
NEIGHBOURS = (
    Part("nina", "Nina Vikhammer", Role.STRATEGIST, "strategi og utvikling i en annen kommune"),
    Part("nils", "Nils Ulvestad", Role.STRATEGIST, "strategi og utvikling i en annen kommune"),
)


@dataclass
class People:
    """Everybody in one municipality, by care unit."""

    cast: dict[str, User] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    def leader(self, unit: Unit) -> User:
        return next(one.user for one in self.memberships if one.unit_id == unit.pk and one.role == Role.LEADER)

    def at_work(self, unit: Unit, day: date) -> list[User]:
        return [
            one.user
            for one in self.memberships
            if one.unit_id == unit.pk and one.role in (Role.STAFF, Role.LEADER) and one.covers(day)
        ]

    def present(self, unit: Unit, first: date, last: date) -> list[tuple[Resident, Stay]]:
        """Residents of a care unit at least one day of a window, with the stay that says so."""
        of = {resident.pk: resident for resident in self.residents}
        return [
            (of[stay.resident_id], stay)
            for stay in self.stays
            if stay.unit_id == unit.pk and stay.starts_on <= last and (stay.ends_on is None or stay.ends_on >= first)
        ]


@dataclass
class Hiring:
    """Makes users; nobody but the cast can sign in."""

    random: Random
    place: Place
    people: People
    today: date
    users: list[User] = field(default_factory=list)
    password: str = field(default_factory=lambda: make_password(PASSWORD))

    def hire(self, key: str, name: str, unit: Unit, role: Role, **fields: Any) -> User:
        user = User(
            id=new_id(self.random),
            municipality=self.place.municipality,
            email=f"{key}@{DOMAIN}",
            name=name,
            password=fields.pop("password", "!"),
        )
        self.users.append(user)
        self.employ(user, unit, role, **fields)
        return user

    def employ(self, user: User, unit: Unit, role: Role, **fields: Any) -> None:
        start = self.today - timedelta(days=self.random.randint(1100, 4000))
        start = max(start, unit.opened_on or start)
        fields = {"starts_on": start, "ends_on": last_day(unit), **fields}
        self.people.memberships.append(
            Membership(
                id=new_id(self.random),
                municipality=self.place.municipality,
                user=user,
                unit=unit,
                role=role,
                **fields,
            )
        )

    def save(self) -> None:
        User.objects.bulk_create(self.users, batch_size=1000)
        Membership.objects.bulk_create(self.people.memberships, batch_size=1000)


def hire_everybody(random: Random, place: Place, cast: Iterable[Part], today: date, prefix: str) -> People:
    """The cast, a leader of every unit above and every care unit, and the staff."""
    people = People()
    hiring = Hiring(random, place, people, today)
    for part in cast:
        unit = place.named(part.unit, part.within) if part.unit else place.municipality
        profession = Profession.CARE_WORKER if part.role == Role.STAFF else ""
        people.cast[part.key] = hiring.hire(
            part.key, part.name, unit, part.role, password=hiring.password, profession=profession
        )
    led = {one.unit_id for one in people.memberships if one.role == Role.LEADER}
    for number, unit in enumerate(place.units):
        if unit.kind != Kind.MUNICIPALITY and unit.pk not in led:
            hiring.hire(f"{prefix}leder{number:02d}", person_name(random, "staff"), unit, Role.LEADER)
    _hire_staff(hiring, prefix)
    hiring.save()
    return people


def _hire_staff(hiring: Hiring, prefix: str) -> None:
    random, number = hiring.random, 0
    filled = [one.unit_id for one in hiring.people.memberships if one.role == Role.STAFF]
    for unit, care in hiring.place.care.items():
        for _ in range(care.staff - filled.count(unit.pk)):
            number += 1
            fields: dict[str, Any] = {"profession": random.choice(PROFESSIONS)}
            if random.random() < 0.15 and unit.closed_on is None:
                fields["starts_on"] = hiring.today - timedelta(days=random.randint(20, 700))
            name = person_name(random, "staff")
            user = hiring.hire(f"{prefix}ansatt{number:03d}", name, unit, Role.STAFF, **fields)
            if unit.closed_on is not None and unit.successor is not None:
                fields["starts_on"] = unit.closed_on
                hiring.employ(user, unit.successor, Role.STAFF, **fields)
    _lend_staff(hiring)


def _lend_staff(hiring: Hiring) -> None:
    """Some work in two units."""
    staff = [one for one in hiring.people.memberships if one.role == Role.STAFF and one.ends_on is None]
    open_units = [unit for unit in hiring.place.care if unit.closed_on is None]
    taken = {(one.user.pk, one.unit_id) for one in staff}
    cast = {user.pk for user in hiring.people.cast.values()}
    for membership in hiring.random.sample(staff, len(staff) // 25):
        unit = hiring.random.choice(open_units)
        if membership.user.pk not in cast and (membership.user.pk, unit.pk) not in taken:
            hiring.employ(membership.user, unit, Role.STAFF, profession=membership.profession)


def settle_residents(random: Random, place: Place, people: People, today: date) -> None:
    """Fill every place in every care unit with one resident after the other, three years back."""
    first = today - timedelta(days=365 * YEARS_OF_HISTORY)
    for unit, care in place.care.items():
        for number in range(care.residents):
            _fill(random, people, unit, care, number + 1, first, today)
    if place.merged is not None:
        _move_into_heir(random, people, place.merged, today)
    _make_newcomers(random, people, place, today)
    _move_some(random, place, people, today)
    Resident.objects.bulk_create(people.residents, batch_size=1000)
    Stay.objects.bulk_create(people.stays, batch_size=1000)


def _fill(random: Random, people: People, unit: Unit, care: Care, number: int, first: date, today: date) -> None:
    mean = STAY_DAYS.get(care.service_type, USUAL_STAY_DAYS)
    assert unit.opened_on is not None
    # Whoever is there at the beginning has been there for a while, unless the unit is new.
    start = max(unit.opened_on, first - timedelta(days=int(random.expovariate(1 / mean))))
    end_of_unit = last_day(unit) or today
    while start <= end_of_unit:
        end = start + timedelta(days=1 + int(random.expovariate(1 / mean)))
        if end >= first:
            _add_resident(random, people, unit, care, number, start, end if end < end_of_unit else last_day(unit))
        start = end + timedelta(days=random.randint(2, 14))


def _add_resident(
    random: Random, people: People, unit: Unit, care: Care, number: int, start: date, end: date | None
) -> None:
    is_young = care.service_type in YOUNG or (care.service_type == ServiceType.DAY_CENTRE and random.random() < 0.2)
    at_home = care.service_type in (ServiceType.HOME_CARE, ServiceType.DAY_CENTRE, ServiceType.MENTAL_HEALTH)
    foreign = random.random() < 0.05
    resident = Resident(
        id=new_id(random),
        municipality_id=unit.municipality_id,
        unit=unit,
        name=person_name(random, "young" if is_young else "old"),
        birth_year=str(start.year - (random.randint(20, 60) if is_young else random.randint(68, 97))),
        place=address(random) if at_home else f"Rom {100 + number}",
        language=random.choice(LANGUAGES) if foreign else "",
        needs_interpreter=foreign and random.random() < 0.6,
        needs_pictures=random.random() < 0.06,
        needs_time=random.random() < 0.08,
        active_from=start,
        active_to=end,
    )
    people.residents.append(resident)
    people.stays.append(_stay(random, resident, unit, start, end))


def _stay(random: Random, resident: Resident, unit: Unit, start: date, end: date | None) -> Stay:
    return Stay(
        id=new_id(random),
        municipality_id=unit.municipality_id,
        resident=resident,
        unit=unit,
        starts_on=start,
        ends_on=end,
    )


def _move_into_heir(random: Random, people: People, merged: Unit, today: date) -> None:
    """Those who were there on the last day go on in the unit that took over."""
    heir, last = merged.successor, last_day(merged)
    assert heir is not None and last is not None
    for resident in [one for one in people.residents if one.unit_id == merged.pk and one.active_to == last]:
        end = last + timedelta(days=1 + int(random.expovariate(1 / USUAL_STAY_DAYS)))
        resident.unit, resident.active_to = heir, end if end < today else None
        people.stays.append(_stay(random, resident, heir, last + timedelta(days=1), resident.active_to))


def _make_newcomers(random: Random, people: People, place: Place, today: date) -> None:
    """Two on Liv's ward and three on Mona's route came this week."""
    for name, within, count in ((HERO, HERO_SECTION, 2), ("Hjemmetjenesten nord", "", 3)):
        if all(unit.name != name for unit in place.care):
            continue
        unit = place.named(name, within)
        for number in range(count):
            start = today - timedelta(days=1 + 2 * number)
            _add_resident(random, people, unit, place.care[unit], 80 + number, start, None)


def _move_some(random: Random, place: Place, people: People, today: date) -> None:
    """Some in nursing homes had help at home before they moved in."""
    homes = [unit for unit, care in place.care.items() if care.service_type == ServiceType.HOME_CARE]
    wards = {unit.pk for unit, care in place.care.items() if care.service_type == ServiceType.NURSING_HOME}
    recent = [one for one in people.residents if one.unit_id in wards and (today - one.active_from).days < 500]
    for resident in random.sample(recent, min(20, len(recent))) if homes else []:
        home = random.choice([unit for unit in homes if unit.closed_on is None])
        before = resident.active_from - timedelta(days=1)
        resident.active_from = before - timedelta(days=random.randint(200, 900))
        people.stays.append(_stay(random, resident, home, resident.active_from, before))


def pick_day_list(random: Random, user: User, unit: Unit, people: People, count: int) -> None:
    """Those this person visits, in her own order."""
    there = [one for one in people.residents if one.unit_id == unit.pk and one.active_to is None]
    DayListEntry.objects.bulk_create(
        DayListEntry(
            id=new_id(random),
            municipality_id=unit.municipality_id,
            user=user,
            unit=unit,
            resident=resident,
            position=position,
        )
        for position, resident in enumerate(random.sample(there, count), start=1)
    )
