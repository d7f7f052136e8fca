"""How long receipts and drafts are kept, and what is tried again when a key has come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dialog.audit.reading import compared_only
from dialog.outbox import services
from dialog.outbox.models import Envelope, State
from dialog.outbox.written import become_written, is_written

# A device keeps its sealed copy for 14 days after the receipt; a key opens for two years.
DRAFTS_KEPT = timedelta(days=30)
RECEIPTS_KEPT = timedelta(days=730)


@dataclass(frozen=True)
class Gone:
    written: int
    drafts: int
    receipts: int


def expire(*, now: datetime, is_dry: bool = False) -> Gone:
    """Drafts that nobody came back to, and receipts that no device will ask for again. Never a finished answer."""
    written = _written(is_dry)
    drafts = Envelope.objects.filter(received_at__lt=now - DRAFTS_KEPT).filter(
        state__in=[State.UNFINISHED, State.OVERTAKEN], reason__in=["draft", ""]
    )
    receipts = Envelope.objects.filter(
        received_at__lt=now - RECEIPTS_KEPT, state__in=[State.RECORDED, State.ERASED, State.THROWN]
    )
    gone = Gone(written, drafts.count(), receipts.count())
    if not is_dry:
        drafts.delete()
        receipts.delete()
    return gone


def _written(is_dry: bool) -> int:
    """Drafts whose words were written down on the page itself."""
    number = 0
    with compared_only():
        for envelope in list(Envelope.objects.filter(state=State.UNFINISHED, copy_of=None)):
            if is_written(envelope):
                number += 1
                if not is_dry:
                    become_written(envelope)
                    envelope.save()
    return number


def open_again(*, now: datetime) -> Iterator[bool]:
    """Try everything that could not be opened once more; yields whether each opened. A fault of ours raises."""
    for pk in list(Envelope.objects.filter(state=State.CLOSED).order_by("received_at").values_list("pk", flat=True)):
        with transaction.atomic():
            envelope = Envelope.objects.select_for_update(of=("self",)).get(pk=pk)
            yield envelope.state == State.CLOSED and services.try_again(envelope, now=now)
