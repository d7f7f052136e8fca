"""Words for who said a thing, when something is due and what came of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.conversations.models import Channel, Conversation, Intent, SaidBy, Statement
from dialog.conversations.wording import day_in_words, inside_a_line
from dialog.improvements.models import (
    QUOTABLE,
    Better,
    Fate,
    FateKind,
    ImprovementAction,
    ReceiverStep,
    Status,
    StepKind,
)
from dialog.improvements.queries import Line, State, to_tell_in
from dialog.improvements.quotes.identifying import What
from dialog.improvements.telling_models import Answer, Fitting
from dialog.improvements.telling_queries import better_of
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

BETTER_SHOWN = 5
register = template.Library()


@register.filter
def person(statement: Statement) -> str:
    """The name of the person, or a word for somebody whose name we do not have."""
    resident = statement.conversation.resident
    return resident.name or "" if resident else _("personen")


@register.filter
def who(statement: Statement) -> str:
    """Who said it, and where she lives: "Arne, rom 202"."""
    conversation = statement.conversation
    if conversation.resident is None:
        return _("Uten navn")
    name = conversation.resident.name or ""
    if conversation.said_by == SaidBy.KIN_ABOUT:
        return _("Pårørende til %(name)s") % {"name": name}
    if conversation.said_by == SaidBy.KIN_SELF:
        return _("Pårørende til %(name)s, om seg selv") % {"name": name}
    if conversation.said_by == SaidBy.OBSERVED:
        return _("Vi så det hos %(name)s") % {"name": name}
    place = conversation.resident.place or ""
    place = place.replace("Rom ", "rom ", 1) if place.startswith("Rom ") else place
    return f"{name}, {place}" if place else name


@register.filter
def days_waited(days: int) -> str:
    """How long somebody has waited, in whole days."""
    if days == 0:
        return _("fra i dag")
    return _("1 dag") if days == 1 else _("%(days)s dager") % {"days": days}


@register.filter
def in_words(day: date | datetime, today: date) -> str:
    """As day_in_words, for a moment too."""
    return day_in_words(day.astimezone(OSLO).date() if isinstance(day, datetime) else day, today)


@register.filter
def state_in_words(line: Line) -> str:
    """Where a statement stands; what was only good to know says so."""
    if line.state in (State.TO_TELL, State.CLOSED):
        return _decided_in_words(line.statement.fate)
    words = {
        State.WAITING: _("venter på svar"),
        State.PROMISED: _("vi prøver denne uka"),
        State.IN_ACTION: _("er med i et tiltak"),
        State.TOLD: _("har fått beskjed"),
        State.DONE_NOW: _("ordnet"),
        State.LEFT: _("har flyttet eller er død – lederen bestemmer"),
    }
    return words.get(line.state) or Intent(line.statement.intent).label.lower()


def _decided_in_words(fate: Fate) -> str:
    """What has been decided, and that the person does not know it yet, or need not."""
    if fate.let_be_at is not None:
        is_passed_on = fate.departure is not None and fate.departure.choice == Fitting.HAND_OVER
        return _("gitt videre") if is_passed_on else _("lagt bort")
    if fate.action is not None and fate.action.status == Status.DROPPED:
        return _("ble ikke noe av – gi beskjed")
    return {
        FateKind.ANSWERED: _("svart – gi beskjed"),
        FateKind.DECLINED: _("nei, fordi – gi beskjed"),
    }.get(FateKind(fate.kind), _("gjort – gi beskjed"))


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What those behind an action have said afterwards: how many, in one sentence, and the newest in their words."""

    whole: int
    sentence: str
    shown: tuple[Better, ...]


@register.simple_tag(takes_context=True)
def said_afterwards(context: Context, action: ImprovementAction) -> Afterwards:
    """For the working view of those who work in the action's unit; to anybody else there is nothing."""
    rows = list(better_of(action, context["request"].user))
    counted = Counter(one.answer for one in rows)
    said = [f"{counted[answer]} {answer.label.lower()}" for answer in Answer if counted[answer]]
    return Afterwards(len(rows), ", ".join(said).capitalize() + ".", tuple(rows[:BETTER_SHOWN]))


@register.inclusion_tag("improvements/_my_tellings.html", takes_context=True)
def my_tellings(context: Context, unit: Unit) -> dict[str, object]:
    """How many this person is to tell something in a care unit."""
    mine = to_tell_in([unit.pk], timezone.localdate()).filter(teller=context["request"].user)
    return {"unit": unit, "count": mine.count()}


@register.filter
def what_came_of_it(fate: Fate) -> str:
    """What the person is to be told: our own words, or the promise that was kept."""
    if fate.kind == FateKind.IN_ACTION and fate.action is not None:
        return fate.action.result or fate.action.title or ""
    return fate.words or fate.statement.promise or fate.statement.words or ""


@register.filter
def in_line(place: str) -> str:
    """A room or an address inside a line: "rom 204"."""
    return inside_a_line(place)


@register.filter
def how_it_came(conversation: Conversation, today: date) -> str:
    """How an honest answer came in, and when: "På papir, i går"."""
    day = day_in_words(conversation.held_at.astimezone(OSLO).date(), today)
    speaker = {
        SaidBy.KIN_ABOUT: _("Pårørende sa det om personen."),
        SaidBy.KIN_SELF: _("Pårørende sa det om seg selv."),
        SaidBy.OBSERVED: _("Noen så det."),
    }.get(SaidBy(conversation.said_by), "")
    if conversation.channel == Channel.OWN_DEVICE:
        came = _("Skrevet på egen telefon, %(day)s.") % {"day": day}
    elif conversation.channel == Channel.PAPER:
        came = _("Skrevet på papir, %(day)s.") % {"day": day}
    elif conversation.asked_by is not None:
        came = _("Sagt til %(name)s, %(day)s.") % {"name": conversation.asked_by.name, "day": day}
    else:
        came = _("Kom %(day)s.") % {"day": day}
    return f"{came} {speaker}".strip()


@register.filter
def step_in_words(step: ReceiverStep) -> str:
    """What a receiver did, as the trail says it."""
    return {
        StepKind.OPENED: _("Leste svaret"),
        StepKind.DONE: _("Gjorde noe med det"),
        StepKind.PASSED_ON: _("Ga det videre. Personen sa ja til det"),
        StepKind.NOTHING: _("Ikke noe å gjøre, fordi"),
        StepKind.ALARM: _("Varslet uten å spørre: fare for liv eller helse"),
        StepKind.NOTE: _("Notat"),
    }[StepKind(step.kind)]


@register.filter
def is_quotable(statement: Statement) -> bool:
    """Whether it is somebody's own words, of which a quote may be made."""
    return statement.conversation.said_by in QUOTABLE


@register.filter
def what_it_shows(what: What) -> str:
    """What a marked word may give away."""
    return {
        What.NAME: _("navn"),
        What.PLACE: _("sted"),
        What.ROOM: _("rom"),
        What.DATE: _("dato"),
        What.AGE: _("alder"),
        What.PHONE: _("telefon"),
        What.BIRTH_NUMBER: _("fødselsnummer"),
        What.ADDRESS: _("adresse"),
        What.EMAIL: _("e-post"),
        What.COUNT: _("antall"),
    }[what]
