"""Which keys tablets have been given, and whether what is sealed to them can still be opened.

A key that was exchanged for another under the same id opens what it seals itself, and nothing that waits on a tablet.
So the database keeps of every key that was in use its public half and an envelope that only the right one opens.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from dialog.lib.dates import months_after
from dialog.outbox import keys, sealing
from dialog.outbox.models import Envelope, Reason, State, UsedKey
from dialog.outbox.querysets import EnvelopeQuerySet

TEST = b"prove"
# A tablet may lie in a drawer for long.
KEPT_MONTHS = 24
NEW_KEY_EVERY = timedelta(days=365)
# Whoever sends such a thing chooses the name of its key: the list of them ends.
ROWS_TOLD = 20


@dataclass(frozen=True)
class KeyLine:
    """What the administrator is told of one key. ``may_go_on``: the first day it may be taken away."""

    id: str
    is_current: bool
    is_here: bool
    first_used_at: datetime | None
    opened: int
    last_at: datetime | None
    waiting: int
    may_go_on: date | None

    @property
    def is_old(self) -> bool:
        """Whether it is time for a new one."""
        since = self.first_used_at
        return self.is_current and since is not None and timezone.now() > since + NEW_KEY_EVERY


def note(now: datetime, using: str = "default") -> None:
    """Remember the keys that are new; every start does."""
    known = set(UsedKey.objects.using(using).values_list("key_code", flat=True))
    for key_id in settings.OUTBOX_KEYS:
        if key_id not in known:
            test_id = uuid4()
            UsedKey.objects.using(using).create(
                key_code=key_id,
                public=keys.public_point(key_id),
                test_id=test_id,
                test_envelope=sealing.seal(TEST, key_id=key_id, envelope_id=test_id),
                first_used_at=now,
            )


def faults() -> list[str]:
    """What is wrong with the keys, in one sentence each; nothing when all that waits can be opened."""
    found = wrong_keys()
    for name, number in sealed_to_lost().values_list("key_code").annotate(Count("pk")).order_by("key_code"):
        found.append(f"OUTBOX_KEYS: {number} answers were sealed to {name}, which is not there")
    return found


def sealed_to_lost() -> EnvelopeQuerySet:
    """Closed for want of a key that tablets were given. Any other name of a key is its sender's own invention."""
    given = UsedKey.objects.exclude(key_code__in=settings.OUTBOX_KEYS).values("key_code")
    return Envelope.objects.filter(state=State.CLOSED, reason=Reason.UNKNOWN_KEY, key_code__in=given)


def wrong_keys(using: str = "default") -> list[str]:
    """No key at all, or another than tablets were given under its id."""
    if not settings.OUTBOX_KEYS:
        return ["OUTBOX_KEYS: holds no key"]
    return [
        f"OUTBOX_KEYS: {used.key_code} is not the key that tablets were given under that id"
        for used in UsedKey.objects.using(using).order_by("first_used_at", "key_code")
        if used.key_code in settings.OUTBOX_KEYS and not _opens(used)
    ]


def told() -> list[str]:
    """One line for each key, as `check_keys` prints them."""
    return [
        f"outbox {line.id}: {line.opened} answers ({'current' if line.is_current else 'older'})"
        for line in lines()
        if line.is_here
    ] + from_nowhere()


def from_nowhere() -> list[str]:
    """What is kept, cannot be opened and names no tablet, for the operator: no municipality can be asked about it.

    No fault: whoever finds the address can send such a thing.
    """
    rows = Envelope.objects.from_nowhere().values_list("reason", "key_code")
    counted = rows.annotate(Count("pk"), Max("received_at")).order_by("reason", "key_code")[:ROWS_TOLD]
    return [
        f"outbox: {number} that cannot be opened and name no tablet ({why}, key {key or '-'}), the last {last:%Y-%m-%d}"
        for why, key, number, last in counted
    ]


def lines() -> list[KeyLine]:
    """Every key there is or was, the current one first."""
    used = {one.key_code: one.first_used_at for one in UsedKey.objects.all()}
    rows = Envelope.objects.exclude(key_code="").values_list("key_code")
    came = {name: (number, last) for name, number, last in rows.annotate(Count("pk"), Max("received_at"))}
    waiting = dict(rows.filter(state=State.CLOSED).annotate(Count("pk")))
    current = next(iter(settings.OUTBOX_KEYS), "")
    found = []
    for name in [*settings.OUTBOX_KEYS, *(name for name in used if name not in settings.OUTBOX_KEYS)]:
        opened, last = came.get(name, (0, None))
        line = KeyLine(
            id=name,
            is_current=name == current,
            is_here=name in settings.OUTBOX_KEYS,
            first_used_at=used.get(name),
            opened=opened,
            last_at=last,
            waiting=waiting.get(name, 0),
            may_go_on=_may_go_on(used.get(current), last) if name != current else None,
        )
        found.append(line)
    return found


def _may_go_on(newest: datetime | None, last: datetime | None) -> date | None:
    """Two years after it was last sealed to, or after the next key took over if nothing has come since."""
    since = max((one for one in (newest, last) if one is not None), default=None)
    return months_after(since.date(), KEPT_MONTHS) if since else None


def _opens(used: UsedKey) -> bool:
    try:
        opened = sealing.open_envelope(
            bytes(used.test_envelope), version=sealing.VERSION, key_id=used.key_code, envelope_id=used.test_id
        )
    except (sealing.DoesNotOpen, keys.UnknownKey):
        return False
    return opened.strip() == TEST
