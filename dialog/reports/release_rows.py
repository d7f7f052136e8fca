"""A release as rows of a file, with the words that explain each column. It owns no number: all are the reader's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialog.insight.models import Table
from dialog.insight.queries import EXPLANATION, LIST_EXPLANATION, Figures, ReleaseReader, ThemeFigure, Trend, UnitThen
from dialog.units.models import Kind, ServiceType

# Units read at a time: a file of any size is written with the memory of one such part.
AT_A_TIME = 50

TRENDS = {
    Trend.MORE: gettext_lazy("flere"),
    Trend.FEWER: gettext_lazy("færre"),
    Trend.TOO_SMALL: gettext_lazy("for liten endring til å si noe"),
    Trend.NEW_THEME: gettext_lazy("nytt tema"),
    Trend.OTHER_BORDERS: gettext_lazy("temaet er delt eller slått sammen siden sist"),
    Trend.NOT_COMPARED: "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, or one unit that is counted elsewhere. Empty where a column says nothing about it."""

    kind: str
    unit: UnitThen
    service_type: str = ""
    who: str = ""
    theme_code: str = ""
    theme: str = ""
    number: int | None = None
    percent: int | None = None
    last_time: int | None = None
    change: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``title`` is the heading, ``meaning`` the dictionary's line about it, ``value`` the cell of a row."""

    title: str
    meaning: str
    value: Callable[[Row], str | int | None]


def columns() -> tuple[Column, ...]:
    """The columns of every file of a release, in order, in the reader's language."""
    return (
        Column(_("hva"), _("Hva raden teller: svarte, tema, avdelingsliste eller deltakelse."), lambda row: row.kind),
        Column(_("enhetskode"), _("Enhetens kode i kommunens tre. 00 er hele kommunen."), lambda row: row.unit.code),
        Column(_("enhet"), _("Enhetens navn da tallene ble låst."), lambda row: row.unit.name),
        Column(_("nivå"), _("Kommune, sektor, tjenesteområde, seksjon eller avdeling."), lambda row: row.unit.level),
        Column(_("tjenestetype"), _("Bare denne typen tjeneste. Tomt: alle."), lambda row: row.service_type),
        Column(_("hvem"), _("Hvem svarene kommer fra. Tabellene legges aldri sammen."), lambda row: row.who),
        Column(_("temakode"), _("Temaets kode, lik fra år til år."), lambda row: row.theme_code),
        Column(_("tema"), _("Temaets navn."), lambda row: row.theme),
        Column(_("antall"), _("Antall personer. Temaer er i femmere, se under."), lambda row: row.number),
        Column(_("prosent"), _("Av dem som svarte, når minst 50 svarte."), lambda row: row.percent),
        Column(_("forrige"), _("Antallet i forrige markering, når den kan sammenlignes."), lambda row: row.last_time),
        Column(_("endring"), _("Fra forrige markering."), lambda row: row.change),
        Column(_("merknad"), _("Hvor enheten er regnet med når den ikke har egne tall."), lambda row: row.remark),
    )


def explanations(reader: ReleaseReader) -> list[tuple[str, str]]:
    """Return the lines about the whole file: what it is, when it was locked, how the figures are rounded."""
    release = reader.release
    return [
        (_("Markering"), release.title),
        *([(_("Spørsmålet"), release.campaign.question)] if release.campaign else []),
        (_("Periode"), f"{release.first_day.isoformat()} – {release.last_day.isoformat()}"),
        (_("Låst"), release.built_at.date().isoformat()),
        (_("Kontrollsum"), release.digest),
        (_("Avrunding"), str(EXPLANATION)),
        (_("Avdelingsliste"), str(LIST_EXPLANATION)),
    ]


def rows(reader: ReleaseReader) -> Iterator[Row]:
    """Yield every row of the file, unit by unit in the order of the tree, a part of the units in memory at a time."""
    codes = iter(reader.rows)
    while part := list(islice(codes, AT_A_TIME)):
        with_figures = [code for code in part if reader.rows[code].kind != Kind.DEPARTMENT]
        yield from _figure_rows(reader, with_figures)
        yield from _list_rows(reader, [code for code in part if reader.rows[code].kind == Kind.DEPARTMENT])
        yield from _participation_rows(reader, part)


def _figure_rows(reader: ReleaseReader, codes: list[str]) -> Iterator[Row]:
    for table in Table:
        for figures in reader.figures_of(codes, table=table).values():
            # A unit without a table of its own kind is only worth a line where residents themselves have answered.
            if figures.is_shown or table == Table.OPEN:
                yield from _rows_of(figures)
    for code in codes:
        if reader.rows[code].kind in (Kind.MUNICIPALITY, Kind.SECTOR):
            for service_type in reader.service_types(code):
                yield from _rows_of(reader.figures(code, service_type=service_type))


def _rows_of(figures: Figures) -> Iterator[Row]:
    service_type = ServiceType(figures.service_type).label if figures.service_type else ""
    who = str(figures.table.label)
    remark = ""
    if figures.counted_in is not None:
        remark = _("med i tallene for %(unit)s") % {"unit": figures.counted_in.name}
    yield Row(_("svarte"), figures.unit, str(service_type), who, number=figures.answered, remark=remark)
    for theme in figures.themes:
        yield _theme_row(figures, theme, str(service_type), who)


def _theme_row(figures: Figures, theme: ThemeFigure, service_type: str, who: str) -> Row:
    return Row(
        _("tema"),
        figures.unit,
        service_type,
        who,
        theme_code=theme.code,
        theme=theme.name,
        number=theme.figure,
        percent=theme.percent,
        last_time=theme.last_time,
        change=str(TRENDS[theme.trend]),
    )


def _list_rows(reader: ReleaseReader, codes: list[str]) -> Iterator[Row]:
    for known in reader.lists_of(codes).values():
        for theme in known.themes:
            yield Row(_("avdelingsliste"), known.unit, theme=theme)
        if not known.themes and known.counted_in is not None:
            remark = _("med i tallene for %(unit)s") % {"unit": known.counted_in.name}
            yield Row(_("avdelingsliste"), known.unit, remark=remark)


def _participation_rows(reader: ReleaseReader, codes: list[str]) -> Iterator[Row]:
    for code, known in reader.participation(codes).items():
        unit = reader.unit(code)
        numbers = (
            (_("brukere til stede"), known.residents),
            (_("brukere spurt"), known.asked),
            (_("ansatte på jobb"), known.staff),
            (_("ansatte som har spurt"), known.staff_asked),
        )
        for kind, number in numbers:
            yield Row(kind, unit, number=number)
