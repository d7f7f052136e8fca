"""Each number is that of its list, also of what is rare and is left out before anything is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Conversation, Intent, Resident, Statement
from dialog.improvements import services
from dialog.improvements.queries import promised, statements_in, to_tell_in, waiting
from dialog.improvements.services import Telling
from dialog.improvements.small_things.queries import on_the_list, to_do
from dialog.improvements.work_lists import desk, list_to_tell, open_lists
from tests.factories import make_resident, make_user, only_statement, record

NOW = timezone.now()
TODAY = timezone.localdate()


def three_things(ola, liv, resident):
    """One that waits, one promised, and one answered that she does not know of yet."""
    wish, answered = (only_statement(record(ola, resident, word)) for word in ("Tur", "Kaffe"))
    promise = only_statement(record(ola, resident, "Fisk", intent=Intent.THIS_WEEK, promise="Fisk på fredag"))
    services.reply(statement=answered, words="Ja.", telling=Telling(teller=ola, tell_by=TODAY), by=liv, now=NOW)
    return wish, promise, answered


def held_with(resident):
    return Conversation.objects.filter(resident=resident)


RARE = {
    "withdrawn": lambda one, place: held_with(one).update(withdrawn_at=NOW),
    "honest": lambda one, place: held_with(one).update(figures_only=True),
    "words gone": lambda one, place: held_with(one).update(words_gone_at=NOW),
    "taken away": lambda one, place: Statement.objects.filter(conversation__resident=one).update(
        removed_at=NOW, open_since=None
    ),
    "asked anew": lambda one, place: Statement.objects.filter(conversation__resident=one).update(open_since=NOW),
    "has died": lambda one, place: Resident.objects.filter(pk=one.pk).update(active_to=TODAY - timedelta(days=1)),
    "has moved": lambda one, place: Resident.objects.filter(pk=one.pk).update(unit=place.neighbour),
}


@pytest.mark.parametrize("what", RARE)
def test_what_is_rare_is_in_no_number_that_is_not_its_lists(what, place, ola, liv, borghild):
    three_things(ola, liv, borghild)
    other = make_resident(place.department, "Einar")
    three_things(ola, liv, other)

    RARE[what](other, place)

    numbers, mine = desk(place.department, liv, TODAY, rows=50), statements_in(place.department, liv)
    lists, counts = open_lists(place.department, liv, TODAY)
    to_tell, count = list_to_tell(place.department, liv, TODAY)
    assert numbers.counts == counts
    assert len(numbers.waiting) == counts.waiting == waiting(mine, TODAY).count() >= 1
    assert len(numbers.promises) == counts.promised == promised(mine, TODAY).count() >= 1
    assert len(to_do(lists)) == counts.small == on_the_list(place.department, TODAY).count >= 1
    assert len(to_tell) == count == numbers.untold_count == to_tell_in([place.department.pk], TODAY).count() >= 1
    assert numbers.left_count == (what in ("has died", "has moved"))


def test_whoever_works_elsewhere_counts_nothing(place, ola, liv, borghild):
    three_things(ola, liv, borghild)
    lars = make_user("Lars", place.neighbour, Role.LEADER)

    lists, counts = open_lists(place.department, lars, TODAY)

    assert (counts.waiting, counts.promised, counts.small) == (0, 0, 0)
    assert not lists.shown(lists.waiting())
    assert list_to_tell(place.department, lars, TODAY)[1] == 0
