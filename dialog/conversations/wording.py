"""What the recording pages say: days, notes and thanks in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialog.conversations.models import Conversation, Intent, JournalMark, Outcome, SaidBy, Statement
from dialog.conversations.queries import Line, State
from dialog.conversations.year_round import Due, Why
from dialog.lib.dates import OSLO
from dialog.units.models import ResidentWord, ServiceType, Unit


def the_resident(word: ResidentWord) -> str:
    """The definite form, as the first word of a line."""
    return {
        ResidentWord.BRUKER: _("Brukeren"),
        ResidentWord.BEBOER: _("Beboeren"),
        ResidentWord.PASIENT: _("Pasienten"),
        ResidentWord.DELTAKER: _("Deltakeren"),
    }[word]


def find_resident(word: ResidentWord) -> str:
    return {
        ResidentWord.BRUKER: _("Finn bruker"),
        ResidentWord.BEBOER: _("Finn beboer"),
        ResidentWord.PASIENT: _("Finn pasient"),
        ResidentWord.DELTAKER: _("Finn deltaker"),
    }[word]


def day_in_words(day: date, today: date) -> str:
    """Return "i går", "tirsdag" within a week, else "4. juni"; with the year where it is another."""
    near = {0: _("i dag"), -1: _("i går"), 1: _("i morgen")}
    distance = (day - today).days
    if distance in near:
        return near[distance]
    if abs(distance) < 7:
        return date_format(day, "l")
    return date_format(day, _("j. F") if day.year == today.year else _("j. F Y"))


def note(line: Line, today: date) -> str:
    """Why somebody stands where she does on the list. Of those who were asked it says nothing but when to try again."""
    last = line.last
    if last is not None and last.retry_on is not None and (line.is_asked or last.retry_on > today):
        return _("prøv igjen %(day)s") % {"day": day_in_words(last.retry_on, today)}
    if line.state is State.ASKED:
        return ""
    if line.is_asked:
        return when_to_ask(line, today)
    if last is not None and last.is_from_kin:
        return _("pårørende er spurt, %(name)s ikke") % {"name": line.resident.given_name}
    if last is not None and last.outcome in (Outcome.UNABLE, Outcome.NOT_REACHED):
        went = _("klarte ikke å svare %(day)s") if last.outcome == Outcome.UNABLE else _("fikk ikke spurt %(day)s")
        return went % {"day": day_in_words(last.held_on, today)}
    return when_to_ask(line, today)


def when_to_ask(line: Line, today: date) -> str:
    """What the rule of her service says: why she is to be asked, and by which day."""
    if line.due is None:
        if line.state is State.LONG_AGO and line.asked_on is not None:
            return _("sist spurt %(day)s") % {"day": date_format(line.asked_on, _("j. F Y"))}
        return _came(line.came_on, line.service_type, today) if line.came_on is not None else ""
    if line.due.why is Why.CAME:
        came = _came(line.came_on or today, line.service_type, today)
        return _("%(came)s – %(by)s") % {"came": came, "by": _in_time(line.due, today)}
    day = day_in_words(line.due.by, today)
    if line.due.is_late(today):
        late = _("skulle vært spurt før revurderingen %(day)s")
    elif line.due.why is Why.REVIEW:
        late = _("revurdering %(day)s – spør før det")
    else:
        late = _("siste dag her er %(day)s – spør før det")
    return late % {"day": day}


def _came(day: date, service_type: str, today: date) -> str:
    days = (today - day).days
    when = ngettext("for %(n)s dag siden", "for %(n)s dager siden", days) % {"n": days}
    when = day_in_words(day, today) if days < 2 else when
    words: dict[str, str] = {
        ServiceType.NURSING_HOME: _("flyttet inn %(when)s"),
        ServiceType.ALLOCATION_OFFICE: _("søkte %(when)s"),
    }
    return words.get(service_type, _("kom %(when)s")) % {"when": when}


def _in_time(one: Due, today: date) -> str:
    if one.by == today:
        return _("skal spørres i dag")
    said = _("skulle vært spurt innen %(day)s") if one.is_late(today) else _("skal spørres innen %(day)s")
    return said % {"day": day_in_words(one.by, today)}


def what_we_do(intent: Intent) -> str:
    """What follows, said to the person. No promise: that is only ever what staff wrote themselves."""
    return {
        Intent.GOOD_TO_KNOW: _("Det er godt å vite for oss som jobber her."),
        Intent.DONE_NOW: _("Det er ordnet."),
        Intent.THIS_WEEK: _("Vi prøver dette denne uka."),
        Intent.LEADER: _("Lederen får se dette."),
    }[intent]


def who_reads(conversation: Conversation, unit: Unit) -> str:
    if conversation.figures_only:
        return _("Ikke de som jobber her. De ser bare at du er spurt. Mottakeren i kommunen kan lese det.")
    return _("Vi som jobber på %(unit)s. Andre i kommunen ser bare tall.") % {"unit": inside_a_line(unit.name)}


def listed(words: Sequence[str]) -> str:
    """«Anna, Einar og Kåre»."""
    if len(words) < 2:
        return "".join(words)
    return _("%(several)s og %(last)s") % {"several": ", ".join(words[:-1]), "last": words[-1]}


@dataclass(frozen=True)
class JournalLine:
    """One statement as it is shown to somebody who is to write it in the record; ``mark`` is what has been said."""

    statement: Statement
    mark: JournalMark | None

    @property
    def person(self) -> str:
        resident = self.statement.conversation.resident
        return (resident.name if resident else None) or ""

    @property
    def text(self) -> str:
        """What is copied: the day, who said it, the words, and what was promised; in Norwegian, as the record is."""
        with translation.override("nn" if translation.get_language() == "nn" else "nb"):
            return self._text()

    def _text(self) -> str:
        conversation, statement = self.statement.conversation, self.statement
        who = {SaidBy.PERSON: self.person, SaidBy.OBSERVED: _("Observert hos %(name)s") % {"name": self.person}}.get(
            SaidBy(conversation.said_by), _("Pårørende til %(name)s") % {"name": self.person}
        )
        parts = [
            date_format(conversation.held_at.astimezone(OSLO), _("j. F Y")),
            _("Samtale om hva som er viktig"),
            f"{who}: «{statement.words}»",
            _("På norsk: «%(words)s»") % {"words": statement.translation} if statement.translation else "",
            _("Lovet: %(promise)s") % {"promise": statement.promise} if statement.promise else "",
        ]
        return " ".join(_ended(part) for part in parts if part)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ".»", "!»", "?»", "…»")) else f"{sentence}."


def inside_a_line(name: str) -> str:
    """Return "rom 204" for "Rom 204": a common noun, unlike a street or a house."""
    return name[:1].lower() + name[1:] if name.startswith(("Rom ", "Avdeling ", "Seksjon ", "Leilighet ")) else name
