"""Import of staff: one line for each place somebody works. Roles that see more than a ward are given by hand."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from dialog.accounts.import_models import ImportKind, Verdict
from dialog.accounts.importing.running import Asked, ClearImporter, KnownUnits, Plan
from dialog.accounts.models import Membership, Profession, Role, User
from dialog.lib.sheets import Checker, Choices, Column, Row
from dialog.units.models import Unit

BY_IMPORT = (Role.STAFF, Role.LEADER)
BIRTH_NUMBER = re.compile(r"\d{6}\s?\d{5}")


@dataclass(frozen=True)
class Wanted:
    """One line, checked: somebody's place of work."""

    row: Row
    number: str
    name: str
    email: str
    unit: Unit
    role: str
    profession: str
    starts_on: date | None
    ends_on: date | None

    @property
    def place(self) -> tuple[UUID, str]:
        return self.unit.pk, self.role


@dataclass
class StaffToday:
    """Those the file could be about, as they are."""

    by_number: dict[str, User]
    by_email: dict[str, User]
    memberships: dict[UUID, list[Membership]] = field(default_factory=dict)


class StaffImporter(ClearImporter):
    kind = ImportKind.STAFF

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column("number", _("Ansattnummer"), ("id", "ansattnr", "ansatt-id", "ressursnummer"), is_required=True),
            Column("name", _("Navn"), ("fullt navn", "ansatt"), is_required=True),
            Column("email", _("E-post"), ("epostadresse", "mail"), is_required=True),
            Column("unit", _("Enhet"), ("enhets-id", "enhetsnummer", "arbeidssted"), is_required=True),
            Column("role", _("Rolle")),
            Column("profession", _("Yrke"), ("stilling",)),
            Column("starts_on", _("Fra"), ("fra dato", "startdato", "ansatt fra")),
            Column("ends_on", _("Til"), ("til dato", "sluttdato", "ansatt til")),
        )

    def plan(self, rows: Sequence[Row], asked: Asked) -> Plan:
        checker, units = Checker(self.columns), KnownUnits(asked)
        wanted = _checked(rows, units, checker)
        today = _staff_today(wanted, asked, checker)
        checker.finish()
        return _Planning(asked, units, today).plan(wanted)


# --- each line by itself ---


def _checked(rows: Sequence[Row], units: KnownUnits, checker: Checker) -> list[Wanted]:
    roles = Choices((role.value, role.label) for role in BY_IMPORT)
    professions = Choices(Profession.choices)
    checked = []
    for row in rows:
        before = len(checker.problems)
        one = _check(row, checker, units, roles, professions)
        if len(checker.problems) == before and one is not None:
            checked.append(one)
    _check_together(checked, checker)
    return checked


