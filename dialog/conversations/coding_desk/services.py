"""What is done at the coding desk: one statement at a time, by one person, and taken back if it was a slip."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.coding_desk import queries
from dialog.conversations.models import Coding, CodingDecision, SecondCoding, Statement
from dialog.themes.models import Theme


class AlreadyCoded(Exception):
    """Somebody has given it a theme meanwhile, or said that none fits."""


class ThemeOutOfUse(Exception):
    """A theme was taken out of use while the page was open, or is another municipality's."""


class OwnCoding(Exception):
    """Nobody codes her own a second time: it is to be somebody who does not know the first."""


@transaction.atomic
def decide(
    *, statement: Statement, themes: Collection[UUID], suggested: Collection[UUID], by: User, now: datetime
) -> CodingDecision:
    """Say what a statement without a theme is about; no themes: it is about none of them."""
    statement = Statement.objects.select_for_update().get(pk=statement.pk)
    if not queries.without_theme(Statement.objects.filter(pk=statement.pk)).exists():
        raise AlreadyCoded
    _require_in_use(statement.municipality_id, themes)
    # What it was about before stays as it was: also a theme that is out of use now.
    standing = set(statement.codings.values_list("theme_id", flat=True))
    with history.change(by=by, reason="coded"):
        Coding.objects.bulk_create(
            Coding(
                municipality_id=statement.municipality_id,
                statement=statement,
                theme_id=pk,
                was_suggested=pk in suggested,
                confirmed_by=by,
                confirmed_at=now,
            )
            for pk in sorted(set(themes) - standing)
        )
        return CodingDecision.objects.create(
            municipality_id=statement.municipality_id,
            statement=statement,
            themes=sorted(themes),
            suggested=sorted(suggested),
            at_desk=True,
            decided_by=by,
            decided_at=now,
        )


@transaction.atomic
def undo(*, statements: QuerySet[Statement], by: User, now: datetime) -> Statement | None:
    """Take back the newest decision ``by`` made at this desk; its statement lies there again."""
    last = queries.last_decision(statements, by=by, now=now)
    if last is None:
        return None
    statement = Statement.objects.select_for_update().get(pk=last.statement_id)
    decision = CodingDecision.objects.filter(pk=last.pk).first()
    if decision is None:
        return None
    with history.change(by=by, reason="coding taken back"):
        # Those of this decision alone: what it was about before stays.
        made = statement.codings.filter(confirmed_by=by, confirmed_at=decision.decided_at)
        made.filter(theme_id__in=decision.themes).delete()
        decision.delete()
    return statement


@transaction.atomic
def draw(*, statements: QuerySet[Statement], now: datetime) -> int:
    """Draw this unit's share of what is to be coded by two in the campaign that is open; returns how many are new."""
    campaign = queries.open_campaign(statements)
    if campaign is None:
        return 0
    rows = queries.can_be_drawn(statements, campaign)
    coded = rows.count()
    drawn = rows.filter(second_coding__isnull=False).count()
    wanted = min(queries.share_of_sample(campaign), coded // queries.AT_MOST_ONE_IN) - drawn
    wanted = min(wanted, queries.SAMPLE - queries.drawn_in(campaign)) if wanted > 0 else 0
    if wanted <= 0:
        return 0
    again = Statement.objects.filter(coding_decisions__second_coding__isnull=False).values("pk")
    chosen = rows.exclude(statement__in=again).order_by("?")[:wanted]
    new = [
        SecondCoding(municipality_id=one.municipality_id, decision=one, first_by_id=one.decided_by_id, drawn_at=now)
        for one in chosen
    ]
    # Two desks opened at once may draw the same: the first stands.
    SecondCoding.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def code_again(*, second: SecondCoding, themes: Collection[UUID], by: User, now: datetime) -> SecondCoding:
    """What a second person says it is about. A row of its own: no coding and no figure changes by it."""
    second = SecondCoding.objects.select_for_update().get(pk=second.pk)
    if second.coded_at is not None:
        raise AlreadyCoded
    if second.first_by_id == by.pk:
        raise OwnCoding
    _require_in_use(second.municipality_id, themes)
    with history.change(by=by, reason="coded again"):
        second.themes, second.coded_by, second.coded_at = sorted(themes), by, now
        second.save(update_fields=["themes", "coded_by", "coded_at"])
    return second


@transaction.atomic
def undo_again(*, statements: QuerySet[Statement], by: User, now: datetime) -> SecondCoding | None:
    """Take back the newest second coding of ``by`` here; it waits again."""
    last = queries.last_second(statements, by=by, now=now)
    if last is None:
        return None
    second = SecondCoding.objects.select_for_update().get(pk=last.pk)
    with history.change(by=by, reason="coding taken back"):
        second.themes = second.coded_by = second.coded_at = None
        second.save(update_fields=["themes", "coded_by", "coded_at"])
    return second


def _require_in_use(municipality_id: UUID, themes: Collection[UUID]) -> None:
    known = Theme.objects.in_use(municipality_id).filter(pk__in=themes).count()
    if known != len(set(themes)):
        raise ThemeOutOfUse
