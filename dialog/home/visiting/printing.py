"""The sheet before a visit, as a PDF on A4."""

from datetime import date
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialog.home.visiting.brief import Brief
from dialog.improvements.models import Promise, PromiseOutcome
from dialog.lib.typesetting import typeset

PAGE = Path(__file__).parent / "pages" / "brief.typ"
# The reports' own colours and type are in another room's folder.
ROOT = Path(__file__).parents[2]


def pdf(brief: Brief, *, municipality: str, today: date) -> bytes:
    return typeset(PAGE, _words(brief, municipality, today), root=ROOT)


def _words(brief: Brief, municipality: str, today: date) -> dict[str, object]:
    promises = brief.promises
    return {
        "lang": (get_language() or "nb")[:2],
        "title": _("Før besøket – %(unit)s") % {"unit": brief.title},
        "product": _("Hva er viktig for deg?"),
        "municipality": municipality,
        "place": municipality,
        "page": _("Side {n} av {all}"),
        "made": _("Skrevet ut %(day)s") % {"day": _day(today)},
        "heading": _("Til deg som besøker %(unit)s") % {"unit": brief.title},
        "when": _when(brief),
        "unkept_title": _("Lovet, og ikke holdt"),
        "unkept": [_promise(one) for one in promises.unkept],
        "no_unkept": _("Ingen løfter er brutt."),
        "open_title": _("Lovet, og ikke forfalt ennå"),
        "open": [_promise(one) for one in promises.open],
        "kept_title": _("Lovet, og holdt"),
        "kept": [_promise(one) for one in promises.kept],
        "missing": _("Mangler"),
        "none": "" if not promises.is_empty else _("Ingen har lovet noe her før. Det du lover, står på neste ark."),
        "themes_title": _("Det de vi er her for, har sagt"),
        "themes_said": brief.themes.said if brief.themes else "",
        "themes": list(brief.themes.names) if brief.themes else [],
        "themes_note": f"{brief.themes.locked}. {brief.themes.explanation}" if brief.themes else "",
        "no_themes": _("Ingen tall om dette stedet er låst ennå."),
        "question": brief.question,
        "listen_title": _("Slik lytter du"),
        "listen": list(brief.listening),
    }


def _when(brief: Brief) -> str:
    if brief.visit is None:
        return ""
    said = {"day": _day(brief.visit.held_on), "host": brief.visit.host.name}
    return _("Besøket er %(day)s. %(host)s er vert og er med hele tiden.") % said


def _promise(promise: Promise) -> dict[str, str]:
    said = {"guests": promise.visit.guests, "day": _day(promise.visit.held_on)}
    return {
        "words": promise.words or "",
        "by": _("Lovet av %(guests)s, %(day)s.") % said,
        "stands": _stands(promise),
        "why": promise.result or "",
    }


def _stands(promise: Promise) -> str:
    said = {"name": promise.owner.name, "day": _day(promise.due_on)}
    if promise.outcome == PromiseOutcome.KEPT:
        return ""
    if promise.outcome == PromiseOutcome.NOT_KEPT:
        return _("Blir ikke holdt:")
    return _("Frist %(day)s. %(name)s følger det opp.") % said


def _day(day: date) -> str:
    return date_format(day, _("j. F Y"))