def _check(row: Row, checker: Checker, units: KnownUnits, roles: Choices, professions: Choices) -> Wanted | None:
    unit = units.named(row, checker)
    email = checker.text(row, "email", 254).lower()
    try:
        validate_email(email)
    except ValidationError:
        checker.wrong(row, "email", _("«%(text)s» er ikke en e-postadresse.") % {"text": email[:60]})
    for code in ("number", "name"):
        if BIRTH_NUMBER.fullmatch(row.get(code)):
            checker.wrong(row, code, _("Dette ser ut som et fødselsnummer. Det skal ikke hentes inn."))
    starts_on, ends_on = checker.date(row, "starts_on"), checker.date(row, "ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        checker.wrong(row, "ends_on", _("Sluttdatoen er før startdatoen."))
    fields = {
        "number": checker.text(row, "number", 80),
        "name": checker.text(row, "name", 120),
        "role": checker.choice(row, "role", roles) or Role.STAFF.value,
        "profession": checker.choice(row, "profession", professions),
    }
    if unit is None:
        return None
    return Wanted(row=row, email=email, unit=unit, starts_on=starts_on, ends_on=ends_on, **fields)


def _check_together(checked: Sequence[Wanted], checker: Checker) -> None:
    """The same person must be told of in the same way, and each of her places once."""
    people: dict[str, Wanted] = {}
    emails: dict[str, Wanted] = {}
    places: dict[tuple[str, UUID, str], Wanted] = {}
    for one in checked:
        first = people.setdefault(one.number, one)
        if (first.name, first.email) != (one.name, one.email):
            told = _("Ansattnummeret står også på linje %(line)s, med et annet navn eller en annen e-post.")
            checker.wrong(one.row, "number", told % {"line": first.row.line})
        same = emails.setdefault(one.email, one)
        if same.number != one.number:
            told = _("E-posten står også på linje %(line)s, med et annet ansattnummer.")
            checker.wrong(one.row, "email", told % {"line": same.row.line})
        again = places.setdefault((one.number, *one.place), one)
        if again is not one:
            checker.wrong(one.row, "unit", _("Samme person, enhet og rolle står også på linje %(line)s.") % {
                "line": again.row.line
            })  # fmt: skip


# --- against today ---


def _staff_today(wanted: Sequence[Wanted], asked: Asked, checker: Checker) -> StaffToday:
    everybody = list(asked.rows_of(User.objects.in_municipality(asked.municipality.pk).order_by("pk")))
    today = StaffToday(
        by_number={one.import_id: one for one in everybody if one.import_id},
        by_email={one.email.lower(): one for one in everybody},
    )
    memberships = Membership.objects.filter(municipality_id=asked.municipality.pk).order_by("starts_on", "pk")
    for membership in asked.rows_of(memberships):
        today.memberships.setdefault(membership.user_id, []).append(membership)
    # Some other municipality's e-mail is told of in the same words as one of ours.
    unknown = [one.email for one in wanted if one.email not in today.by_email]
    abroad = set(User.objects.filter(email__in=unknown).values_list("email", flat=True))
    for one in wanted:
        found = today.by_email.get(one.email)
        is_anothers = found is not None and found.import_id not in ("", one.number)
        numbered = today.by_number.get(one.number)
        is_two = found is not None and numbered is not None and numbered.pk != found.pk
        if one.email in abroad or is_anothers or is_two:
            checker.wrong(one.row, "email", _("E-posten er i bruk av en annen."))
    return today


@dataclass
class _Planning:
    asked: Asked
    units: KnownUnits
    staff: StaffToday
    made: Plan = field(default_factory=Plan)

    def plan(self, wanted: Sequence[Wanted]) -> Plan:
        by_person: dict[str, list[Wanted]] = {}
        for one in wanted:
            by_person.setdefault(one.number, []).append(one)
        for number, places in by_person.items():
            self._plan_person(number, places)
        if self.asked.is_complete:
            self._end_absent(by_person)
        return self.made

    def _plan_person(self, number: str, places: list[Wanted]) -> None:
        first = places[0]
        user = self.staff.by_number.get(number) or self.staff.by_email.get(first.email)
        is_new, note = user is None, ""
        if user is None:
            user = _new_user(self.asked, first)
            self.made.ledger.create(user)
        elif user.pk == self.asked.by.pk:
            # Nobody gives themselves a way to the words.
            for one in places:
                note = _("Deg selv: en annen administrator må endre det du har.")
                self.made.add(one.row, Verdict.UNCHANGED, row_id=user.pk, unit_id=one.unit.pk, note=note)
            return
        else:
            note = _("Navn, e-post eller nummer") if self._differs(user, first) else ""
            self.made.ledger.change(user, import_id=number, name=first.name, email=first.email)
        self._plan_places(user, places, is_new=is_new, person_note=note)

    def _differs(self, user: User, first: Wanted) -> bool:
        return (user.import_id, user.name, user.email) != (first.number, first.name, first.email)

    def _plan_places(self, user: User, places: list[Wanted], *, is_new: bool, person_note: str) -> None:
        today = self.asked.today
        standing = {
            (one.unit_id, one.role): one
            for one in self.staff.memberships.get(user.pk, [])
            if one.role in BY_IMPORT and (one.ends_on is None or one.ends_on >= today)
        }
        named = {one.place for one in places}
        left = [one for place, one in standing.items() if place not in named]
        for one in places:
            there = standing.get(one.place)
            if there is None:
                verdict, note = self._begin(user, one, left, is_new=is_new)
            else:
                verdict, note = self._keep(there, one)
            note = note or person_note
            if person_note and verdict == Verdict.UNCHANGED:
                verdict = Verdict.CHANGED
            self.made.add(one.row, verdict, row_id=user.pk, unit_id=one.unit.pk, note=note)
            person_note = ""
        for membership in left:
            self._end_left(user, membership)

    def _begin(self, user: User, one: Wanted, left: list[Membership], *, is_new: bool) -> tuple[Verdict, str]:
        today = self.asked.today
        if one.ends_on is not None and one.ends_on < today:
            return Verdict.UNCHANGED, _("Sluttdatoen er gått.")
        starts_on = one.starts_on or today
        membership = Membership(
            id=uuid.uuid4(),
            municipality_id=self.asked.municipality.pk,
            user=user,
            unit=one.unit,
            role=one.role,
            profession=one.profession,
            starts_on=starts_on,
            ends_on=one.ends_on,
        )
        self.made.ledger.create(membership)
        moved_from = next((place for place in left if place.role == one.role), None)
        if moved_from is not None:
            left.remove(moved_from)
            self._end(moved_from)
            return Verdict.MOVED, _("Fra %(unit)s") % {"unit": self._unit_name(moved_from)}
        return Verdict.NEW, "" if is_new else _("Nytt arbeidssted")

    def _keep(self, membership: Membership, one: Wanted) -> tuple[Verdict, str]:
        """Only columns that the file has say anything."""
        values: dict[str, object] = {}
        if "profession" in one.row.cells:
            values["profession"] = one.profession
        if "ends_on" in one.row.cells:
            values["ends_on"] = max(one.ends_on, membership.starts_on) if one.ends_on else None
        before = membership.ends_on
        is_different = any(getattr(membership, name) != value for name, value in values.items())
        self.made.ledger.change(membership, **values)
        if not is_different:
            return Verdict.UNCHANGED, ""
        has_end = membership.ends_on is not None and membership.ends_on != before
        return (Verdict.ENDED, "") if has_end else (Verdict.CHANGED, _("Yrke eller dato"))

    def _end(self, membership: Membership) -> None:
        """From today the place is closed to them; one that has not begun yet lasts its first day at most."""
        last_day = max(membership.starts_on, self.asked.today - timedelta(days=1))
        self.made.ledger.change(membership, ends_on=last_day)

    def _end_absent(self, named: dict[str, list[Wanted]]) -> None:
        """Whoever once came by a list, and is not in the whole list any more. Those added by hand stay."""
        for number, user in sorted(self.staff.by_number.items()):
            if number in named or user.pk == self.asked.by.pk:
                continue
            for membership in self.staff.memberships.get(user.pk, []):
                is_standing = membership.ends_on is None or membership.ends_on >= self.asked.today
                if membership.role in BY_IMPORT and is_standing:
                    self._end_left(user, membership)

    def _end_left(self, user: User, membership: Membership) -> None:
        self._end(membership)
        note = f"{user.name}, {self._unit_name(membership)}"
        self.made.add_absent(row_id=membership.pk, unit_id=membership.unit_id, note=note)

    def _unit_name(self, membership: Membership) -> str:
        return self.units.by_id[membership.unit_id].name


def _new_user(asked: Asked, first: Wanted) -> User:
    user = User(
        id=uuid.uuid4(),
        municipality_id=asked.municipality.pk,
        email=first.email,
        name=first.name,
        import_id=first.number,
    )
    # They sign in by the municipality's own sign-in, or ask for a first password by mail.
    user.set_unusable_password()
    return user
