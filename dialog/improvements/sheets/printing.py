"""The two printed sheets: the morning list, and what somebody is told, in large print.

The morning list bears our own words only, never the person's, and names people as sparingly as the unit has decided:
it lies where others pass. The told-back sheet is given to the person and bears her own words, as her receipt does.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

import dialog
from dialog.accounts.models import User
from dialog.conversations.models import Conversation, SaidBy, Statement
from dialog.conversations.wording import inside_a_line
from dialog.improvements.models import Fate, FateKind, SheetNames, Status
from dialog.improvements.small_things.queries import Thing
from dialog.lib.dates import OSLO
from dialog.lib.typesetting import can_be_drawn, typeset
from dialog.units.models import Unit

PAGES = Path(__file__).parent / "pages"
# The sheets share the shapes and colours of the campaign's printed matter.
ROOT = Path(dialog.__file__).parent
# More never fit one page; the page itself shows as many as there is room for.
MOST_PRINTED = 24


def morning_sheet(
    things: Sequence[Thing], *, count: int, unit: Unit, name: str, names: SheetNames, by: User, now: datetime
) -> bytes:
    """The oldest of the small things on one page. ``count`` is how many there are; ``name`` what the unit is called."""
    today = now.astimezone(OSLO)
    shown = things[:MOST_PRINTED]
    words = _common(unit) | {
        "title": _("Morgenlista"),
        "unit": name,
        "day": date_format(today, _("l j. F")),
        "rows": [_row(thing, names) for thing in shown],
        # One sentence for each number of rows that may be left out: how many fit is known when the page is set.
        "more": [_more(count - fits) for fits in range(len(shown) + 1)],
        "what": _("Hva"),
        "since": _("Har stått"),
        "who": _("Hvem tar den"),
        "done": _("Gjort"),
        "old": _("Mer enn sju dager"),
        "shred": _("Makuler arket når vakta er over. Gjort? Trykk «Gjort» på lista også."),
        "printed": _("Skrevet ut kl. %(time)s av %(name)s") % {"time": f"{today:%H.%M}", "name": by.name},
    }
    return typeset(PAGES / "morning.typ", words, root=ROOT, is_kept=False)


def told_sheet(fate: Fate, *, name: str, now: datetime) -> bytes:
    """What one person said and what came of it, to be read by her. ``name`` is what the unit is called."""
    conversation = fate.statement.conversation
    resident = conversation.resident
    asks = fate.told_by or fate.teller or fate.decided_by
    words = _common(fate.unit) | {
        "title": _("Svar til deg"),
        "to": _("Til %(name)s") % {"name": resident.name} if resident and resident.name else _("Til deg"),
        "day": date_format(now.astimezone(OSLO), _("j. F Y")),
        "said_title": said_title(conversation),
        **_said(fate.statement),
        "answer_title": _answer_title(fate),
        "answer": answer_in_words(fate),
        "ask_title": _("Vil du spørre om noe?"),
        "ask": _("Spør %(name)s, eller en annen av oss som jobber her.") % {"name": asks.name},
        "change": _("Ble det ikke slik du ville? Si det til oss, så prøver vi på nytt."),
        "unit": name,
    }
    return typeset(PAGES / "told.typ", words, root=ROOT, is_kept=False)


def said_title(conversation: Conversation) -> str:
    return {
        SaidBy.OBSERVED: _("Vi så"),
        SaidBy.KIN_ABOUT: _("Pårørende sa"),
        SaidBy.KIN_SELF: _("Pårørende sa"),
    }.get(SaidBy(conversation.said_by), _("Du sa"))


def answer_in_words(fate: Fate) -> str:
    """What the person is told: our reply, what came of the action, or the small thing that was done."""
    if fate.kind == FateKind.IN_ACTION and fate.action is not None:
        return fate.action.result or fate.action.title or ""
    small = getattr(fate.statement, "small_thing", None)
    return fate.words or (small and small.words) or fate.statement.promise or _("Det er gjort.")


def has_answer(fate: Fate) -> bool:
    """Whether there is something to say yet: an action that is not closed has nothing."""
    return not fate.waits_for_action


def sheet_name(thing: Thing, names: SheetNames) -> str:
    """Whom it is for, as sparingly as the unit has decided."""
    resident = thing.statement.conversation.resident
    if resident is None or not resident.name:
        return _("Uten navn")
    first = resident.given_name
    if names == SheetNames.INITIAL:
        return f"{first[:1]}."
    place = inside_a_line(resident.place or "") if names == SheetNames.FIRST_NAME_AND_PLACE else ""
    return f"{first}, {place}" if place else first


def _said(statement: Statement) -> dict[str, str]:
    """Her own words with the Norwegian under; the Norwegian alone where our fonts cannot draw her language."""
    words, norwegian = statement.words or "", statement.translation or ""
    return (
        {"said": words, "translation": norwegian}
        if can_be_drawn(words) or not norwegian
        else {"said": norwegian, "translation": ""}
    )


def _answer_title(fate: Fate) -> str:
    is_dropped = fate.action is not None and fate.action.status == Status.DROPPED
    if fate.kind == FateKind.DECLINED or (fate.kind == FateKind.IN_ACTION and is_dropped):
        return _("Vi kan ikke gjøre det nå, fordi")
    return _("Vi svarer") if fate.kind == FateKind.ANSWERED else _("Dette har vi gjort")


def _row(thing: Thing, names: SheetNames) -> dict[str, object]:
    given = thing.last_hand_over
    if given is None:
        line = ""
    else:
        to = given.to.name if given.to else given.get_shift_display()
        line = f"{to}: {given.words}" if given.words else _("Til %(whom)s") % {"whom": to[:1].lower() + to[1:]}
    return {
        "what": thing.ours or _("Står på lista på skjermen"),
        "for": sheet_name(thing, names),
        "days": ngettext("%d dag", "%d dager", thing.days) % thing.days if thing.days else _("i dag"),
        "is_old": thing.is_old,
        "taken": thing.taken_by.name if thing.taken_by else "",
        "line": line,
    }


def _more(left: int) -> str:
    return ngettext("og %d til på skjermen", "og %d til på skjermen", left) % left if left else ""


def _common(unit: Unit) -> dict[str, object]:
    return {"lang": (get_language() or "nb")[:2], "municipality": unit.municipality.name}
