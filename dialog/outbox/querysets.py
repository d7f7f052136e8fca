from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialog.accounts.models import Membership, Role, User
from dialog.accounts.receivers import received_units

if TYPE_CHECKING:
    from dialog.outbox.models import Envelope, VisitTicket


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def own(self, user: User) -> Self:
        """What this person has written herself."""
        return self.filter(author=user)

    def unfinished_of(self, user: User) -> Self:
        """Drafts of hers, and what the rules would not let be written down as it stood."""
        return self.own(user).filter(state="unfinished")

    def whose_for(self, user: User) -> Self:
        """Answers without a name from the list that this person may tie to somebody.

        Her own; in a care unit she leads also others', and where she works those that nobody was signed in for. What
        is to be kept from those who work there is seen by its author and, without one, by whoever receives it. What
        somebody who works nowhere any more left unfinished comes to whoever leads the unit: it reaches nobody else.
        """
        works, leads = user.unit_ids(Role.STAFF, Role.LEADER), user.unit_ids(Role.LEADER)
        received = received_units(user, timezone.localdate()).values("pk")
        at_work = Membership.objects.current(timezone.localdate()).filter(user__is_active=True).values("user")
        left_behind = Q(state="unfinished", is_honest=False, unit_id__in=leads) & ~Q(author__in=at_work)
        waits = Q(state="waiting") & (
            Q(author=user)
            | Q(is_honest=False, unit_id__in=leads)
            | Q(is_honest=False, author=None, unit_id__in=works)
            | Q(is_honest=True, author=None, unit_id__in=received)
        )
        return self.filter(waits | left_behind)

    def to_confirm_by(self, user: User) -> Self:
        """Written down, and she is to say that she wrote it. For who has left, whoever leads the unit does."""
        doubted = self.filter(state="recorded", confirmed_at=None).exclude(mark="")
        leads = user.unit_ids(Role.LEADER)
        return doubted.filter(Q(author=user) | Q(mark="left", is_honest=False, unit_id__in=leads))

    def undated_of(self, user: User) -> Self:
        """Written down, and no clock could tell when it was said."""
        return self.own(user).filter(state="recorded", is_date_uncertain=True, date_set_at=None)

    def touched_by(self, user: User) -> Self:
        """All that this person can do something about: what the page of unfinished things is made of."""
        return self.unfinished_of(user) | self.whose_for(user) | self.to_confirm_by(user) | self.undated_of(user)

    def closed_in(self, user: User) -> Self:
        """The administrator's queue: what a tablet of the municipality's sent and nobody can open."""
        return self.filter(state="closed", municipality_id=user.municipality_id)

    def from_nowhere(self) -> Self:
        """Cannot be opened, and no tablet of anybody's sent it: no municipality's to see, or to throw away."""
        return self.filter(state="closed", municipality=None)


class VisitTicketQuerySet(models.QuerySet["VisitTicket"]):
    def on_device(self, user: User, tablet: bytes) -> Self:
        """Those given to this person on this device; ``tablet`` is the hash of its secret, b"" on one of her own."""
        device = Q(tablet__secret_hash=tablet) if tablet else Q(tablet=None)
        return self.filter(device, author=user)

    def left(self, now: datetime) -> Self:
        """Neither used, taken back nor expired, as they were given."""
        return self.filter(used_for=None, taken_back_at=None, expires_at__gt=now).order_by("issued_at", "label")
