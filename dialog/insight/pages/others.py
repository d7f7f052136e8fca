"""What is told beside the themes, of a sector or the whole municipality: who said it, on which way, who is silent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dialog.insight.models import IN_ALL, Dimension
from dialog.insight.pages.links import Addresses, Link
from dialog.insight.queries import DimensionFigure, ReleaseReader
from dialog.units.models import Kind

FIGURE_KINDS = (Kind.SECTOR, Kind.MUNICIPALITY)

All = Mapping[Dimension, tuple[DimensionFigure, ...]]


@dataclass(frozen=True, slots=True)
class Others:
    """One table of people, in fives, by something else than theme."""

    anchor: str
    heading: str
    said: str
    """What the figures are of."""
    rows: tuple[DimensionFigure, ...]

    @property
    def shown(self) -> tuple[DimensionFigure, ...]:
        return tuple(row for row in self.rows if row.figure)

    @property
    def few(self) -> tuple[str, ...]:
        """What nobody or only a few are counted in: said in one line."""
        return tuple(row.label for row in self.rows if not row.figure)

    @property
    def largest(self) -> int:
        return max((row.figure or 0 for row in self.rows), default=0)


def beside_the_themes(found: All) -> tuple[Others, ...]:
    parts = (
        (Dimension.SAID_BY, "hvem-sa", _("Hvem som sa det"), _("Personer det er skrevet ned noe fra, i femmere.")),
        (Dimension.PATHWAY, "forlop", _("Pasientforløp"), _("Personer som var i forløpet da de svarte, i femmere.")),
        (
            Dimension.JOURNEY_STEP,
            "steg",
            _("Steg i brukerreisen"),
            _("Personer som var på steget da de svarte, i femmere."),
        ),
        (
            Dimension.OCCASION,
            "anledning",
            _("Hvorfor de ble spurt"),
            _("Personer som ble spurt av en grunn, i femmere."),
        ),
    )
    return tuple(Others(anchor, heading, said, found[one]) for one, anchor, heading, said in parts if found.get(one))


def silent(found: All) -> Others | None:
    rows = found.get(Dimension.SILENT, ())
    said = _("Personer som var her da vi spurte, og som vi ikke har hørt, i femmere. Én person kan stå flere steder.")
    return Others("stille", _("Hvem vi ikke har hørt"), said, rows) if rows else None


def voices(found: All, theme: str = IN_ALL) -> tuple[int | None, int | None]:
    """How many have a voice behind an action, and how many have been told what came of it; None where not shown."""
    behind, told = (
        next((row.figure for row in found.get(one, ()) if row.value == theme), None)
        for one in (Dimension.BEHIND_ACTION, Dimension.TOLD_BACK)
    )
    return behind, told


def told_above(reader: ReleaseReader, code: str, addresses: Addresses, anchor: str) -> Link | None:
    """The nearest unit above for which these tables are made; None for one that has them itself."""
    if reader.rows[code].kind in FIGURE_KINDS:
        return None
    above = next(unit for unit in reader.above(code) if unit.kind in FIGURE_KINDS)
    url = addresses.of(above.code)
    return Link(above.name, f"{url}#{anchor}" if url else "")
