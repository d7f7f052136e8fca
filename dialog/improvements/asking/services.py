"""A question to a care unit: asked, answered in words, or taken back."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.improvements.models import UnitQuestion
from dialog.themes.models import Theme
from dialog.units.models import Unit


class AlreadyAsked(Exception):
    """Somebody waits for the unit's answer about this theme; ``question`` says who and since when."""

    def __init__(self, question: UnitQuestion) -> None:
        super().__init__(str(question.pk))
        self.question = question


class AlreadyAnswered(Exception):
    """The unit has answered; ``question`` holds what stands."""

    def __init__(self, question: UnitQuestion) -> None:
        super().__init__(str(question.pk))
        self.question = question


class Withdrawn(Exception):
    """The one who asked has taken the question back."""


@transaction.atomic
def ask(*, form_id: uuid.UUID, unit: Unit, theme: Theme, words: str, by: User, now: datetime) -> UnitQuestion:
    """Ask; the same form sent again is the same question."""
    question = UnitQuestion(
        id=form_id, municipality_id=unit.municipality_id, unit=unit, theme=theme, words=words, asked_by=by, asked_at=now
    )
    try:
        with transaction.atomic():
            question.save(force_insert=True)
    except IntegrityError:
        first = UnitQuestion.objects.filter(pk=form_id, asked_by=by).first()
        if first is not None:
            return first
        standing = UnitQuestion.objects.open().select_related("asked_by").filter(unit=unit, theme=theme).first()
        if standing is None:
            raise
        raise AlreadyAsked(standing) from None
    return question


@transaction.atomic
def answer(*, question: UnitQuestion, words: str, by: User, now: datetime) -> UnitQuestion:
    question = _locked(question)
    if question.withdrawn_at is not None:
        raise Withdrawn
    if question.answered_at is not None:
        raise AlreadyAnswered(question)
    question.answer, question.answered_by, question.answered_at = words, by, now
    with history.change(by=by, reason="unit answered"):
        question.save(update_fields=["answer", "answered_by", "answered_at"])
    return question


@transaction.atomic
def withdraw(*, question: UnitQuestion, by: User, now: datetime) -> UnitQuestion:
    """Take a question back; again changes nothing. What is answered stands."""
    question = _locked(question)
    if question.answered_at is not None:
        raise AlreadyAnswered(question)
    if question.withdrawn_at is None:
        question.withdrawn_at = now
        with history.change(by=by, reason="question withdrawn"):
            question.save(update_fields=["withdrawn_at"])
    return question


def _locked(question: UnitQuestion) -> UnitQuestion:
    return UnitQuestion.objects.select_for_update().get(pk=question.pk)
