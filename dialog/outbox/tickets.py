"""Visit tickets: whom to ask, taken along as numbers that say nothing.

A device without coverage can show no list of residents: what a tablet can open, a thief can. So somebody picks them
before leaving and is given tickets with neutral labels. Which resident a ticket is for, never leaves the server.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.accounts import tablets
from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.conversations.models import Resident
from dialog.lib.dates import OSLO, Window
from dialog.outbox import tokens
from dialog.outbox.models import VisitTicket
from dialog.units.models import Unit

# A round is a dozen visits; a list of the whole ward is not what this is for.
MOST_AT_ONCE = 40
# So late may a device be found with answers on it; after that they go to those whose resident somebody must name.
KEPT_AFTER_EXPIRY = timedelta(days=90)


class TooMany(Exception):
    """More than anybody visits in a day."""


@transaction.atomic
def take_along(
    *, residents: Sequence[Resident], unit: Unit, tablet: Tablet | None, by: User, now: datetime
) -> list[VisitTicket]:
    """Give ``by`` a ticket for each, on this device; whoever is with her there already is not given another."""
    VisitTicket.objects.filter(municipality_id=unit.municipality_id, expires_at__lt=now - KEPT_AFTER_EXPIRY).delete()
    own = VisitTicket.objects.filter(author=by, tablet=tablet).left(now)
    there = {ticket.resident_id: ticket for ticket in own.select_for_update()}
    fresh = [one for one in residents if one.pk not in there]
    if len(there) + len(fresh) > MOST_AT_ONCE:
        raise TooMany
    labels = _free_labels({ticket.label for ticket in there.values()}, len(fresh))
    return VisitTicket.objects.bulk_create(
        VisitTicket(
            municipality_id=unit.municipality_id,
            unit=unit,
            resident=one,
            author=by,
            tablet=tablet,
            label=label,
            issued_at=now,
            expires_at=good_until(now),
        )
        for one, label in zip(fresh, labels, strict=True)
    )


@transaction.atomic
def call_it(*, ticket: VisitTicket, label: str, at: time | None, by: User) -> None:
    """Another label. What it may not say, is asked before (aliases.py)."""
    whole = f"{label}, {_('kl.')} {at:%H.%M}" if at else label
    VisitTicket.objects.filter(pk=ticket.pk, author=by).update(label=whole)


@transaction.atomic
def take_back(*, ticket: VisitTicket, by: User, now: datetime) -> None:
    """It is no longer on the list. What has been written with it already, still finds whom it was for."""
    VisitTicket.objects.filter(pk=ticket.pk, author=by, taken_back_at=None).update(taken_back_at=now)


def good_until(now: datetime) -> datetime:
    """The end of the next day in Norway: a night shift, and a morning without coverage."""
    today = now.astimezone(OSLO).date()
    return Window(today, today + timedelta(days=1)).ends_before


def resolve_ticket(ticket_id: UUID, *, by: User, tablet: Tablet | None, form_id: UUID, now: datetime) -> UUID | None:
    """The resident the ticket was given for, and use it up; None when it says nothing about this answer.

    Also when it has expired or been taken back since: what was written without coverage may come late. One answer: its
    drafts and corrections have the same ``form_id``. Two at the same moment wait for each other in the database.
    """
    free = Q(used_for=None) | Q(used_for=form_id)
    mine = VisitTicket.objects.filter(free, pk=ticket_id, author=by, tablet=tablet)
    if not mine.update(used_for=form_id, used_at=now):
        return None
    return VisitTicket.objects.values_list("resident_id", flat=True).get(pk=ticket_id)


def label_of(ticket_id: UUID, *, by: User) -> str:
    """What the author called it on her device, so that she can tell which it was; "" when it is none of hers."""
    return VisitTicket.objects.filter(pk=ticket_id, author=by).values_list("label", flat=True).first() or ""


def tickets_left(request: HttpRequest, user: User) -> list[VisitTicket]:
    """What this person has with her on this device, by its cookie."""
    secret = request.COOKIES.get(tablets.COOKIE)
    device = tokens.hashed(secret) if secret else b""
    return list(VisitTicket.objects.on_device(user, device).left(timezone.now()))


def tickets_context(request: HttpRequest) -> str:
    """As JSON for the page's script to keep: id, label and expiry, and nothing else of anybody."""
    user = getattr(request, "user", None)
    left: Iterable[VisitTicket] = tickets_left(request, user) if isinstance(user, User) else ()
    told = [{"id": str(one.pk), "label": one.label, "expires": one.expires_at.isoformat()} for one in left]
    return json.dumps(told, ensure_ascii=False)


def _free_labels(taken: set[str], count: int) -> list[str]:
    """«Besøk 1», «Besøk 2» …: the first numbers that no label begins with already."""
    labels: list[str] = []
    number = 0
    while len(labels) < count:
        number += 1
        label = _("Besøk %d") % number
        if not any(one == label or one.startswith(f"{label},") for one in taken):
            labels.append(label)
    return labels
