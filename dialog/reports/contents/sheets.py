"""The same contents as tables, for the files that people calculate in. Each column says what it means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dialog.lib.cells import Cell
from dialog.reports.contents.shapes import Contents


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    meaning: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """``name`` is a file name and ``title`` a heading. An empty table has no rows; the writers say why."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str


def sheets(contents: Contents) -> tuple[Sheet, ...]:
    """Every table of the report, in its own order."""
    makers: tuple[Callable[[Contents], Sheet], ...] = (
        _staircase,
        _outside,
        _themes,
        _said_done,
        _participation,
        _dimensions,
        _actions,
        _resources,
        _answers,
        _quotes,
    )
    return tuple(make(contents) for make in makers)


def about(contents: Contents) -> list[tuple[str, str]]:
    """What the whole file is, for the sheet that explains it."""
    lines = [
        (_("Hva"), contents.title),
        (_("Enhet"), f"{contents.unit.name} ({contents.unit.code})"),
        (_("Spørsmålet"), contents.question),
        (_("Tallene"), contents.locked),
        (_("Kontrollsum"), contents.reader.release.digest),
        (_("Laget"), contents.made_on.isoformat()),
        (_("Avrunding"), contents.explanation),
        (_("Tomme felt"), _("Mangler: det finnes ikke, eller det er for få til å vise det. Det betyr ikke 0.")),
    ]
    return lines + [(title, text) for title, text in contents.method]


def dictionary(contents: Contents) -> Iterator[tuple[str, str, str]]:
    """Table, column and meaning of every column."""
    for sheet in sheets(contents):
        for column in sheet.columns:
            yield sheet.title, column.title, column.meaning


def _years(contents: Contents) -> tuple[Column, Column]:
    before = str(contents.reader.previous.year) if contents.reader.previous else _("Før")
    return (
        Column(str(contents.year), _("Antall personer, slik tallene ble låst."), 11),
        Column(before, _("Det samme forrige gang, når det kan sammenlignes."), 11),
    )


def _staircase(contents: Contents) -> Sheet:
    columns = (
        Column(_("Trinn"), _("Fra dem som fikk tjenesten, til dem som merket at noe ble endret."), 24),
        *_years(contents),
        Column(_("Falt av"), _("Så mange færre enn på trinnet før: ikke spurt, eller venter på svar."), 11),
    )
    rows = tuple((one.name, one.figure, one.last_time, one.missing) for one in contents.staircase.steps)
    return Sheet("trappa", _("Trappa"), columns, rows, "")


def _outside(contents: Contents) -> Sheet:
    columns = (
        Column(_("Hvem"), _("De som ikke får tjenesten, og derfor ikke er spurt."), 40),
        Column(_("Antall"), _("Fra kommunens egen fil."), 11),
    )
    rows = tuple((one.name, one.number) for one in contents.staircase.outside)
    return Sheet("utenfor", _("Utenfor trappa"), columns, rows, _("Mangler. Står ikke i noen fil med ressurser."))


def _themes(contents: Contents) -> Sheet:
    columns = (
        Column(_("Tema"), _("Temaets navn."), 34),
        *_years(contents),
        Column(_("Prosent"), _("Av dem som svarte, når minst 50 svarte."), 10),
        Column(_("Endring"), _("Fra forrige gang, i ord."), 32),
        Column(_("Temakode"), _("Lik fra år til år."), 18),
    )
    rows = tuple((one.name, one.figure, one.last_time, one.percent, one.change, one.code) for one in contents.themes)
    return Sheet("temaer", _("Temaer"), columns, rows, _("Det er for få svar her til å vise tall om temaer."))


def _said_done(contents: Contents) -> Sheet:
    columns = (
        Column(_("Hva de sa"), _("Temaet."), 34),
        Column(_("Antall"), _("Personer som har sagt noe om temaet, i femmere."), 10),
        Column(_("Hva vi gjorde"), _("Tiltak, eller strategens egne ord."), 40),
        Column(_("Har fått beskjed"), _("Personer, i femmere. Bare sektor og hele kommunen."), 16),
        Column(_("Bak tiltak"), _("Personer som har sagt det tiltakene bygger på, i femmere."), 12),
        Column(_("Ble det bedre?"), _("Strategens egne ord."), 32),
        Column(_("Kostnad og årsverk"), _("Strategens egne ord, fra regnskapet."), 26),
        Column(_("Hva vi ber om"), _("Strategens egne ord."), 40),
    )
    rows = tuple(
        (one.name, one.figure, "\n".join(one.did), one.told, one.to_tell, one.better, one.cost, one.asks)
        for one in contents.themes
    )
    empty = _("Det er for få svar her til å vise tall om temaer.")
    return Sheet("hva-vi-gjorde", _("Hva vi gjorde"), columns, rows, empty)


