"""Bringing in and taking back, begun by a page and done apart from it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import timezone

from dialog.accounts.import_models import Import, ImportKind, Refusal
from dialog.accounts.importing import running, under_way
from dialog.accounts.models import User
from dialog.audit.reading import compared_only
from dialog.home.administration.importers import importer_of
from dialog.lib import background
from dialog.lib.sheets import SheetRefused


def begin_bringing_in(*, waiting: Import, by: User, now: datetime) -> None:
    """Raises ``AnotherUnderWay``."""
    under_way.begin(one=waiting, now=now)
    background.start(partial(_bring_in, waiting.pk, by.pk, now))


def begin_undoing(*, applied: Import, by: User, now: datetime) -> None:
    """Raises ``AnotherUnderWay``."""
    under_way.begin(one=applied, now=now)
    background.start(partial(_undo, applied.pk, by.pk, now))


def _bring_in(import_id: UUID, user_id: UUID, now: datetime) -> None:
    one, by, today = Import.objects.get(pk=import_id), User.objects.get(pk=user_id), timezone.localdate(now)
    importer = importer_of(ImportKind(one.kind), today)
    try:
        # Names are compared with the file's and shown to nobody: she saw them when she looked through it.
        with compared_only():
            running.bring_in(importer, waiting=one, by=by, now=now, today=today)
    except running.ImportTurnedDown as turned_down:
        under_way.turn_down(one=one, refusal=turned_down.refusal)
    except SheetRefused:
        under_way.turn_down(one=one, refusal=Refusal.NOT_RIGHT)


def _undo(import_id: UUID, user_id: UUID, now: datetime) -> None:
    one, by = Import.objects.get(pk=import_id), User.objects.get(pk=user_id)
    importer = importer_of(ImportKind(one.kind), timezone.localdate(now))
    try:
        with compared_only():
            running.undo(importer, applied=one, by=by, now=now)
    except running.ImportTurnedDown as turned_down:
        under_way.turn_down(one=one, refusal=turned_down.refusal)
