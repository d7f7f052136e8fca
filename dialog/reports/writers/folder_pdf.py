"""The folder a leader shows when somebody asks how people's experiences are used: found, or missing, duty by duty.

After the regulation on leadership and quality improvement in the health and care services (28 October 2016 no. 1250),
sections 6 to 9; § 8 d is about judging the service by the experiences of patients, users and next of kin. The duties
are told in our own words, and only those that this system can say something about.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from dialog.improvements.models import Status
from dialog.lib.typesetting import typeset
from dialog.reports.contents.numbers import spaced
from dialog.reports.contents.shapes import Contents
from dialog.reports.writers import words
from dialog.reports.writers.words import Words

PAGES = Path(__file__).with_name("pages")
MOST_LINES = 6


def folder_pdf(contents: Contents) -> bytes:
    title = _("Ledelse og kvalitetsforbedring – %(place)s %(year)s") % {
        "place": words.place(contents),
        "year": contents.year,
    }
    return typeset(PAGES / "folder.typ", words.frame(contents, title) | _parts(contents), root=PAGES)


def _parts(contents: Contents) -> Words:
    return {
        "folder_title": _("Slik bruker vi det brukerne sier"),
        "intro": _(
            "Virksomheten skal vurderes på bakgrunn av det pasienter, brukere og pårørende har erfart (§ 8 d). Her "
            "står det systemet kan vise, og det som mangler."
        ),
        "note": _(
            "Etter forskrift om ledelse og kvalitetsforbedring i helse- og omsorgstjenesten §§ 6–9, gjengitt med våre "
            "ord. Systemet ser bare det som er skrevet inn her. Resten av styringssystemet vises et annet sted."
        ),
        "found": _("Finnes"),
        "columns": [_("Det du skal kunne vise"), _("Det systemet viser"), ""],
        "parts": [
            {"title": _("§ 6 Planlegge"), "rows": _plan(contents)},
            {"title": _("§ 7 Gjennomføre"), "rows": _do(contents)},
            {"title": _("§ 8 Evaluere"), "rows": _evaluate(contents)},
            {"title": _("§ 9 Korrigere"), "rows": _correct(contents)},
        ],
    }


def _row(duty: str, shown: Iterable[str], absent: str, *, main: bool = False) -> Words:
    return {"duty": duty, "shown": [line for line in shown if line], "absent": absent, "main": main}


def _plan(contents: Contents) -> list[Words]:
    return [
        _row(
            _("Mål for hvem som skal spørres, og når"),
            [_("Spurt: «%(question)s»") % {"question": contents.question}, contents.locked],
            _("Ingen markering"),
        ),
        _row(
            _("Oversikt over hva brukerne har erfart"),
            _themes(contents),
            words.no_figures(contents),
        ),
        _row(
            _("Oversikt over ressursene"),
            [_resource(one.service, one.recipients) for one in contents.resources][:MOST_LINES],
            _("Ingen fil med ressurser er sendt inn."),
        ),
    ]


def _do(contents: Contents) -> list[Words]:
    return [
        _row(_("At oppgaven er gjennomført som planlagt"), _participation(contents), _("For få til å vises.")),
        _row(_("At ansatte har vært med"), _staff(contents), _("For få til å vises.")),
        _row(
            _("At brukerne har fått være med"),
            _step_lines(contents, ("answered", "asked_for_something")),
            _("For få svar til å vises."),
        ),
    ]


def _evaluate(contents: Contents) -> list[Words]:
    answers = {answer.question: answer.words for answer in contents.answers}
    return [
        _row(
            _("d) Hva pasienter, brukere og pårørende har erfart, og hva det sier om virksomheten"),
            [contents.staircase.headline, *_themes(contents)] if contents.themes else [],
            words.no_figures(contents),
            main=True,
        ),
        _row(
            _("Om tiltakene virker"),
            [f"{theme.name}: {theme.better}" for theme in contents.themes if theme.better][:MOST_LINES],
            _("Ingen har skrevet om det ble bedre."),
        ),
        _row(
            _("Årlig gjennomgang: organisering, ressurser og resultat"),
            [f"{question} {said}" for question, said in answers.items() if said],
            _("Strategiens tre spørsmål er ikke besvart."),
        ),
    ]


def _correct(contents: Contents) -> list[Words]:
    done = [one for one in contents.actions if one.status in (Status.DONE, Status.TOLD)]
    under_way = [one for one in contents.actions if one.status in (Status.STARTED, Status.PLANNED)]
    return [
        _row(_("Det som er rettet opp"), _titles([one.title for one in done]), _("Ingen tiltak er meldt ferdig.")),
        _row(_("Det som er i gang"), _titles([one.title for one in under_way]), _("Ingen tiltak er i gang.")),
        _row(
            _("At de som ba om noe, har fått beskjed"),
            _step_lines(contents, ("got_reply", "changed")),
            _("Vises bare for en sektor eller hele kommunen."),
        ),
        _row(
            _("Det lederen ikke kan rette opp selv, og har bedt om"),
            [f"{theme.name}: {theme.asks}" for theme in contents.asks][:MOST_LINES],
            _("Ingen har skrevet hva vi ber om."),
        ),
    ]


def _themes(contents: Contents) -> list[str]:
    named = [theme for theme in contents.themes if theme.figure][:3]
    return [f"{theme.name}: {words.said(theme)}" for theme in named]


def _resource(service: str, recipients: int | None) -> str:
    if recipients is None:
        return service
    return _("%(service)s: %(number)s mottakere") % {"service": service, "number": spaced(recipients)}


def _participation(contents: Contents) -> list[str]:
    told = contents.units[0].participation
    if told is None or told.residents is None or told.asked is None:
        return []
    return [_("%(asked)s av %(all)s brukere er spurt") % _spaced(asked=told.asked, all=told.residents)]


def _staff(contents: Contents) -> list[str]:
    told = contents.units[0].participation
    if told is None or told.staff is None or told.staff_asked is None:
        return []
    return [_("%(asked)s av %(all)s ansatte har spurt") % _spaced(asked=told.staff_asked, all=told.staff)]


def _step_lines(contents: Contents, codes: Sequence[str]) -> list[str]:
    steps = [step for step in contents.staircase.steps if step.code in codes and step.figure is not None]
    return [f"{step.name}: {words.number(step.figure)}" for step in steps]


def _titles(titles: list[str]) -> list[str]:
    return list(dict.fromkeys(titles))[:MOST_LINES]


def _spaced(**numbers: int) -> dict[str, str]:
    return {name: spaced(number) for name, number in numbers.items()}
