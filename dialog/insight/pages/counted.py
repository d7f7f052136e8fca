"""«Slik er dette talt»: what stands behind a figure, in the words of somebody who was there."""

from uuid import UUID

from django.utils.translation import gettext as _

from dialog.accounts.models import User
from dialog.insight.models import Release, Table
from dialog.insight.pages.links import Choice, type_name
from dialog.insight.queries import FAR, NEAR, PERCENT_FROM, Figures, ReleaseReader, ThemeFigure
from dialog.lib.dates import in_words
from dialog.lib.tags import span
from dialog.units.models import Kind

SHORT_DIGEST = 12

Lines = tuple[tuple[str, str], ...]
"""A question, and the answer to it."""


def how_counted(reader: ReleaseReader, figures: Figures, choice: Choice, theme: ThemeFigure | None = None) -> Lines:
    """About one figure when ``theme`` is given, else about all of the page. One query."""
    release = reader.release
    lines = [
        (_("Hva tallet sier"), _what(figures, choice, theme)),
        (_("Hvem som er regnet med"), _who(choice.table)),
        (_("Hvem som ikke er med her"), _who_not(choice.table)),
        (_("Når"), _when(release)),
        (_("Hvem som har telt"), _by_whom()),
        (_("Slik er det rundet"), _rounded(figures, choice)),
    ]
    if figures.is_compared:
        lines.append((_("Når vi sier «flere» eller «færre»"), _compared(figures, choice)))
    return (*lines, (_("Når det ble låst"), _locked(release)))


def _what(figures: Figures, choice: Choice, theme: ThemeFigure | None) -> str:
    where = figures.unit.name
    if choice.service_type:
        where = _("%(type)s i %(unit)s") % {"type": type_name(choice.service_type), "unit": where}
    if theme is None:
        return _(
            "Hvor mange personer i %(unit)s som har sagt noe om temaet. Én person kan ha flere temaer, så tallene kan "
            "ikke legges sammen."
        ) % {"unit": where}
    said = _("%(answered)s i %(unit)s svarte. Omtrent %(figure)s av dem har sagt noe om «%(theme)s».") % {
        "answered": figures.answered,
        "figure": theme.figure,
        "unit": where,
        "theme": theme.name,
    }
    if theme.figure == 0:
        said += " " + _("0 betyr ingen eller noen få.")
    if theme.percent is not None:
        return said + " " + _("Det er %(percent)s prosent.") % {"percent": theme.percent}
    return said + " " + _("Prosent står bare der minst %(fewest)s har svart.") % {"fewest": PERCENT_FROM}


def _who(table: Table) -> str:
    return {
        Table.OPEN: _(
            "De som har svart selv, og de som pårørende har svart for. Hver person teller én gang i hvert tema, der "
            "hun sist hadde en samtale."
        ),
        Table.KIN: _("Pårørende som har sagt hva som er viktig for dem selv."),
        Table.OBSERVED: _("Det de som jobber der, har sett er viktig for noen, skrevet med deres egne ord."),
        Table.HONEST: _("Svar som bare mottakeren leser. De er talt for seg, i fem og fem."),
    }[table]


def _who_not(table: Table) -> str:
    if table == Table.OPEN:
        return _(
            "Svar som ikke vises for dem som jobber der, det pårørende har sagt om seg selv, og det ansatte har sett. "
            "De er talt i egne tabeller, og legges aldri sammen med denne."
        )
    return _("Det brukerne har sagt åpent. Det er talt i en egen tabell, og legges aldri sammen med denne.")


def _when(release: Release) -> str:
    days = span(release.first_day, release.last_day)
    arrived = in_words(release.arrived_by)
    return _(
        "Samtaler fra %(days)s som var skrevet ned %(arrived)s. Det som kom senere, er talt i kvartalet etter."
    ) % {"days": days, "arrived": arrived}


def _by_whom() -> str:
    return _(
        "De som jobber der, skrev ned ordene og satte temaet. Maskinen kan foreslå et tema, men et menneske bestemmer. "
        "Så ble alt talt én gang."
    )


def _rounded(figures: Figures, choice: Choice) -> str:
    if choice.table == Table.HONEST:
        return _("Rundet opp eller ned til hele fem, også tallet på hvor mange som svarte.")
    if _is_near(figures, choice):
        return _(
            "Rundet opp eller ned til hele fem, for å verne den enkelte. Det kan være inntil fire for høyt eller lavt."
        )
    return _(
        "En sum av seksjoner som er rundet hver for seg, for å verne den enkelte. Den kan avvike mer enn fire, som "
        "oftest under ti."
    )


def _compared(figures: Figures, choice: Choice) -> str:
    least = NEAR if _is_near(figures, choice) else FAR
    return _("Bare når endringen er større enn %(least)s. En mindre endring kan komme av avrundingen alene.") % {
        "least": least
    }


def _is_near(figures: Figures, choice: Choice) -> bool:
    return figures.unit.kind in (Kind.SECTION, Kind.MUNICIPALITY) and not choice.service_type


def _locked(release: Release) -> str:
    names = dict(User.objects.filter(pk__in=_two(release)).values_list("pk", "name"))
    by = [names[pk] for pk in _two(release) if pk in names]
    said = {
        "when": in_words(release.built_at),
        "names": _("%(first)s og %(last)s") % {"first": by[0], "last": by[-1]} if len(by) > 1 else by[0],
        "digest": release.digest[:SHORT_DIGEST],
    }
    return (
        _(
            "%(when)s, av %(names)s. Etter det kan ingen endre tallene. Fingeravtrykket begynner med %(digest)s, og er "
            "det samme i filene."
        )
        % said
    )


def _two(release: Release) -> list[UUID]:
    """Who asked for the closing and who closed it; whoever built it, where there was nothing to close."""
    campaign = release.campaign
    pair = [campaign.closing_asked_by_id, campaign.closed_by_id] if campaign else []
    return [pk for pk in pair if pk] or [release.built_by_id]
