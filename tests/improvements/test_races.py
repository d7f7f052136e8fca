"""Two leaders, or two clicks, at the very same time: one right result, and the others are told."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from dialog.conversations import residents
from dialog.improvements import services
from dialog.improvements.leaving import services as leaving
from dialog.improvements.models import Departure, Fate, ImprovementAction
from dialog.improvements.services import Telling
from dialog.improvements.telling_models import Fitting
from tests.factories import only_statement, record

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8
REFUSALS = (services.AlreadyAnswered, services.AlreadyTold, services.AlreadyClosed, leaving.NothingLeft)


def at_once(act):
    """Run ``act(number)`` in many threads that all begin together; what each returned or refused with."""
    gate = Barrier(AT_ONCE)

    def one(number):
        try:
            gate.wait(20)
            return act(number)
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def test_of_many_replies_at_once_one_stands(place, ola, liv, borghild):
    statement = only_statement(record(ola, borghild, "Jeg vil vite hvem som kommer"))

    def reply(number):
        telling = Telling(is_told=True)
        return services.reply(statement=statement, words=f"Svar {number}", telling=telling, by=liv, now=timezone.now())

    results = at_once(reply)

    fate = Fate.objects.get()
    assert [one.words for one in results if isinstance(one, Fate)] == [fate.words]
    assert sum(isinstance(one, services.AlreadyAnswered) for one in results) == AT_ONCE - 1


def test_a_form_sent_many_times_at_once_is_one_action(place, ola, liv, borghild):
    statement = only_statement(record(ola, borghild, "Jeg vil vite hvem som kommer"))
    form = uuid.uuid4()

    def begin(number):
        return services.start_action(
            action_id=form,
            unit=place.department,
            title="Bilde av morgenvakten på døra",
            theme=None,
            statements=[statement],
            owner=liv,
            due_on=timezone.localdate(),
            by=liv,
            now=timezone.now(),
        )

    results = at_once(begin)

    assert {one.pk for one in results} == {form}
    assert (ImprovementAction.objects.count(), Fate.objects.count()) == (1, 1)


def test_everybody_behind_an_action_told_at_once_finishes_it_once(place, ola, liv, borghild):
    statements = [only_statement(record(ola, borghild, f"Ting {number}")) for number in range(AT_ONCE)]
    action = services.start_action(
        action_id=uuid.uuid4(),
        unit=place.department,
        title="Tur",
        theme=None,
        statements=statements,
        owner=liv,
        due_on=timezone.localdate(),
        by=liv,
        now=timezone.now(),
    )
    services.close_action(action=action, result="Gjort", is_dropped=False, by=liv, now=timezone.now())
    fates = list(Fate.objects.all())

    at_once(lambda number: services.mark_told(fate=fates[number], by=liv, now=timezone.now()))

    action.refresh_from_db()
    assert (action.status, Fate.objects.untold().count()) == ("told", 0)


def test_of_many_decisions_about_one_who_has_left_one_stands(place, ola, liv, adm, borghild):
    record(ola, borghild, "Tur")
    now, today = timezone.now(), timezone.localdate()
    residents.discharge(resident=borghild, last_day=today - timedelta(days=1), by=adm)

    def decide(number):
        return leaving.decide(
            resident=borghild, unit=place.department, choice=Fitting.LET_BE, words=f"Nummer {number}",
            telling=Telling(), has_yes=False, by=liv, now=now, today=today,
        )  # fmt: skip

    results = at_once(decide)

    assert [one for one in results if isinstance(one, Departure)] == [Departure.objects.get()]
    assert sum(isinstance(one, leaving.NothingLeft) for one in results) == AT_ONCE - 1
