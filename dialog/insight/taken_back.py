"""An address of figures that have been taken back says so: whoever has it in an old message is not left guessing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from dialog.accounts.http import UserRequest
from dialog.accounts.models import User
from dialog.insight.models import Release

P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, P], HttpResponse]


def says_when_taken_back(view: View[P]) -> View[P]:
    """Answer 404 in words when ``tall`` in the address is a withdrawn release of one's own municipality."""

    def answered(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        release = _taken_back(request.user, request.GET.get("tall", ""))
        if release is None:
            return view(request, *args, **kwargs)
        return render(request, "insight/taken_back.html", {"release": release}, status=404)

    return cast("View[P]", wraps(view)(answered))


def _taken_back(user: User, wanted: str) -> Release | None:
    try:
        pk = UUID(wanted)
    except ValueError:
        return None
    releases = Release.objects.filter(municipality_id=user.municipality_id, withdrawn_at__isnull=False)
    return releases.select_related("campaign").filter(pk=pk).first()
