"""One page that anybody can read: short sentences, no table, nothing that has to be explained."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dialog.improvements.models import Status
from dialog.reports.contents.numbers import spaced
from dialog.reports.contents.shapes import ActionShown, Staircase, ThemeLine

MOST_THEMES, MOST_ACTIONS = 3, 5
Part = tuple[str, tuple[str, ...]]


def summary(
    question: str, stairs: Staircase, themes: Sequence[ThemeLine], actions: Sequence[ActionShown]
) -> tuple[Part, ...]:
    """Headings, each with its sentences. A heading is never left empty: what is missing is said."""
    done = [one.title for one in actions if one.status in (Status.DONE, Status.TOLD)]
    coming = [one.title for one in actions if one.status in (Status.STARTED, Status.PLANNED)]
    asks = [theme.asks for theme in themes if theme.asks]
    return (
        (_("Vi spurte"), (question, stairs.sentence)),
        (_("Dette er viktig for flest"), _most_named(themes)),
        (_("Dette har vi gjort"), _unique(done) or (_("Ingenting er meldt ferdig ennå."),)),
        (_("Dette arbeider vi med"), _unique(coming) or (_("Ingenting er meldt inn ennå."),)),
        (_("Dette ber vi om"), tuple(asks) or (_("Mangler. Ingen har skrevet hva vi ber om."),)),
        (
            _("Har du sagt noe, og ikke fått svar?"),
            (_("Si fra der du bor eller får hjelp. Du skal få vite hva som skjedde med det du sa."),),
        ),
    )


def _most_named(themes: Sequence[ThemeLine]) -> tuple[str, ...]:
    named = [theme for theme in themes if theme.figure][:MOST_THEMES]
    if not named:
        return (_("Det er for få svar her til å vise tall. Svarene er regnet med i tallene for enheten over."),)
    return tuple(
        _("%(theme)s: omtrent %(number)s har sagt noe om det.") % {"theme": theme.name, "number": spaced(theme.figure)}
        for theme in named
    )


def _unique(titles: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(titles))[:MOST_ACTIONS]
