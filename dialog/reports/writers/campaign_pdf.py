"""The campaign report as a PDF that can be read aloud: page one the staircase, page two the table, then the rest."""

from pathlib import Path

from django.utils.translation import gettext as _

from dialog.improvements.models import Status
from dialog.lib.typesetting import typeset
from dialog.reports.contents.shapes import ActionShown, Contents, ResourceShown, ThemeLine, UnitLine
from dialog.reports.writers import words
from dialog.reports.writers.words import Words, number

PAGES = Path(__file__).with_name("pages")
# As many rows as fit one sheet; those with something done or asked for come before the others.
MOST_ROWS = 7


def campaign_pdf(contents: Contents) -> bytes:
    title = _("%(campaign)s – rapport for %(place)s") % {
        "campaign": contents.title,
        "place": words.place(contents),
    }
    parts = _first_pages(contents) | _questions(contents) | _figures(contents) | _words(contents)
    return typeset(PAGES / "campaign.typ", words.frame(contents, title) | parts, root=PAGES)


def _first_pages(contents: Contents) -> Words:
    stairs = contents.staircase
    rows = rows_of_table(contents)
    return {
        "headline": stairs.headline,
        "sentence": stairs.sentence,
        "steps": words.steps(stairs),
        "stairs_alt": words.staircase_alt(contents),
        "not_shown": stairs.not_shown,
        "year_word": _("År"),
        "year": str(contents.year),
        "has_before": bool(contents.before),
        "before_year": str(contents.reader.previous.year) if contents.reader.previous else "",
        "outside_title": _("Utenfor trappa"),
        "outside_note": _("Får ikke tjenesten, og er ikke spurt."),
        "outside_group": _("Hvem"),
        "outside_number": _("Antall"),
        "outside": [(one.name, number(one.number)) for one in stairs.outside],
        "own_words": _("Med deres egne ord"),
        "quotes": words.quotes(contents),
        "table_title": _("Hva de sa, og hva vi gjorde"),
        "columns": [
            _("Hva de sa"),
            _("Hva vi gjorde"),
            _("Har fått beskjed"),
            _("Ble det bedre?"),
            _("Kostnad og årsverk"),
            _("Hva vi ber om"),
        ],
        "rows": [_row(theme, contents if place == 0 else None) for place, theme in enumerate(rows)],
        "most": words.most(contents),
        "answered": _rest_in_words(contents, len(rows)),
    }


def rows_of_table(contents: Contents) -> list[ThemeLine]:
    """The rows of page two, the most frequent theme first."""
    with_news = [theme for theme in contents.themes if theme.did or theme.asks or theme.waits]
    others = [theme for theme in contents.themes if theme not in with_news]
    chosen = (with_news + others)[:MOST_ROWS]
    return [theme for theme in contents.themes if theme in chosen]


def _rest_in_words(contents: Contents, shown: int) -> str:
    said = words.answered(contents)
    if shown < len(contents.themes):
        return said + " " + _("Resten av temaene står under «Tallene».")
    return said


def _row(theme: ThemeLine, first_of: Contents | None) -> Words:
    """Only the first row says of how many; the others are read under it."""
    return words.bar_of(theme) | {
        "name": theme.name,
        "said": words.said(theme, first_of.figures.answered if first_of else None),
        "did": list(theme.did),
        "waits": theme.waits,
        "told": number(theme.told),
        "to_tell": number(theme.to_tell),
        "better": theme.better,
        "cost": theme.cost,
        "asks": theme.asks,
    }


def _questions(contents: Contents) -> Words:
    return {
        "questions_title": _("Strategiens tre spørsmål"),
        "answers": [{"question": one.question, "words": one.words} for one in contents.answers],
        "not_answered": _("Mangler. Ingen har svart på dette ennå."),
        "resources_title": _("Ressurser"),
        "no_resources": _("Mangler. Ingen fil med ressurser er sendt inn for dette året."),
        "resource_columns": [_("Tjeneste"), _("Mottakere"), _("Årsverk"), _("Kroner")],
        "resources": [_resource(one) for one in contents.resources],
        "resource_note": _("Kommunens egne tall for %(year)s.") % {"year": contents.resource_year},
        "summary_title": _("Kort og enkelt"),
        "summary": [(title, list(lines)) for title, lines in contents.summary],
    }


def _resource(one: ResourceShown) -> Words:
    return {
        "service": one.service,
        "recipients": number(one.recipients),
        "full_time": words.decimal(one.full_time),
        "kroner": number(one.kroner),
    }


def _figures(contents: Contents) -> Words:
    return {
        "figures_title": _("Tallene"),
        "units_title": _("Hvem som er spurt, og hva flest har sagt"),
        "unit_columns": [
            _("Enhet"),
            _("Brukere spurt"),
            _("Svarte"),
            _("Ansatte som spurte"),
            _("Flest har sagt noe om"),
        ],
        "units": [_unit(one, contents) for one in contents.units],
        "units_note": _("Enheter med færre enn fem brukere eller ansatte viser ikke deltakelse."),
        "themes_title": _("Temaene"),
        "themes_alt": words.themes_alt(contents),
        "themes_table": _("Temaene i tall"),
        "theme_columns": [
            _("Tema"),
            str(contents.year),
            _("Prosent"),
            contents.before.capitalize() or _("Før"),
            _("Endring"),
        ],
        "themes": [_theme(one) for one in contents.themes],
        "dimension_columns": [_("Hva"), str(contents.year), contents.before.capitalize() or _("Før")],
        "dimensions": [
            {
                "title": table.title,
                "lines": [
                    {"name": one.name, "figure": number(one.figure), "last": number(one.last_time) or ""}
                    for one in table.lines
                ],
            }
            for table in contents.dimensions
        ],
    }


def _unit(one: UnitLine, contents: Contents) -> Words:
    told = one.participation
    leading = ", ".join(one.leading)
    if not leading and one.counted_in:
        leading = _("Med i tallene for %(unit)s") % {"unit": one.counted_in}
    return {
        "name": one.unit.name,
        "own": one.unit.code == contents.unit.code,
        "asked": _of(told.asked, told.residents) if told else None,
        "answered": number(one.answered),
        "staff": _of(told.staff_asked, told.staff) if told else None,
        "leading": leading,
    }


def _of(part: int | None, whole: int | None) -> str | None:
    if part is None or whole is None:
        return None
    return _("%(part)s av %(whole)s") % {"part": number(part), "whole": number(whole)}


def _theme(theme: ThemeLine) -> Words:
    return words.bar_of(theme) | {
        "name": theme.name,
        "figure": number(theme.figure),
        "percent": f"{theme.percent} %" if theme.percent is not None else "",
        "last": number(theme.last_time) or "",
        "change": theme.change,
    }


def _words(contents: Contents) -> Words:
    withheld = _("Noen tiltak står ikke her, fordi tittelen kan si hvem det gjelder.") if contents.withheld else ""
    return {
        "actions_title": _("Tiltakene"),
        "no_actions": _("Mangler. Ingen tiltak er skrevet inn siden vi spurte."),
        "action_columns": [_("Tiltak"), _("Tema"), _("Hvor"), _("Hvor langt")],
        "actions": [_action(one) for one in contents.actions],
        "withheld": withheld,
        "method_title": _("Slik er tallene laget"),
        "method": list(contents.method),
    }


def _action(one: ActionShown) -> Words:
    return {
        "title": one.title,
        "theme": one.theme,
        "unit": one.unit,
        "status": one.status_name,
        "waits": one.status == Status.PLANNED,
    }
