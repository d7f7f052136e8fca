"""/outbox/: where devices hand in what was sealed on them."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dialog.accounts import tablets
from dialog.outbox import epochs, keys, limits, posting, services
from dialog.outbox.senders import Senders

logger = logging.getLogger(__name__)

# The database is away, full, or has let us wait too long: the next try may go well.
AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = "30"


# No cookie is looked at and none is needed: what an envelope may do follows from what is sealed in it. So there is no
# authority of the browser's that a forged form could borrow, and a session that has ended stops no answer.
@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Only an id that is named in ``results`` is received; anything else is to be kept and sent again."""
    if not limits.lets_in(request):
        return _later(429)
    if _length(request) > posting.MOST_BYTES:
        return _refused(413)
    try:
        batch = posting.read(request.body)
    except posting.NotABatch:
        return _refused(400)
    except posting.TooMany:
        return _refused(413)
    try:
        return _received(batch)
    except keys.KeysUnreachable:
        logger.error("the outbox has no keys: nothing is received")
        return _later(503)


def _received(batch: posting.Batch) -> HttpResponse:
    key, epoch, senders, now = keys.current(), epochs.current(), Senders(), timezone.now()
    device = senders.device(batch.device)
    if not limits.lets_in_device(bytes(device.secret_hash) if device else b""):
        return _later(429)
    arriving = services.Arriving(now, batch.device_time, device, senders)
    results = _results(batch, arriving)
    if device is not None:
        # What was sent here is not in its number; what of it has no receipt, waits on.
        left = batch.waiting + len(batch.sendings) - len(results)
        tablets.heard_from(device.pk, left, batch.device_time, now)
    told = {"epoch": epoch, "now": now.isoformat(), "key": {"id": key.id, "public": key.public}, "results": results}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _results(batch: posting.Batch, arriving: services.Arriving) -> dict[str, str]:
    """A fault of ours gives no receipt; and one that cannot be taken in does not hold back those behind it."""
    results: dict[str, str] = {}
    for sending in batch.sendings:
        try:
            was = services.receive(sending, arriving)
        except AWAY:
            if not results:
                raise
            break
        except keys.KeysUnreachable:
            break
        except Exception as error:  # one envelope's fault is not the others'
            # Never the message: it may quote what somebody has said.
            logger.error("envelope %s is not received: %s", sending.id, type(error).__name__)
            continue
        results.setdefault(sending.name, was)
    return results


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() and len(text) < 20 else posting.MOST_BYTES + 1


def _refused(status: int) -> HttpResponse:
    return JsonResponse({"error": status}, status=status)


def _later(status: int) -> HttpResponse:
    answer = _refused(status)
    answer["Retry-After"] = RETRY_SECONDS
    return answer
