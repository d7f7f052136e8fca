"""Every change to a quote: proposed by one, decided by another, taken back at once by whoever hears the no."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.models import Statement
from dialog.improvements.models import QUOTABLE, Quote


class NotQuotable(Exception):
    """What staff saw, or what is taken back or kept from those who work there, is nobody's quote."""


class SamePerson(Exception):
    """Whoever proposed it cannot approve it."""


class AlreadyDecided(Exception):
    """Another has decided; ``quote`` is as it is now."""

    def __init__(self, quote: Quote) -> None:
        super().__init__(str(quote.pk))
        self.quote = quote


class Withdrawn(Exception):
    """It has been taken back: nobody decides anything about it any more."""


class Expired(Exception):
    """The consent has run out."""


class BelongsToAnother(Exception):
    """The form id is another proposal."""


@transaction.atomic
def propose(*, quote_id: UUID, statement: Statement, by: User, now: datetime, **said: object) -> Quote:
    """Propose an edited text for one use, under the id its form was opened with; the same form twice is one proposal.

    ``said`` are the quote's own columns: words, use, the consent, and what else the person said yes to.
    """
    statement = Statement.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=statement.pk)
    held = statement.conversation
    if statement.removed_at or held.withdrawn_at or held.figures_only or held.said_by not in QUOTABLE:
        raise NotQuotable
    quote = Quote(
        id=quote_id,
        municipality_id=statement.municipality_id,
        unit_id=statement.unit_id,
        statement=statement,
        proposed_by=by,
        proposed_at=now,
        **said,
    )
    try:
        with transaction.atomic():
            quote.save(force_insert=True)
    except IntegrityError:
        before = Quote.objects.filter(pk=quote_id, statement=statement, proposed_by=by).first()
        if before is None:
            raise BelongsToAnother from None
        return before
    return quote


@transaction.atomic
def approve(*, quote: Quote, by: User, now: datetime, today: date) -> Quote:
    """Say that the text may be shown for its use, until its consent runs out."""
    quote = _locked_undecided(quote)
    if quote.proposed_by_id == by.pk:
        raise SamePerson
    if quote.expires_on < today:
        raise Expired
    return _decide(quote, by, now, reason="approved", is_approved=True)


@transaction.atomic
def send_back(*, quote: Quote, why: str, by: User, now: datetime) -> Quote:
    """Send it back to the unit with what has to be changed."""
    quote = _locked_undecided(quote)
    if quote.proposed_by_id == by.pk:
        raise SamePerson
    quote.reason = why
    return _decide(quote, by, now, reason="sent back", is_approved=False)


@transaction.atomic
def withdraw(*, quote: Quote, by: User, now: datetime) -> Quote:
    """Take it back everywhere, at once and for good: the words are gone, that there was a consent is kept."""
    quote = Quote.objects.select_for_update().get(pk=quote.pk)
    if quote.withdrawn_at is not None:
        return quote
    with history.change(by=by, reason="withdrawn"):
        quote.words = quote.name = quote.place = None
        quote.withdrawn_by, quote.withdrawn_at = by, now
        quote.save(update_fields=["words", "name", "place", "withdrawn_by", "withdrawn_at"])
    return quote


def _locked_undecided(quote: Quote) -> Quote:
    quote = Quote.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=quote.pk)
    if quote.withdrawn_at is not None:
        raise Withdrawn
    if quote.decided_at is not None:
        raise AlreadyDecided(quote)
    return quote


def _decide(quote: Quote, by: User, now: datetime, *, reason: str, is_approved: bool) -> Quote:
    with history.change(by=by, reason=reason):
        quote.decided_by, quote.decided_at, quote.is_approved = by, now, is_approved
        quote.save(update_fields=["decided_by", "decided_at", "is_approved", "reason"])
    return quote
