"""What is done about what was said: actions, questions, the unit's own words, visits, small things, quotes."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from dialog.accounts.models import User
from dialog.conversations.models import Intent, Resident, Statement
from dialog.improvements.models import (
    ActionReading,
    ActionRound,
    ChangeNote,
    ConsentedBy,
    ImprovementAction,
    OwnWords,
    Promise,
    PromiseStep,
    QuoteUse,
    SharedAction,
    UnitQuestion,
    Visit,
    VisitNote,
    Worry,
)
from dialog.improvements.praise.services import mark_praise
from dialog.improvements.quotes.services import propose
from dialog.improvements.small_things import services as small_things
from tests.factories import record


def make_visit(key: str, objects: SimpleNamespace, host: User | None) -> tuple[list[str], list[str]]:
    """A visit that was, one that is to come, and what was promised; what was heard is the unit's own."""
    now, today = timezone.now(), timezone.localdate()
    said = {kind: f"kanaribesøk{kind}{key}" for kind in ("gjest", "løfte", "grunn")}
    row = {"municipality_id": objects.municipality, "unit_id": objects.unit}
    visit = {**row, "guests": said["gjest"], "host": host, "planned_by": host, "planned_at": now}
    held = Visit.objects.create(**visit, held_on=today - timedelta(days=9), written_by=host, written_at=now)
    objects.visit, objects.planned_visit = held.pk, Visit.objects.create(**visit, held_on=today).pk
    VisitNote.objects.create(**row, visit=held, words=f"kanaribesøkhørt{key}", written_by=host, written_at=now)
    made = {"words": said["løfte"], "owner": host, "due_on": today, "made_by": host, "made_at": now}
    objects.promise = Promise.objects.create(**row, **made, visit=held).pk
    PromiseStep.objects.create(
        municipality_id=objects.municipality, promise_id=objects.promise, kind="changed", words=said["grunn"],
        due_on=today, owner=host, by=host, at=now,
    )  # fmt: skip
    return [f"kanaribesøkhørt{key}"], list(said.values())


def make_action(unit, by: User, theme, title: str) -> ImprovementAction:
    return ImprovementAction.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        theme=theme,
        title=title,
        owner=by,
        due_on=timezone.localdate(),
        created_by=by,
        created_at=timezone.now(),
    )


def make_reading(action: ImprovementAction, by: User, word: str) -> uuid.UUID:
    """A number, a round and what is counted, all in words that only those who work there may read."""
    action.measure = action.measured_in = word
    action.save(update_fields=["measure", "measured_in"])
    about = {"municipality_id": action.municipality_id, "action": action}
    now, today = timezone.now(), timezone.localdate()
    ActionRound.objects.create(
        **about, number=1, plan=word, do=word, study=word, act=word, begun_by=by, begun_at=now, changed_by=by,
        changed_at=now,
    )  # fmt: skip
    read = {"read_on": today, "value": 4, "note": word}
    return ActionReading.objects.create(**about, **read, written_by=by, written_at=now).pk


def make_worry(action: ImprovementAction, by: User, word: str) -> uuid.UUID:
    """A note that asks for worries, and an answered one; and what is written for others and may not be told yet."""
    about, now = {"municipality_id": action.municipality_id, "action": action}, timezone.now()
    ChangeNote.objects.create(
        **about, why=word, heard=word, stays=word, takes_worries=True, written_by=by, written_at=now
    )
    SharedAction.objects.create(**about, title=word, words=word, shared_by=by, shared_at=now)
    return Worry.objects.create(**about, words=word, written_by=by, written_at=now).pk


def make_question(objects: SimpleNamespace, asker: User | None, key: str) -> str:
    """A question to the care unit that waits for its answer."""
    word = f"kanarispørsmål{key}"
    question = UnitQuestion.objects.create(
        municipality_id=objects.municipality,
        unit_id=objects.unit,
        theme_id=objects.theme,
        words=word,
        asked_by=asker,
        asked_at=timezone.now(),
    )
    objects.question = question.pk
    return word


def make_own_words(objects: SimpleNamespace, key: str) -> str:
    """What the unit has written of itself in a campaign that is not closed."""
    word = f"kanarilærdom{key}"
    OwnWords.objects.create(
        municipality_id=objects.municipality,
        unit_id=objects.unit,
        campaign_id=objects.campaign,
        learned=word,
        changed=word,
        written_by_id=objects.user,
        written_at=timezone.now(),
    )
    return word


def make_small_things(key: str, objects: SimpleNamespace, by: User) -> list[str]:
    """What waits stands on the morning list and is given on; and something is marked as praise."""
    word = {kind: f"kanari{kind}{key}" for kind in ("smått", "vakt", "ros")}
    statement, now = Statement.objects.get(pk=objects.statement), timezone.now()
    small_things.put_on_list(statement=statement, words=word["smått"], by=by, now=now)
    small_things.hand_over(
        hand_over_id=uuid.uuid4(), statement=statement, shift="night", words=word["vakt"], by=by, now=now
    )
    resident = Resident.objects.get(pk=objects.resident)
    praised = record(by, resident, word["ros"], intent=Intent.GOOD_TO_KNOW, unit=statement.unit).statements.get()
    mark_praise(statement=praised, by=by, now=now)
    objects.praised = praised.pk
    return list(word.values())


def make_quote(key: str, statement_id: uuid.UUID, by: User) -> tuple[uuid.UUID, list[str]]:
    """A quote that waits to be cleared."""
    words, today = f"kanarisitat{key}", timezone.localdate()
    quote = propose(
        quote_id=uuid.uuid4(), statement=Statement.objects.get(pk=statement_id), by=by, now=timezone.now(), words=words,
        use=QuoteUse.INTERNAL, consented_by=ConsentedBy.PERSON, consented_on=today, expires_on=today,
    )  # fmt: skip
    return quote.pk, [words]
