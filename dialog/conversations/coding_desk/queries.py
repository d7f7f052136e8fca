"""What lies on a coding desk, in one order: words that nobody has given a theme, where they may be read."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Coding, CodingDecision, Conversation, Outcome, SecondCoding, Statement
from dialog.themes.models import Theme
from dialog.units.models import Unit

# How many statements of a campaign are coded by two, in all of its units together.
SAMPLE = 50
# At most one in so many of what a unit has coded is drawn: it is to be by chance, also early in a campaign.
AT_MOST_ONE_IN = 2
# How long somebody may take back what she did at the desk. After that it is for whoever codes it anew.
UNDO_TIME = timedelta(hours=24)

WITH_CONVERSATION = ("conversation__campaign",)


def in_unit(unit: Unit, user: User) -> QuerySet[Statement]:
    """What those who work in a care unit may read there."""
    return _answers(Statement.objects.visible_to(user).in_unit(unit))


def published(municipality_id: UUID) -> QuerySet[Statement]:
    """What the municipality has published itself, without names: the one kind a strategist reads."""
    return _answers(Statement.objects.published_in(municipality_id).filter(conversation__words_gone_at=None))


def honest(user: User) -> QuerySet[Statement]:
    """The honest answers that this person receives; nobody else may read them, so nobody else codes them."""
    mine = Conversation.objects.honest_for(user).values("pk")
    return _answers(Statement.objects.standing().filter(conversation__in=mine))


def _answers(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    return statements.filter(conversation__outcome=Outcome.ANSWERED)


# A theme in use, or one that was merged into it.
IN_USE = Q(theme__retired_at=None) | Q(theme__merged_into__isnull=False, theme__merged_into__retired_at=None)


def without_theme(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Nobody has given it a theme that is in use, nor said that none fits; or one of its themes was split since."""
    codings = Coding.objects.filter(statement=OuterRef("pk"))
    about_none = CodingDecision.objects.filter(statement=OuterRef("pk"), themes=[])
    since = CodingDecision.objects.filter(
        statement=OuterRef("statement"), at_desk=True, decided_at__gt=OuterRef("theme__retired_at")
    )
    split = codings.filter(~Exists(since), theme__in=Theme.objects.split().values("pk"))
    never = ~Exists(codings.filter(IN_USE)) & ~Exists(about_none)
    return statements.filter(never | Exists(split))


def count_without_theme(unit: Unit, user: User, campaign: Campaign | None) -> int:
    """How many of a unit's statements in one campaign (None: outside any) have no theme.

    Ids and not a subquery: the database would otherwise look for the themes of all that was ever said in the unit.
    """
    held = Conversation.objects.visible_to(user).filter(unit=unit, campaign=campaign, outcome=Outcome.ANSWERED)
    said = in_unit(unit, user).filter(conversation_id__in=list(held.values_list("pk", flat=True)))
    return without_theme(said).count()


def left_without_theme(conversations: QuerySet[Conversation]) -> QuerySet[Statement]:
    """What the desks still have of these; honest answers wait for their receiver, where nobody else counts them."""
    said = Statement.objects.standing().filter(
        conversation__in=conversations.filter(outcome=Outcome.ANSWERED, figures_only=False)
    )
    return without_theme(said)


def in_order(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The newest conversation first, each from its first statement to its last."""
    return statements.select_related(*WITH_CONVERSATION).order_by(
        "-conversation__held_at", "conversation_id", "position"
    )


@dataclass(frozen=True, slots=True)
class Pile:
    """The next statement of a desk, and how many are left with it; ``passed`` is how many were skipped."""

    next: Statement | None
    left: int
    passed: int


def pile(statements: QuerySet[Statement], *, skipped: Collection[UUID], first: UUID | None = None) -> Pile:
    """Two queries. ``first`` comes before all others, if it still lies there: what was just taken back."""
    rows = without_theme(statements)
    counts = rows.aggregate(left=Count("pk"), passed=Count("pk", filter=Q(pk__in=skipped)))
    waiting = in_order(rows.exclude(pk__in=skipped))
    found = rows.select_related(*WITH_CONVERSATION).filter(pk=first).first() if first else None
    return Pile(found or waiting.first(), counts["left"], counts["passed"])


def last_decision(statements: QuerySet[Statement], *, by: User, now: datetime) -> CodingDecision | None:
    """The newest thing this person did at this desk that she may take back."""
    mine = CodingDecision.objects.filter(at_desk=True, decided_by=by, decided_at__gt=now - UNDO_TIME)
    return mine.filter(statement__in=statements.values("pk")).order_by("-decided_at").first()


# Double coding ------------------------------------------------------------------------------------------------------


def to_code_again(statements: QuerySet[Statement], user: User) -> QuerySet[SecondCoding]:
    """What was drawn, nobody has coded a second time, and somebody else than ``user`` coded the first."""
    waiting = SecondCoding.objects.filter(coded_at=None, decision__statement__in=statements.values("pk"))
    return waiting.exclude(first_by=user)


def next_to_code_again(
    statements: QuerySet[Statement], user: User, *, skipped: Collection[UUID], first: UUID | None = None
) -> tuple[SecondCoding | None, Pile]:
    """As ``pile``, of the sample; ``skipped`` and ``first`` are statement ids here too."""
    rows = to_code_again(statements, user).select_related("decision__statement__conversation__campaign")
    counts = rows.aggregate(left=Count("pk"), passed=Count("pk", filter=Q(decision__statement__in=skipped)))
    found = rows.filter(decision__statement=first).first() if first else None
    found = found or rows.exclude(decision__statement__in=skipped).order_by("drawn_at", "pk").first()
    statement = found.decision.statement if found else None
    return found, Pile(statement, counts["left"], counts["passed"])


def last_second(statements: QuerySet[Statement], *, by: User, now: datetime) -> SecondCoding | None:
    mine = SecondCoding.objects.filter(coded_by=by, coded_at__gt=now - UNDO_TIME)
    return mine.filter(decision__statement__in=statements.values("pk")).order_by("-coded_at").first()


def open_campaign(statements: QuerySet[Statement]) -> Campaign | None:
    """The newest campaign here that two people have not closed: what is coded after that counts in no agreement."""
    held_in = Conversation.objects.filter(statements__in=statements.values("pk")).values("campaign")
    return Campaign.objects.filter(pk__in=held_in, closed_at=None).order_by("-starts_on").first()


def share_of_sample(campaign: Campaign) -> int:
    """How many of a campaign's sample are drawn in one unit: alike in all, and at least one."""
    return math.ceil(SAMPLE / max(1, campaign.units.count()))


def drawn_in(campaign: Campaign) -> int:
    return SecondCoding.objects.filter(decision__statement__conversation__campaign=campaign).count()


def can_be_drawn(statements: QuerySet[Statement], campaign: Campaign) -> QuerySet[CodingDecision]:
    """Decisions of a campaign here; of each statement's one, and only if that still holds."""
    later = CodingDecision.objects.filter(statement=OuterRef("statement"), decided_at__gt=OuterRef("decided_at"))
    here = statements.filter(conversation__campaign=campaign).values("pk")
    return CodingDecision.objects.filter(~Exists(later), statement__in=here)


def themes_of(decision: CodingDecision | SecondCoding, themes: Sequence[Theme]) -> list[Theme]:
    """In the order of the list."""
    chosen = set(decision.themes or ())
    return [theme for theme in themes if theme.pk in chosen]
