"""No resident is shown without a row in the access log that says so, written in the same transaction as the read.

A view that shows residents is decorated with ``shows_residents``. What it decrypts is collected while it runs; the row
names exactly those people. A view that is not decorated cannot decrypt at all: it raises ``UnloggedRead``.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException

from dialog.accounts.http import UserRequest
from dialog.accounts.middleware import acting_role
from dialog.audit.models import AccessLog
from dialog.lib import fields

P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, P], HttpResponse]

DUTY_OF_CARE = "duty of care"
SUPERVISION = "supervision"
BREAK_GLASS = "break-glass"
ACCESS_REQUEST = "access request"


class UnloggedRead(Exception):
    """A view decrypted what somebody said, or who they are, without being one that writes the access log."""


class AboutResident(Protocol):
    """What every model with encrypted fields tells about a row of its own."""

    def read_about(self) -> "Subject | None": ...


@dataclass(frozen=True)
class Subject:
    """Whom a row is about: a resident in a care unit, or somebody whose name we do not have."""

    unit_id: uuid.UUID
    resident_id: uuid.UUID | None


@dataclass
class Reading:
    """Everybody one answer of ours has shown so far."""

    subjects: set[Subject] = field(default_factory=set)

    def note(self, instance: models.Model) -> None:
        subject = cast(AboutResident, instance).read_about()
        if subject is not None:
            self.subjects.add(subject)


def shows_residents(why: str = DUTY_OF_CARE, *, saves: bool = False) -> Callable[[View[P]], View[P]]:
    """Run a view in a transaction that also holds the row of the access log; if that fails, nothing is shown.

    ``saves``: what is posted is saved by a service in a transaction of its own, which is over before anything is
    shown; a refused form is shown after the row is written, as always.
    """

    def decorate(view: View[P]) -> View[P]:
        def logged(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            # A slow or broken upload must not hold a transaction open: the body is read before it begins. A body of
            # several parts has been read already, by the check for forged forms, and says so by raising.
            with suppress(RawPostDataException):
                _ = request.body
            around = nullcontext() if saves and request.method == "POST" else transaction.atomic()
            with around, collecting() as reading:
                response = view(request, *args, **kwargs)
                if response.streaming:
                    raise TypeError("a streamed answer would read after its row of the log was written")
                if reading.subjects:
                    write(request, reading, why)
            return response

        return cast("View[P]", wraps(view)(logged))

    return decorate


@contextmanager
def collecting() -> Iterator[Reading]:
    """Collect everybody whose encrypted fields are read inside the block."""
    reading = Reading()
    token = fields.listener.set(reading.note)
    try:
        yield reading
    finally:
        fields.listener.reset(token)


@contextmanager
def compared_only() -> Iterator[None]:
    """Names opened inside are compared by the machine and shown to nobody; what is shown is read again outside."""
    token = fields.listener.set(None)
    try:
        yield
    finally:
        fields.listener.reset(token)


def refuse(instance: models.Model) -> None:
    """The listener of a request whose view has not said that it shows residents."""
    raise UnloggedRead(instance._meta.label)


def write(request: HttpRequest, reading: Reading, why: str) -> AccessLog:
    """Add the row that says what ``request`` is about to show."""
    user = cast(UserRequest, request).user
    residents = {subject.resident_id for subject in reading.subjects if subject.resident_id}
    return AccessLog.objects.create(
        municipality_id=user.municipality_id,
        user_id=user.pk,
        role=acting_role(request),
        unit_ids=sorted({subject.unit_id for subject in reading.subjects}),
        resident_ids=sorted(residents),
        unnamed=sum(subject.resident_id is None for subject in reading.subjects),
        what=request.resolver_match.view_name if request.resolver_match else "",
        why=why,
        page_id=_page_id(request),
        device=request.headers.get("User-Agent", "")[:120],
    )


def _page_id(request: HttpRequest) -> uuid.UUID | None:
    value: Any = request.headers.get("X-Page-Id") or getattr(request, "page_id", None)
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None


def note_supervision(request: HttpRequest, municipality_id: uuid.UUID, resident_ids: list[uuid.UUID]) -> AccessLog:
    """Add the row that says that the log itself was read, also when no name was opened."""
    user = cast(UserRequest, request).user
    return AccessLog.objects.create(
        municipality_id=municipality_id,
        user_id=user.pk,
        role=acting_role(request),
        unit_ids=[],
        resident_ids=resident_ids,
        what=request.resolver_match.view_name if request.resolver_match else "",
        why=SUPERVISION,
        page_id=_page_id(request),
        device=request.headers.get("User-Agent", "")[:120],
    )
