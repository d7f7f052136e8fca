"""A leader's week at a glance: what else waits in a care unit besides the people themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.accounts.tablet_list import to_look_for
from dialog.campaigns.models import Campaign
from dialog.improvements.asking.queries import open_questions
from dialog.improvements.models import OwnWords, UnitQuestion, Visit
from dialog.improvements.own_words.queries import own_words_of
from dialog.improvements.visits.queries import overdue_of, to_write_down
from dialog.rights.models import BreakGlass
from dialog.units.models import Unit

QUESTIONS_SHOWN = 3
GLASSES_SHOWN = 3
TABLETS_SHOWN = 3
VISITS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Week:
    """``own_words`` says what is to be done with the unit's three sentences: "write", "read", or nothing.

    ``glasses``: break-glass into the unit that its leader has not read about yet. ``tablets``: those nobody has heard
    from, with answers that are not sent. ``visits``: those that nobody has written down, ``promises``: how many are
    overdue that this person owns, was host for or leads the unit of.
    """

    questions: Sequence[UnitQuestion]
    own_words: str
    glasses: Sequence[BreakGlass] = ()
    tablets: Sequence[Tablet] = ()
    visits: Sequence[Visit] = ()
    promises: int = 0

    @property
    def is_quiet(self) -> bool:
        return not (self.questions or self.own_words or self.glasses or self.tablets or self.visits or self.promises)


def week(unit: Unit, user: User, campaign: Campaign | None, today: date, *, can_act: bool) -> Week:
    """The words of a question are not opened here: who asks about what is enough."""
    questions = open_questions(unit, user).defer("words", "answer")[:QUESTIONS_SHOWN]
    glasses = BreakGlass.objects.unread_by(user).filter(unit=unit).select_related("user").defer("words")
    newest = glasses.order_by("-starts_at")[:GLASSES_SHOWN] if can_act else ()
    lost = to_look_for([unit.pk], timezone.now())[:TABLETS_SHOWN] if can_act else ()
    return Week(
        list(questions),
        _own_words(unit, user, campaign, today, can_act),
        list(newest),
        list(lost),
        list(to_write_down(unit, user, today)[:VISITS_SHOWN]),
        overdue_of(user, today).count(),
    )


def _own_words(unit: Unit, user: User, campaign: Campaign | None, today: date, can_act: bool) -> str:
    """Written when the days are over and read by another; nothing is asked for while people are still asking."""
    if campaign is None or campaign.is_closed:
        return ""
    words: OwnWords | None = own_words_of(unit, campaign)
    if words is not None and words.withdrawn_at is None:
        return "read" if words.read_at is None and words.written_by_id != user.pk else ""
    return "write" if can_act and today > campaign.ends_on else ""
