"""«Hvor enige er vi?»: suggestions and people, and two people, for whoever keeps the theme list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.insight.agreement.services import FEWEST, FEWEST_OF_THEME, lock
from dialog.insight.models import Between, Release, ReleaseAgreement
from dialog.themes.models import Theme

# How alpha is read, from K. Krippendorff, «Content Analysis», and said as a person would.
GOOD, FAIR = 80, 65


@dataclass(frozen=True, slots=True)
class Line:
    """One theme, in figures and in a sentence."""

    name: str
    row: ReleaseAgreement
    sentence: str


@require_GET
def agreement(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    releases = list(Release.objects.visible_to(request.user).newest_first())
    wanted = request.GET.get("tall", "")
    release = next((one for one in releases if str(one.pk) == wanted), releases[0] if releases else None)
    context: dict[str, object] = {
        "releases": releases,
        "release": release,
        "fewest": FEWEST,
        "fewest_of_theme": FEWEST_OF_THEME,
    }
    if release is not None:
        lock(release)
        rows = list(release.agreement.all())
        names = dict(Theme.objects.visible_to(request.user).values_list("code", "name"))
        context |= {
            "machine": _of_all(rows, Between.MACHINE),
            "people": _of_all(rows, Between.PEOPLE),
            "machine_lines": _lines(rows, Between.MACHINE, names, _machine_sentence),
            "people_lines": _lines(rows, Between.PEOPLE, names, _people_sentence),
        }
        context["people_in_words"] = _in_words(context["people"])  # type: ignore[arg-type]  # a row or None
    return render(request, "insight/agreement.html", context)


def _of_all(rows: Iterable[ReleaseAgreement], between: Between) -> ReleaseAgreement | None:
    return next((row for row in rows if row.between == between and not row.theme_code), None)


def _lines(
    rows: Iterable[ReleaseAgreement],
    between: Between,
    names: dict[str, str],
    sentence: Callable[[ReleaseAgreement], str],
) -> list[Line]:
    """Those there are most to say about first."""
    of_themes = [row for row in rows if row.between == between and row.theme_code in names]
    of_themes.sort(key=lambda row: (-row.times, names[row.theme_code]))
    return [Line(names[row.theme_code], row, sentence(row)) for row in of_themes]


def _machine_sentence(row: ReleaseAgreement) -> str:
    words = _("Maskinen foreslo temaet omtrent %(times)s ganger, og mennesker var enige i omtrent %(agreed)s av 100.")
    return words % {"times": row.times, "agreed": row.agreed}


def _people_sentence(row: ReleaseAgreement) -> str:
    words = _("Minst én valgte temaet omtrent %(times)s ganger. Begge valgte det i omtrent %(agreed)s av 100.")
    return words % {"times": row.times, "agreed": row.agreed}


def _in_words(row: ReleaseAgreement | None) -> str:
    """What an alpha means, in plain words."""
    if row is None or row.alpha is None:
        return ""
    if row.alpha >= GOOD:
        return _("Det er god enighet: temaene er til å forstå.")
    if row.alpha >= FAIR:
        return _("Det er brukbar enighet. Se etter temaer som ligner på hverandre.")
    return _("Det er svak enighet. Skriv tydeligere grenser mellom temaene, eller slå sammen noen.")
