"""What comes after the themes on the page of a unit, each part under its own heading and only when it has something."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from dialog.improvements.quotes.queries import Shown
from dialog.insight import over_years as reading
from dialog.insight.models import Release, Table
from dialog.insight.pages import beside, others
from dialog.insight.pages.beside import ActionRow
from dialog.insight.pages.links import Link
from dialog.insight.pages.matrix import ByType, HeatMap, by_type, heat_map
from dialog.insight.pages.others import Others
from dialog.insight.pages.trends import OverYears, over_years
from dialog.insight.pages.unit import UnitPage
from dialog.insight.queries import ReleaseReader
from dialog.units.models import Kind, Unit


@dataclass(frozen=True, slots=True)
class More:
    heat: HeatMap | None = None
    years: OverYears | None = None
    types: ByType | None = None
    others: tuple[Others, ...] = ()
    silent: Others | None = None
    silent_above: Link | None = None
    """Where the silent groups are told instead."""
    behind: int | None = None
    told: int | None = None
    actions: tuple[ActionRow, ...] = ()
    quotes: Sequence[Shown] = ()
    contents: tuple[Link, ...] = ()
    """Ways down the page, one for each part that is there."""


def more(page: UnitPage, reader: ReleaseReader, releases: Sequence[Release], today: date) -> More:
    if page.unit.kind == Kind.DEPARTMENT:
        return More()
    code, choice = page.unit.code, page.choice
    if not page.figures.is_shown:
        return _with_contents(More(silent_above=others.told_above(reader, code, page.addresses, "stille")), page)
    unit = Unit.objects.get(pk=reader.rows[code].unit_id)
    themes = [(row.theme.code, Link(row.theme.name, row.url)) for row in page.rows]
    is_whole = choice.table == Table.OPEN and not choice.service_type
    known = reading.all_dimensions(reader, code) if page.unit.kind in others.FIGURE_KINDS else {}
    behind, told = others.voices(known)
    years = reading.years(reader, releases, code, table=choice.table, service_type=choice.service_type)
    found = More(
        heat=_heat(page, reader) if is_whole and page.below else None,
        years=over_years(years, themes),
        types=_types(page, reader) if is_whole and page.service_types else None,
        others=others.beside_the_themes(known),
        silent=others.silent(known),
        silent_above=others.told_above(reader, code, page.addresses, "stille"),
        behind=behind,
        told=told,
        actions=beside.actions(unit, reader.release, releases, page.figures, themes) if is_whole else (),
        quotes=beside.quotes(unit, reader.release, today),
    )
    return _with_contents(found, page)


def _heat(page: UnitPage, reader: ReleaseReader) -> HeatMap | None:
    known = {row.unit.code: row.figures for row in page.below}
    return heat_map(reader, page.unit.code, known, page.addresses, page.choice)


def _types(page: UnitPage, reader: ReleaseReader) -> ByType | None:
    named = [(row.theme.code, row.theme.name) for row in page.rows]
    return by_type(reading.by_service_type(reader, page.unit.code), page.unit.code, named, page.addresses, page.choice)


def _with_contents(found: More, page: UnitPage) -> More:
    is_shown = page.figures.is_shown
    parts = (
        (page.departments, _("I avdelingene"), "avdelinger"),
        (page.below, _("Enhetene"), "under"),
        (found.heat, _("Seksjon for seksjon"), "varmekart"),
        (found.years, _("År for år"), "over-ar"),
        (found.types, _("Tjeneste for tjeneste"), "tjenester"),
        *((True, one.heading, one.anchor) for one in found.others),
        (True, _("Hvem vi ikke har hørt"), "stille"),
        (is_shown, _("Hva som er gjort"), "tiltak"),
        (found.quotes, _("Med deres egne ord"), "sitater"),
        (page.own_words, _("Det de har lært"), "egne-ord"),
        (is_shown, _("Slik er dette talt"), "talt"),
    )
    return replace(found, contents=tuple(Link(label, f"#{anchor}") for is_there, label, anchor in parts if is_there))
