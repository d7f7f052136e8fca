from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.accounts.receivers import received_units
from dialog.lib.dates import Window

if TYPE_CHECKING:
    from dialog.conversations.models import Conversation, Resident, Statement, Stay
    from dialog.units.models import Unit

# Ticks somebody off the list: her own answer, also one that is not shown here, or her own no. Next of kin and what
# staff have seen do not: "Pårørende er spurt, Borghild ikke."
ASKED = Q(outcome="declined") | Q(outcome="answered", said_by="person")

# Who may put the question to somebody in a care unit: those who work there, and those who come from outside to ask.
ASKERS = (Role.STAFF, Role.LEADER, Role.INTERVIEWER)


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, user: User) -> Self:
        """Those in the care units where this person works today; a membership covers exactly its own unit."""
        return self.in_units(user.unit_ids(Role.STAFF, Role.LEADER))

    def in_units(self, unit_ids: Iterable[UUID]) -> Self:
        return self.filter(unit_id__in=unit_ids)

    def to_be_asked_by(self, user: User) -> Self:
        """As ``visible_to``, also for somebody from outside who asks in a care unit and sees nothing else of it."""
        return self.in_units(user.unit_ids(*ASKERS))

    def active_on(self, today: date) -> Self:
        return self.filter(Q(active_to=None) | Q(active_to__gte=today), active_from__lte=today)


class StayQuerySet(models.QuerySet["Stay"]):
    def within(self, window: Window) -> Self:
        """At least one day of the window."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=window.first), starts_on__lte=window.last)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: User) -> Self:
        """The working view: held in a care unit where this person works today, and not honest answers."""
        return self.working_view().filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))

    def working_view(self) -> Self:
        """What may be read where it was said, as long as the words are kept. Never honest answers."""
        return self.standing().filter(figures_only=False, words_gone_at=None)

    def out_of_view(self) -> Self:
        """The others: few, in an index of their own. Leaving them out is quicker than looking at all the rest."""
        return self.filter(Q(withdrawn_at__isnull=False) | Q(figures_only=True) | Q(words_gone_at__isnull=False))

    def own_receipt(self, user: User, since: datetime) -> Self:
        """What this person wrote herself after ``since``: her receipt, honest answers too."""
        return self.standing().filter(asked_by=user, recorded_at__gte=since, unit_id__in=user.unit_ids(*ASKERS))

    def honest_for(self, user: User) -> Self:
        """Honest answers that this person receives. Nobody who works in a unit, or leads one above it, reads what was
        kept from its people.
        """
        units = received_units(user, timezone.localdate()).values("pk")
        return self.honest().filter(unit__in=units)

    def honest(self) -> Self:
        """Kept from those who work where it was said, and still there to read."""
        return self.standing().filter(figures_only=True, words_gone_at=None)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def asked(self) -> Self:
        return self.standing().filter(ASKED)


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user: User) -> Self:
        """The words of the working view; as ``ConversationQuerySet.visible_to``."""
        return self.working_view().filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))

    def working_view(self) -> Self:
        """As ``ConversationQuerySet.working_view``."""
        return self.standing().filter(conversation__figures_only=False, conversation__words_gone_at=None)

    def standing(self) -> Self:
        return self.filter(removed_at=None, conversation__withdrawn_at=None)

    def published_in(self, municipality_id: UUID) -> Self:
        """Words the municipality has published itself, brought in without a name; the one kind a strategist reads."""
        return self.standing().filter(
            municipality_id=municipality_id,
            conversation__campaign__source="published",
            conversation__channel="import",
            conversation__resident=None,
        )

    def open(self) -> Self:
        """Somebody still has to do something about it. Honest answers are never open here."""
        return self.filter(open_since__isnull=False)

    def in_unit(self, unit: Unit) -> Self:
        return self.filter(unit=unit)

    def unmarked_since(self, moment: datetime) -> Self:
        """Nobody has said whether it is in the patient record. What has no name on it cannot be written there."""
        return self.filter(journal_mark=None, conversation__held_at__gte=moment, conversation__resident__isnull=False)
