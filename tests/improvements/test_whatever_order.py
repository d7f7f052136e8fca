"""Whatever order things happen in: nothing that asks for something is without a fate, and every number is its list."""

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dialog.accounts.models import Role
from dialog.conversations import residents
from dialog.conversations import services as conversations
from dialog.conversations.drafts import ConversationDraft, StatementDraft
from dialog.conversations.models import Conversation, Intent, Outcome, Resident, SaidBy, Statement
from dialog.improvements import services
from dialog.improvements.leaving import services as leaving
from dialog.improvements.leaving_queries import left_fates, left_statements, left_with
from dialog.improvements.models import Departure, Fate, ImprovementAction, Status
from dialog.improvements.queries import State, as_lines, promised, statements_in, to_tell_in, waiting, waiting_by_unit
from dialog.improvements.services import Telling
from dialog.improvements.small_things.queries import on_the_list, to_do
from dialog.improvements.telling_models import Fitting
from dialog.improvements.work_lists import desk, list_to_tell, open_lists
from tests.factories import make_place, make_resident, make_user, record
from tests.improvements.test_services import begin

NOW = timezone.now()
TODAY = timezone.localdate()
REFUSALS = (
    services.AlreadyAnswered, services.NothingToAnswer, services.AlreadyTold, services.NotDoneYet,
    services.NotToBeTold, services.TooLateToUndo, services.AlreadyMoved, leaving.NothingLeft, leaving.NowhereToGo,
    conversations.TooLateToCorrect, residents.ResidentRefused,
)  # fmt: skip
HERE = {State.WAITING, State.PROMISED, State.IN_ACTION, State.TO_TELL, State.TOLD, State.LEFT, State.CLOSED}


