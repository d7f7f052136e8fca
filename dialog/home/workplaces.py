"""Where somebody works, and which page each place begins on. Start pages and navigation are both made from this."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dialog.accounts.models import Role, User
from dialog.accounts.policy import POLICY
from dialog.units.models import Unit

# Which of somebody's roles in one and the same unit decides where the work there begins.
ORDER = (Role.LEADER, Role.STAFF, Role.STRATEGIST, Role.ADMINISTRATOR, Role.RECEIVER, Role.INTERVIEWER)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    route: str
    url: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """A unit and what somebody is there. ``url`` is empty while their role has no desk yet."""

    unit: Unit
    role: Role
    links: tuple[Link, ...]

    @property
    def url(self) -> str:
        return self.links[0].url if self.links else ""

    @property
    def sees_figures(self) -> bool:
        """Whether the locked figures are open to this role; a role without a desk finds them from its start page."""
        return self.role in POLICY["insight:index"].roles

    @property
    def role_name(self) -> str:
        return str(self.role.label)


def workplaces(user: User, today: date) -> list[Workplace]:
    """One for each unit, in the order of the tree; a role that has a desk comes before one that has none."""
    roles: dict[Unit, set[Role]] = {}
    for membership in user.workplaces_today:
        if membership.unit.is_open(today):
            roles.setdefault(membership.unit, set()).add(Role(membership.role))
    return [_workplace(unit, held) for unit, held in roles.items()]


def _workplace(unit: Unit, held: set[Role]) -> Workplace:
    role = next((role for role in ORDER if role in held), min(held))
    return Workplace(unit, role, tuple(_links(unit, role)))


def _links(unit: Unit, role: Role) -> Iterable[Link]:
    if role == Role.LEADER and unit.is_care_unit:
        yield from _links_to(
            (unit.name, "home:unit", unit.code),
            (_("Utsagn"), "improvements:statements", unit.code),
            (_("Morgenlista"), "improvements:morning", unit.code),
            (_("Tiltak"), "improvements:actions", unit.code),
            (_("Hvem er spurt"), "conversations:unit", unit.pk),
        )
    elif role == Role.LEADER:
        yield from _links_to(
            (unit.name, "home:units", unit.code),
            (_("Tall"), "insight:index", ""),
            (_("Rapporter"), "reports:index", ""),
            (_("Spørsmål"), "improvements:asked", ""),
        )
    elif role == Role.STAFF and unit.is_care_unit:
        yield from _links_to(
            (_("Hvem er spurt"), "conversations:unit", unit.pk),
            (_("Morgenlista"), "improvements:morning", unit.code),
            (_("Utsagn"), "improvements:statements", unit.code),
            (_("Det dere hører"), "home:unit", unit.code),
            (_("Tiltak"), "improvements:actions", unit.code),
        )
    elif role == Role.STRATEGIST:
        yield from _links_to(
            (_("Markeringer"), "campaigns:index", ""),
            (_("Tall"), "insight:index", ""),
            (_("Rapporter"), "reports:index", ""),
            (_("Temaer"), "themes:index", ""),
            (_("Sitater"), "quotes:desk", ""),
        )
    elif role == Role.ACCESS_OFFICER:
        yield from _links_to((_("Innsyn og sletting"), "rights:desk", ""), (_("Ny sak"), "rights:find", ""))
    elif role == Role.PROTECTION_OFFICER:
        yield from _links_to((_("Hvem har lest"), "rights:log", ""), (_("Tall"), "insight:index", ""))
    elif role == Role.ADMINISTRATOR:
        yield from _links_to(
            (_("Oversikt"), "administration:index", ""),
            (_("Enheter"), "administration:tree", ""),
            (_("Filer"), "administration:imports", ""),
            (_("Godkjenninger"), "administration:approvals", ""),
        )
    elif role == Role.INTERVIEWER and unit.is_care_unit:
        yield from _links_to((_("Hvem er spurt"), "conversations:unit", unit.pk))
    elif role == Role.RECEIVER:
        yield from _links_to((_("Svar til deg"), "receiving:index", ""), (_("Tall"), "insight:index", ""))
    elif role == Role.COUNCIL:
        yield from _links_to((_("Tall"), "insight:index", ""))


def _links_to(*links: tuple[str, str, object]) -> Iterable[Link]:
    for label, route, part in links:
        yield Link(label, route, reverse(route, args=[part] if part else []))
