"""Where a visit and a promise stand, in words."""

from dataclasses import dataclass
from datetime import date

from django import template
from django.utils.translation import gettext as _

from dialog.conversations.wording import day_in_words
from dialog.improvements.models import Promise, PromiseOutcome, PromiseStep, PromiseStepKind, Visit
from dialog.lib.dates import OSLO

register = template.Library()


@dataclass(frozen=True, slots=True)
class Status:
    """``state`` as ``_lapp.html`` takes it: "venter" when somebody waits, "ferdig" when it is done."""

    text: str
    state: str = ""


@register.filter
def promise_status(promise: Promise, today: date) -> Status:
    if promise.outcome == PromiseOutcome.KEPT:
        return Status(_("Holdt"), "ferdig")
    if promise.outcome == PromiseOutcome.NOT_KEPT:
        return Status(_("Ikke holdt"))
    if promise.is_overdue(today):
        return Status(_("Over fristen"), "venter")
    return Status(_("Ikke holdt ennå"))


@register.filter
def visit_status(visit: Visit, today: date) -> Status:
    if visit.cancelled_at is not None:
        return Status(_("Avlyst"))
    if visit.written_at is not None:
        return Status(_("Skrevet ned"), "ferdig")
    if visit.is_to_be_written(today):
        return Status(_("Skal skrives ned"), "venter")
    return Status(_("Planlagt"))


@register.filter
def promise_due(promise: Promise, today: date) -> str:
    """«innen 3. mars», «skulle vært holdt 3. mars», «holdt i går»."""
    if promise.closed_at is None:
        day = day_in_words(promise.due_on, today)
        return (_("skulle vært holdt %(day)s") if promise.is_overdue(today) else _("innen %(day)s")) % {"day": day}
    closed = day_in_words(promise.closed_at.astimezone(OSLO).date(), today)
    return (_("holdt %(day)s") if promise.is_kept else _("ikke holdt, sagt %(day)s")) % {"day": closed}


@register.filter
def promise_step(step: PromiseStep, today: date) -> str:
    """What happened, as the history says it."""
    if step.kind == PromiseStepKind.CHANGED and step.due_on is not None and step.owner is not None:
        said = {"day": day_in_words(step.due_on, today), "name": step.owner.name}
        return _("Ny frist: %(day)s. %(name)s følger det opp.") % said
    return str(PromiseStepKind(step.kind).label)


@register.filter
def kept_of(visit: Visit) -> str:
    """«2 av 3 løfter er holdt»; needs what ``queries.earlier`` counts."""
    promised, kept = getattr(visit, "promised", 0), getattr(visit, "kept", 0)
    if not promised:
        return _("ingen løfter")
    if promised == 1:
        return _("løftet er holdt") if kept else _("ett løfte, ikke holdt")
    return _("%(kept)s av %(promised)s løfter er holdt") % {"kept": kept, "promised": promised}
