"""Addresses of the pages. Every choice is a link: it can be shared, and Back works."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dialog.insight.models import Release, Table
from dialog.insight.queries import ReleaseReader
from dialog.units.models import ServiceType

# In the address: nothing is chosen to compare with yet.
CHOOSE = "velg"
BY_LENS = "linser"


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a release is looked at: a table, and one service type or all together."""

    table: Table = Table.OPEN
    service_type: str = ""
    by_lens: bool = False

    def as_query(self) -> dict[str, str]:
        table = "" if self.table == Table.OPEN else str(self.table)
        parts = (("hvem", table), ("type", self.service_type), ("vis", BY_LENS if self.by_lens else ""))
        return {name: value for name, value in parts if value}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of units in one release, for one person: a unit she may not open has none."""

    release: Release
    is_newest: bool
    reachable: Collection[str]

    def of(self, code: str, **choice: str) -> str:
        return self._address("insight:unit", [code], code, choice)

    def theme(self, code: str, theme: str, choice: Choice) -> str:
        return self._address("insight:theme", [code, theme], code, choice.as_query())

    def _address(self, route: str, parts: list[str], code: str, choice: dict[str, str]) -> str:
        if code not in self.reachable:
            return ""
        query = {} if self.is_newest else {"tall": str(self.release.pk)}
        query |= {name: value for name, value in choice.items() if value}
        return reverse(route, args=parts) + (f"?{urlencode(query)}" if query else "")


def release_links(releases: Sequence[Release], chosen: Release, here: str) -> tuple[Link, ...]:
    """``here``: the address of the page, without what is chosen on it."""
    return tuple(
        Link(
            one.title,
            here if number == 0 else f"{here}?{urlencode({'tall': str(one.pk)})}",
            one == chosen,
        )
        for number, one in enumerate(releases)
    )


def type_links(types: Sequence[str], code: str, choice: Choice, addresses: Addresses) -> tuple[Link, ...]:
    if len(types) < 2:
        return ()
    everything = Link(_("Alle tjenestene"), addresses.of(code), not choice.service_type)
    return (
        everything,
        *(Link(type_name(one), addresses.of(code, type=one), one == choice.service_type) for one in types),
    )


def table_links(reader: ReleaseReader, code: str, choice: Choice, addresses: Addresses) -> tuple[Link, ...]:
    return tuple(
        Link(str(one.label), addresses.of(code, **Choice(one).as_query()), one == choice.table)
        for one in reader.tables(code)
    )


def type_name(service_type: str) -> str:
    return str(ServiceType(service_type).label).capitalize()
