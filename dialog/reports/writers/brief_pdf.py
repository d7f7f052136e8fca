"""One page for the council: the sentence, three figures, the themes, what was done and what is asked for."""

from pathlib import Path

from django.utils.translation import gettext as _

from dialog.lib.typesetting import typeset
from dialog.reports.contents.shapes import Contents, Step
from dialog.reports.writers import words
from dialog.reports.writers.words import Words

PAGES = Path(__file__).with_name("pages")
MOST_THEMES, MOST_LINES = 5, 4
# As much as keeps the sheet one sheet, whatever was written.
LONGEST = 160


def brief_pdf(contents: Contents) -> bytes:
    title = _("%(campaign)s – kort fortalt for %(place)s") % {
        "campaign": contents.title,
        "place": words.place(contents),
    }
    return typeset(PAGES / "brief.typ", words.frame(contents, title) | _parts(contents), root=PAGES)


def _parts(contents: Contents) -> Words:
    stairs = contents.staircase
    themes = [theme for theme in contents.themes if theme.figure][:MOST_THEMES]
    done = dict.fromkeys(line for theme in contents.themes for line in theme.did)
    return {
        "headline": stairs.headline,
        "sentence": stairs.sentence,
        "big": [_big(step, contents) for step in stairs.steps if step.figure is not None][1:4],
        "themes_title": _("Dette har flest sagt noe om"),
        "themes_alt": words.themes_alt(contents),
        "themes": [
            words.bar_of(theme) | {"name": theme.name, "figure": words.number(theme.figure)} for theme in themes
        ],
        "most": words.most(contents),
        "did_title": _("Dette har vi gjort"),
        "did": [shortened(line) for line in list(done)[:MOST_LINES]],
        "asks_title": _("Dette ber vi om"),
        "asks": [{"asks": shortened(theme.asks), "name": theme.name} for theme in contents.asks[:MOST_LINES]],
        "no_asks": _("Mangler. Ingen har skrevet hva vi ber om."),
        "own_words": _("Med deres egne ord"),
        "quotes": words.quotes(contents),
    }


def _big(step: Step, contents: Contents) -> Words:
    before = ""
    if step.last_time is not None and contents.before:
        before = _("%(before)s %(number)s") % {"before": contents.before, "number": words.number(step.last_time)}
    return {"figure": words.number(step.figure), "name": step.name, "before": before.capitalize()}


def shortened(text: str) -> str:
    """Cut at a word; nobody's quote goes through here."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(".,;:") + " …"
