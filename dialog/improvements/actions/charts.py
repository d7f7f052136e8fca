"""The readings of an action: said in a sentence, drawn as a run chart, and in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialog.conversations.wording import day_in_words
from dialog.improvements.models import ActionReading, ImprovementAction
from dialog.lib import run_chart
from dialog.lib.run_chart import Reading, Run, written
from dialog.lib.tags import norsk


@dataclass(frozen=True, slots=True)
class Chart:
    """``sentence`` first, then ``notes`` of what it says, then the drawing, then ``readings`` in a table."""

    sentence: SafeString
    notes: Sequence[str]
    drawing: SafeString
    readings: Sequence[ActionReading]
    has_shift: bool


def chart(action: ImprovementAction, today: date) -> Chart | None:
    """None while nothing is read. One query."""
    readings = list(action.readings.select_related("written_by").order_by("read_on"))
    run = run_chart.read([one.value for one in readings])
    if run is None:
        return None
    drawing = run_chart.drawn(
        [Reading(one.read_on, one.value) for one in readings],
        run,
        target=action.target,
        baseline=action.baseline,
        names=(_("midten"), _("målet"), _("før")),
    )
    return Chart(
        sentence=_sentence(action, readings[-1], today),
        notes=[*_levels(action, readings[-1], run), *_signals(action, run, len(readings))],
        drawing=drawing,
        readings=readings[::-1],
        has_shift=run.shift is not None,
    )


def _sentence(action: ImprovementAction, last: ActionReading, today: date) -> SafeString:
    number = format_html("<b>{} {}</b>", written(last.value), norsk(action.measured_in or ""))
    return format_html(_("Sist, {day}: {number}."), day=day_in_words(last.read_on, today), number=number)


def _levels(action: ImprovementAction, last: ActionReading, run: Run) -> list[str]:
    said = []
    if action.baseline is not None:
        said.append(_("Før var det %(number)s.") % {"number": written(action.baseline)})
    if action.target is not None:
        said.append(_("Målet er %(number)s.") % {"number": written(action.target)})
    if action.is_reached(last.value):
        said.append(_("Der er dere nå."))
    said.append(_("Midten av alle målingene (medianen) er %(number)s.") % {"number": written(run.median)})
    return [" ".join(said)]


def _signals(action: ImprovementAction, run: Run, number: int) -> list[str]:
    if not run.is_enough:
        left = run_chart.FEWEST - number
        words = ngettext(
            "Med så få målinger kan alt være tilfeldig. Etter %(left)s måling til sier kurven mer.",
            "Med så få målinger kan alt være tilfeldig. Etter %(left)s målinger til sier kurven mer.",
            left,
        )
        return [words % {"left": left}]
    said = []
    if run.shift:
        words = _("%(number)s målinger på rad over midten") if run.shift.is_up else _("%(number)s på rad under midten")
        said.append(words % {"number": run.shift.points} + _meaning(action, is_up=run.shift.is_up))
    if run.trend:
        words = _("%(number)s målinger på rad går opp") if run.trend.is_up else _("%(number)s på rad går ned")
        said.append(words % {"number": run.trend.points} + _meaning(action, is_up=run.trend.is_up))
    return said or [_("Tallene svinger, men ikke mer enn de kan gjøre av seg selv.")]


def _meaning(action: ImprovementAction, *, is_up: bool) -> str:
    """What a signal means, where somebody has said which way is better."""
    if action.wants_more is None:
        return _(": det er neppe tilfeldig.")
    if action.wants_more == is_up:
        return _(": det er neppe tilfeldig at det er blitt bedre.")
    return _(": det er neppe tilfeldig at det er blitt dårligere.")
