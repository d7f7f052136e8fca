"""Law in practice: outside the demo nobody is asked before four documents are approved and somebody stands for it."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from dialog.accounts.import_models import Approval, ApprovalKind
from dialog.accounts.models import User
from dialog.lib.remembered import Remembered

# Which municipalities have all four. An approval is replaced, never taken away.
_whole: Remembered[UUID, bool] = Remembered(seconds=60, most=2_000)


class NotApprovedYet(PermissionDenied):
    """The municipality has not named who approved the four documents: nobody may be asked yet."""


def missing(municipality_id: UUID) -> list[ApprovalKind]:
    """Return which of the four nobody is named for, in their usual order."""
    there = set(Approval.objects.filter(municipality_id=municipality_id).values_list("kind", flat=True))
    return [kind for kind in ApprovalKind if kind not in there]


def require_all(municipality_id: UUID) -> None:
    """Raise ``NotApprovedYet`` outside the demo while one of the four is missing."""
    if settings.DEMO or _whole.get(municipality_id):
        return
    if missing(municipality_id):
        raise NotApprovedYet
    _whole.keep(municipality_id, True)


@transaction.atomic
def name_approval(
    *, kind: ApprovalKind, approved_by: str, approved_on: date, reference: str, by: User, now: datetime
) -> Approval:
    """Say who approved one of the four, and when; what was said before is replaced."""
    return Approval.objects.update_or_create(
        municipality_id=by.municipality_id,
        kind=kind,
        defaults={
            "approved_by": approved_by,
            "approved_on": approved_on,
            "reference": reference,
            "named_by": by,
            "named_at": now,
        },
    )[0]