class Ward:
    """A department where things happen; ``number`` picks which row each of them happens to."""

    def __init__(self):
        self.place = make_place()
        self.unit = self.place.department
        self.ola, self.liv = make_user("Ola", self.unit, Role.STAFF), make_user("Liv", self.unit, Role.LEADER)
        self.people = [make_resident(self.unit, name) for name in ("Arne", "Eli")]

    def pick(self, rows, number):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def says(self, number):
        about = [*self.people, None][number % 3]
        kind = [(Intent.LEADER, None), (Intent.THIS_WEEK, "Fisk"), (Intent.GOOD_TO_KNOW, None)][number // 3 % 3]
        unit = self.unit if about is None else None
        if about is None or Resident.objects.get(pk=about.pk).unit_id == self.unit.pk:
            record(self.ola, about, "Tur", intent=kind[0], promise=kind[1], unit=unit or self.unit)

    def corrects(self, number):
        one = self.pick(Conversation.objects.filter(unit=self.unit, asked_by=self.ola), number)
        if one is None:
            return
        intents = [[Intent.LEADER], [Intent.GOOD_TO_KNOW], [Intent.THIS_WEEK, Intent.LEADER], [Intent.DONE_NOW]]
        draft = ConversationDraft(
            unit_id=self.unit.pk, resident_id=one.resident_id, outcome=Outcome.ANSWERED, said_by=SaidBy.PERSON,
            statements=tuple(StatementDraft(words=f"{number}", intent=one) for one in intents[number % 4]),
            figures_only=number % 5 == 0,
        )  # fmt: skip
        conversations.record(form_id=one.pk, draft=draft, by=self.ola, now=NOW)

    def withdraws(self, number):
        if (one := self.pick(Conversation.objects.filter(asked_by=self.ola), number)) is not None:
            conversations.withdraw(conversation=one, by=self.ola, now=NOW)

    def answers(self, number):
        if (one := self.pick(Statement.objects.filter(unit=self.unit), number)) is not None:
            telling = Telling(is_told=True) if number % 2 else Telling(teller=self.ola, tell_by=TODAY)
            answer = services.decline if number % 3 == 0 else services.reply
            answer(statement=one, words="Vi får se.", telling=telling, by=self.liv, now=NOW)

    def keeps(self, number):
        if (one := self.pick(Statement.objects.filter(unit=self.unit).open(), number)) is not None:
            services.keep_promise(statement=one, by=self.liv, now=NOW)

    def acts(self, number):
        behind = list(Statement.objects.filter(unit=self.unit).open().order_by("pk"))[: 1 + number % 2]
        begin(self.unit, self.liv, *behind)

    def closes(self, number):
        if (one := self.pick(ImprovementAction.objects.all(), number)) is not None:
            services.close_action(action=one, result="Slik ble det.", is_dropped=number % 2 == 0, by=self.liv, now=NOW)

    def tells_all(self, number):
        if (one := self.pick(ImprovementAction.objects.all(), number)) is not None:
            services.move_action(action=one, to=Status.TOLD, by=self.liv, now=NOW)

    def tells(self, number):
        if (one := self.pick(Fate.objects.all(), number)) is not None:
            services.mark_told(fate=one, by=self.ola, now=NOW, how="spoken")

    def slips(self, number):
        if (one := self.pick(Fate.objects.all(), number)) is not None:
            undo = services.take_back if number % 2 else services.take_back_told
            undo(fate=one, by=self.liv, now=NOW)

    def leaves(self, number):
        one = Resident.objects.get(pk=self.people[number % 2].pk)
        if one.active_to is not None:
            return
        if number % 3:
            residents.move(resident=one, to=self.place.neighbour, on=TODAY, by=self.liv)
        else:
            residents.discharge(resident=one, last_day=TODAY - timedelta(days=1), by=self.liv)

    def is_decided(self, number):
        if number % 5 == 0 and (one := self.pick(Departure.objects.all(), number)) is not None:
            leaving.take_back(departure=one, by=self.liv, now=NOW)
            return
        choice = list(Fitting)[number % 4]
        leaving.decide(
            resident=self.people[number // 4 % 2], unit=self.unit, choice=choice, words="Slik.",
            telling=Telling(teller=self.ola, tell_by=TODAY), has_yes=True, by=self.liv, now=NOW, today=TODAY,
        )  # fmt: skip

    def assert_nothing_is_lost(self):
        lines = as_lines(statements_in(self.unit, self.liv), TODAY)
        asking = [one for one in lines if Intent(one.statement.intent).asks_for_something]
        assert {one.state for one in asking} <= HERE
        states = Counter(one.state for one in lines)
        numbers = desk(self.unit, self.liv, TODAY, rows=50)
        lists, _counts = open_lists(self.unit, self.liv, TODAY)
        for shown, found, of in (
            (numbers.waiting, lists.waiting(), waiting),
            (numbers.promises, lists.promised(), promised),
        ):
            pks = [one.pk for one in of(statements_in(self.unit, self.liv), TODAY)]
            assert [one.statement.pk for one in shown] == [one.pk for one in lists.shown(found)] == pks
        assert numbers.counts.small == to_do(lists).count() == on_the_list(self.unit, TODAY).count
        above = waiting_by_unit(self.place.section, TODAY).get(self.unit.pk)
        assert numbers.waiting_count == states[State.WAITING] == (above.count if above else 0)
        assert numbers.promise_count == states[State.PROMISED]
        assert numbers.untold_count == states[State.TO_TELL] == to_tell_in([self.unit.pk], TODAY).count()
        gone = {one.statement.conversation.resident_id for one in lines if one.state is State.LEFT}
        assert numbers.left_count == len(gone)
        for teller in (None, self.ola, self.liv):
            fates, count = list_to_tell(self.unit, self.liv, TODAY, teller=teller)
            assert fates.count() == count
        undone = (left_statements(Statement.objects.all(), TODAY), left_fates(Fate.objects.all(), TODAY))
        assert sum(left_with(self.unit, self.liv, TODAY).values()) == sum(
            rows.filter(unit=self.unit).count() for rows in undone
        )


HAPPENINGS = [name for name, one in vars(Ward).items() if callable(one) and name not in ("__init__", "pick")]
HAPPENINGS.remove("assert_nothing_is_lost")


class WhateverOrderTest(TestCase):
    # Other orders each time; ORDERS=300 tries many. Not shrunk, which takes minutes and says little here.
    @settings(
        max_examples=int(os.environ.get("ORDERS", "2")),
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(st.tuples(st.sampled_from(["says", "says", *HAPPENINGS]), st.integers(0, 60)), min_size=8, max_size=14)
    )
    def test_nothing_that_asks_for_something_is_lost(self, happenings):
        ward = Ward()
        for name, number in [("says", 0), ("says", 3), *happenings]:
            with suppress(*REFUSALS):
                getattr(ward, name)(number)
            ward.assert_nothing_is_lost()