def _participation(contents: Contents) -> Sheet:
    columns = (
        Column(_("Enhet"), _("Enheten, og de som ligger rett under."), 40),
        Column(_("Enhetskode"), _("Enhetens kode i kommunens tre. 00 er hele kommunen."), 12),
        Column(_("Nivå"), _("Kommune, sektor, tjenesteområde, seksjon eller avdeling."), 16),
        Column(_("Brukere"), _("Til stede mens vi spurte. Fra fem."), 11),
        Column(_("Brukere spurt"), _("Svarte selv, eller sa nei."), 14),
        Column(_("Svarte"), _("Fra fem."), 10),
        Column(_("Ansatte"), _("På jobb mens vi spurte. Fra fem."), 11),
        Column(_("Ansatte som spurte"), _("Har spurt minst én."), 18),
        Column(_("Flest har sagt noe om"), _("Det vanligste temaet, eller avdelingens liste."), 40),
        Column(_("Med i tallene for"), _("Enheten der svarene er regnet med når de ikke vises her."), 32),
    )
    rows = tuple(
        (
            one.unit.name,
            one.unit.code,
            one.unit.level,
            *_told(one.participation, "residents", "asked"),
            one.answered,
            *_told(one.participation, "staff", "staff_asked"),
            ", ".join(one.leading),
            one.counted_in,
        )
        for one in contents.units
    )
    return Sheet("deltakelse", _("Deltakelse"), columns, rows, "")


def _told(participation: Any, *names: str) -> tuple[int | None, ...]:
    return tuple(getattr(participation, name) if participation else None for name in names)


def _dimensions(contents: Contents) -> Sheet:
    columns = (
        Column(_("Tabell"), _("Hver tabell er rundet for seg, og legges ikke sammen med andre."), 28),
        Column(_("Hva"), _("Gruppen."), 40),
        *_years(contents),
    )
    rows = tuple(
        (table.title, one.name, one.figure, one.last_time) for table in contents.dimensions for one in table.lines
    )
    empty = _("Vises bare for en sektor eller hele kommunen, og fra 20 svar.")
    return Sheet("andre-tall", _("Andre tall"), columns, rows, empty)


def _actions(contents: Contents) -> Sheet:
    columns = (
        Column(_("Tiltak"), _("Tittelen enheten har gitt det."), 48),
        Column(_("Tema"), _("Temaet det svarer på."), 30),
        Column(_("Hvor"), _("Seksjonen."), 34),
        Column(_("Hvor langt"), _("Planlagt, i gang, gjort eller sagt fra om."), 18),
    )
    rows = tuple((one.title, one.theme, one.unit, one.status_name) for one in contents.actions)
    empty = _("Mangler. Ingen tiltak er skrevet inn siden vi spurte.")
    return Sheet("tiltak", _("Tiltak"), columns, rows, empty)


def _resources(contents: Contents) -> Sheet:
    columns = (
        Column(_("Tjeneste"), _("Slik den heter i kommunens egen fil."), 40),
        Column(_("Mottakere"), _("Fra fem."), 12),
        Column(_("Årsverk"), _("Fra kommunens egen fil."), 12),
        Column(_("Kroner"), _("Fra kommunens egen fil."), 16),
    )
    rows = tuple((one.service, one.recipients, _number(one.full_time), one.kroner) for one in contents.resources)
    empty = _("Mangler. Ingen fil med ressurser er sendt inn for dette året.")
    return Sheet("ressurser", _("Ressurser"), columns, rows, empty)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _answers(contents: Contents) -> Sheet:
    columns = (
        Column(_("Spørsmål"), _("Strategiens tre spørsmål."), 36),
        Column(_("Svar"), _("Strategens egne ord."), 80),
    )
    rows = tuple((one.question, one.words or _("Mangler")) for one in contents.answers)
    return Sheet("tre-sporsmal", _("Tre spørsmål"), columns, rows, "")


def _quotes(contents: Contents) -> Sheet:
    columns = (
        Column(_("Sitat"), _("Godkjent for rapporter, med personens ja."), 80),
        Column(_("Sted og måned"), _("Laveste enhet med minst 20 brukere."), 36),
    )
    rows = tuple((one.words, one.source) for one in contents.quotes)
    return Sheet("sitater", _("Sitater"), columns, rows, _("Ingen sitater er godkjent for rapporter."))
