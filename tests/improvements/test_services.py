"""What comes of what somebody said: each verb once, whoever is first."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.conversations.models import Intent, Statement
from dialog.improvements import services
from dialog.improvements.models import Fate, FateKind, ImprovementAction, Status
from dialog.improvements.services import Telling
from tests.factories import only_statement, record

NOW = timezone.now()
TODAY = timezone.localdate()
TOLD = Telling(is_told=True)


@pytest.fixture
def walk(ola, borghild):
    """Borghild wants something that the leader must look at."""
    return only_statement(record(ola, borghild, "Jeg vil ut en tur hver dag"))


def begin(unit, by, *statements, **fields):
    values = {
        "action_id": uuid.uuid4(),
        "title": "Tur hver formiddag",
        "theme": None,
        "owner": by,
        "due_on": TODAY + timedelta(days=14),
    }
    return services.start_action(unit=unit, statements=statements, by=by, now=NOW, **{**values, **fields})


def reply(statement, by, words="Vi går hver dag etter kaffen.", telling=TOLD):
    return services.reply(statement=statement, words=words, telling=telling, by=by, now=NOW)


def is_open(statement):
    return Statement.objects.get(pk=statement.pk).open_since is not None


def status_of(action):
    return ImprovementAction.objects.get(pk=action.pk).status


# --- replies ---


def test_a_reply_says_the_words_who_tells_and_by_when_and_the_statement_waits_no_more(walk, liv, ola):
    telling = Telling(teller=ola, tell_by=TODAY)

    fate = reply(walk, liv, telling=telling)

    fate.refresh_from_db()
    assert (fate.kind, fate.words, fate.decided_by) == (FateKind.ANSWERED, "Vi går hver dag etter kaffen.", liv)
    assert (fate.teller, fate.tell_by, fate.told_at) == (ola, TODAY, None)
    assert not is_open(walk)


def test_somebody_who_knows_already_needs_no_teller(walk, liv):
    fate = reply(walk, liv, telling=TOLD)

    assert (fate.told_by, fate.teller) == (liv, None)


def test_a_no_needs_its_reason_in_words_and_settles_the_statement(walk, liv, ola):
    fate = services.decline(
        statement=walk,
        words="Vi har ikke folk til det i helgene.",
        telling=Telling(teller=ola, tell_by=TODAY),
        by=liv,
        now=NOW,
    )

    assert (fate.kind, fate.words) == (FateKind.DECLINED, "Vi har ikke folk til det i helgene.")
    assert not is_open(walk)


def test_the_second_reply_is_refused_and_told_what_stands(walk, liv, per):
    reply(walk, per, words="Ja, fra mandag.")

    with pytest.raises(services.AlreadyAnswered) as refusal:
        reply(walk, liv, words="Nei.")

    assert (refusal.value.fate.words, refusal.value.fate.decided_by) == ("Ja, fra mandag.", per)
    assert Fate.objects.get().words == "Ja, fra mandag."


def test_a_statement_that_was_taken_away_cannot_be_answered(walk, liv):
    Statement.objects.filter(pk=walk.pk).update(removed_at=NOW, open_since=None)

    with pytest.raises(services.NothingToAnswer):
        reply(walk, liv)

    assert not Fate.objects.exists()


def test_a_withdrawn_conversation_cannot_be_answered(walk, liv):
    walk.conversation.withdrawn_at = NOW
    walk.conversation.save(update_fields=["withdrawn_at"])

    with pytest.raises(services.NothingToAnswer):
        reply(walk, liv)


def test_a_statement_that_a_correction_opened_again_can_be_answered_again(walk, liv):
    reply(walk, liv, words="Ja.")
    Statement.objects.filter(pk=walk.pk).update(open_since=NOW)

    fate = reply(walk, liv, words="Nei, det var en misforståelse.", telling=Telling(teller=liv, tell_by=TODAY))

    assert Fate.objects.get() == fate
    assert (fate.words, fate.told_at) == ("Nei, det var en misforståelse.", None)
    assert not is_open(walk)


# --- promises and telling ---


def test_a_kept_promise_has_still_to_be_told(ola, liv, borghild):
    statement = only_statement(
        record(ola, borghild, "Kaffen først", intent=Intent.THIS_WEEK, promise="Kaffen først, så stellet")
    )

    fate = services.keep_promise(statement=statement, by=liv, now=NOW)

    assert (fate.kind, fate.told_at) == (FateKind.DONE, None)
    assert not is_open(statement)


def test_being_told_is_written_down_once(walk, liv, per, ola):
    fate = reply(walk, liv, telling=Telling(teller=ola, tell_by=TODAY))
    services.mark_told(fate=fate, by=per, now=NOW)

    with pytest.raises(services.AlreadyTold) as refusal:
        services.mark_told(fate=fate, by=liv, now=NOW)

    assert refusal.value.fate.told_by == per


# --- actions ---


def test_an_action_answers_the_statements_behind_it(walk, liv, place):
    action = begin(place.department, liv, walk)

    fate = Fate.objects.get()
    assert (fate.statement, fate.kind, fate.action) == (walk, FateKind.IN_ACTION, action)
    assert not is_open(walk)


def test_the_same_form_twice_is_one_action(walk, liv, place):
    form = uuid.uuid4()

    first = begin(place.department, liv, walk, action_id=form)
    again = begin(place.department, liv, walk, action_id=form)

    assert (again, ImprovementAction.objects.count(), Fate.objects.count()) == (first, 1, 1)


def test_somebody_elses_form_id_is_refused(liv, per, place):
    action = begin(place.department, liv)

    with pytest.raises(services.BelongsToAnother):
        begin(place.department, per, action_id=action.pk)


def test_an_action_is_refused_whole_when_one_statement_has_an_answer(walk, liv, ola, borghild, place):
    other = only_statement(record(ola, borghild, "Og besøk av Tass"))
    reply(other, liv)

    with pytest.raises(services.AlreadyAnswered):
        begin(place.department, liv, walk, other)

    assert not ImprovementAction.objects.exists()
    assert is_open(walk)


@pytest.mark.parametrize(
    ("before", "to", "is_allowed"),
    [
        (Status.PLANNED, Status.STARTED, True),
        (Status.STARTED, Status.PLANNED, True),
        (Status.DONE, Status.TOLD, True),
        (Status.STARTED, Status.STARTED, False),
        (Status.PLANNED, Status.TOLD, False),
        (Status.DROPPED, Status.TOLD, False),
        (Status.TOLD, Status.STARTED, False),
        (Status.PLANNED, Status.DONE, False),
        (Status.PLANNED, Status.DROPPED, False),
    ],
)
def test_an_action_moves_one_step_at_a_time(liv, place, before, to, is_allowed):
    action = begin(place.department, liv)
    if before in (Status.DONE, Status.TOLD, Status.DROPPED):
        services.close_action(action=action, result="Ja", is_dropped=before == Status.DROPPED, by=liv, now=NOW)
    ImprovementAction.objects.filter(pk=action.pk).update(status=before)

    if is_allowed:
        services.move_action(action=action, to=to, by=liv, now=NOW)
    else:
        with pytest.raises(services.AlreadyMoved):
            services.move_action(action=action, to=to, by=liv, now=NOW)

    assert status_of(action) == (to if is_allowed else before)


def test_a_closed_action_has_a_result_and_those_behind_it_are_to_be_told(walk, liv, place):
    action = begin(place.department, liv, walk)
    fate = Fate.objects.get()
    with pytest.raises(services.NotDoneYet):
        services.mark_told(fate=fate, by=liv, now=NOW)

    services.close_action(action=action, result="Vi går tur klokka ti.", is_dropped=False, by=liv, now=NOW)
    services.mark_told(fate=fate, by=liv, now=NOW)

    action.refresh_from_db()
    assert (action.status, action.result) == (Status.TOLD, "Vi går tur klokka ti.")


def test_an_action_is_told_only_when_everybody_behind_it_is(walk, liv, ola, borghild, place):
    other = only_statement(record(ola, borghild, "Og besøk av Tass"))
    action = begin(place.department, liv, walk, other)
    services.close_action(action=action, result="Gjort", is_dropped=False, by=liv, now=NOW)

    services.mark_told(fate=walk.fate, by=liv, now=NOW)
    assert status_of(action) == Status.DONE
    services.mark_told(fate=other.fate, by=liv, now=NOW)

    assert status_of(action) == Status.TOLD


def test_telling_everybody_at_once_tells_each(walk, liv, place):
    action = begin(place.department, liv, walk)
    services.close_action(action=action, result="Gjort", is_dropped=False, by=liv, now=NOW)

    services.move_action(action=action, to=Status.TOLD, by=liv, now=NOW)

    assert Fate.objects.get().told_by == liv


def test_a_dropped_action_keeps_its_reason_and_tells_it(walk, liv, place):
    action = begin(place.department, liv, walk)

    services.close_action(action=action, result="Vi fikk det ikke til.", is_dropped=True, by=liv, now=NOW)
    services.mark_told(fate=Fate.objects.get(), by=liv, now=NOW)

    assert status_of(action) == Status.DROPPED


def test_closing_twice_keeps_the_first_result(liv, per, place):
    action = begin(place.department, liv)
    services.close_action(action=action, result="Kaffe hver fredag", is_dropped=False, by=per, now=NOW)

    with pytest.raises(services.AlreadyClosed) as refusal:
        services.close_action(action=action, result="Avlyst", is_dropped=True, by=liv, now=NOW)

    assert (refusal.value.action.result, refusal.value.action.closed_by) == ("Kaffe hver fredag", per)


def test_the_history_names_who_moved_an_action_and_why(liv, place):
    action = begin(place.department, liv)

    services.move_action(action=action, to=Status.STARTED, by=liv, now=NOW)

    event = action.events.order_by("-pgh_created_at").first()
    assert event.pgh_context.metadata == {"user": str(liv.pk), "reason": "move_action started"}
