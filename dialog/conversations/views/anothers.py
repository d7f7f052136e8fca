"""The receipt of a colleague's: on a shared tablet somebody else may have signed in while her form was open."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.conversations.models.conversation import CORRECTION_TIME


def receipt_of(request: UserRequest, written: QuerySet[Any], pk: UUID, author: str) -> HttpResponse:
    """That it is saved and whose it is, to those who work where it was written down; nothing of what or about whom.

    To everybody else there is no such thing, and to them it is a miss too. ``author`` names the field of who wrote.
    """
    units = request.user.unit_ids(Role.STAFF, Role.LEADER)
    fresh = written.filter(pk=pk, unit_id__in=units, recorded_at__gte=timezone.now() - CORRECTION_TIME)
    name = fresh.exclude(**{author: request.user}).values_list(f"{author}__name", flat=True).first()
    if name is None:
        raise Http404
    return render(request, "conversations/receipt_of_another.html", {"author": name}, status=404)
