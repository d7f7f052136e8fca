"""Thousands of envelopes that were altered, replayed, reordered, relabelled, cut, sealed to other keys or made up, with
honest ones among them, from several tablets at once: nothing twice, nothing altered, nothing honest refused, all kept.
"""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from dialog.conversations.models import Conversation, Statement
from dialog.outbox.models import Envelope
from dialog.outbox.posting import MOST_BYTES
from drills.outcome import Outcome
from drills.people import Scene
from drills.spoiling import SPOILS
from drills.visitor import Reply, Visitor
from tests.factories import make_tablet
from tests.outbox.devices import Device

BATCH = 25
# Not one of them is a batch that could be taken in.
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"<!doctype html><title>Logg inn</title>",
    b"\xff\xfe\x00",
    b'{"envelopes": 7}',
    b'{"envelopes": ' + b"[" * 200_000,
    b"9" * 20_000,
    b"x" * 1_200_000,
    json.dumps({"envelopes": [{}] * 26}).encode(),
)


@dataclass
class Told:
    """What the server said: statuses, and every receipt by envelope id."""

    statuses: Counter[int] = field(default_factory=Counter)
    receipts: dict[str, set[str]] = field(default_factory=dict)

    def add(self, reply: Reply) -> None:
        self.statuses[reply.status] += 1
        if reply.status == 200:
            for envelope_id, was in json.loads(reply.body)["results"].items():
                self.receipts.setdefault(envelope_id, set()).add(was)


def run(address: str, scene: Scene, *, hostile: int, tablets: int = 8) -> Outcome:
    """One honest answer for each four hostile envelopes, each sent twice; everything in one shuffled heap."""
    outcome, chance, told = Outcome("fiendtlige sendinger"), random.Random(7), Told()
    before = Conversation.objects.count()
    devices = [
        Device(scene.staff[number % len(scene.staff)], tablet=make_tablet(scene.place.department, scene.leader))
        for number in range(tablets)
    ]
    honest, bad = _made(chance, devices, scene, hostile)
    heap = [*honest.values(), *bad, *honest.values()]
    chance.shuffle(heap)
    batches: list[Any] = [heap[start : start + BATCH] for start in range(0, len(heap), BATCH)]
    batches += [BODIES[number % len(BODIES)] for number in range(hostile // 50)]
    chance.shuffle(batches)
    with ThreadPoolExecutor(tablets) as pool:
        for replies in pool.map(lambda n: _send_all(address, devices[n], batches[n::tablets]), range(tablets)):
            for reply in replies:
                told.add(reply)
    connection.close()
    _judge(outcome, told, honest, bad, Conversation.objects.count() - before)
    return outcome


def _made(
    chance: random.Random, devices: list[Device], scene: Scene, hostile: int
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Honest envelopes by their words, and what was made of them."""
    honest: dict[str, dict[str, Any]] = {}
    bad: list[dict[str, Any]] = []
    spoils = list(SPOILS.values())
    for number in range(hostile):
        if number % 4 == 0:
            device = chance.choice(devices)
            words = f"Ærlig svar {number} {chance.getrandbits(64):x}"
            plain = device.written(chance.choice(scene.residents), words)
            envelope = honest[words] = device.seal(plain)
        bad.append(spoils[number % len(spoils)](chance, device, envelope, plain))
    return honest, bad


def _send_all(address: str, device: Device, batches: list[Any]) -> list[Reply]:
    """One tablet's share, one after the other."""
    visitor = Visitor(address, "")
    replies = [reply for batch in batches for reply in _send(visitor, device, batch)]
    visitor.close()
    return replies


def _send(visitor: Visitor, device: Device, batch: Any) -> list[Reply]:
    """A batch, or bytes that are none. As the browser does: what is too much at once is sent by halves."""
    body = batch if isinstance(batch, bytes) else device.batch(batch).encode()
    if isinstance(batch, list) and len(body) > MOST_BYTES and len(batch) > 1:
        half = len(batch) // 2
        return [*_send(visitor, device, batch[:half]), *_send(visitor, device, batch[half:])]
    return [visitor.post_raw("/outbox/", body, {"Content-Type": "application/json"})]


def _judge(
    outcome: Outcome, told: Told, honest: dict[str, dict[str, Any]], bad: list[dict[str, Any]], made: int
) -> None:
    ids = {one["id"] for one in honest.values()}
    broken = {status: number for status, number in told.statuses.items() if status not in (200, 400, 413)}
    outcome.expect(not broken, f"svar som ikke skulle kommet: {broken}")
    refused = [one for one in ids if not told.receipts.get(one, set()) & {"stored", "duplicate"}]
    outcome.expect(not refused, f"{len(refused)} ærlige ble ikke tatt imot")
    texts = Counter(
        one.words for one in Statement.objects.filter(removed_at=None, conversation__in=_recorded(ids)).iterator()
    )
    outcome.expect(texts == Counter(dict.fromkeys(honest, 1)), "ordene er ikke de ærlige, én gang hver")
    outcome.expect(made == len(honest), f"{made} samtaler av {len(honest)} ærlige")
    kept = set(map(str, Envelope.objects.filter(pk__in=[one["id"] for one in bad]).values_list("pk", flat=True)))
    lost = [one for one in bad if one["id"] not in kept]
    outcome.expect(not lost, f"{len(lost)} ble ikke tatt vare på")
    outcome.figures = {
        "fiendtlige": len(bad),
        "ærlige": len(honest),
        "skrevet ned": made,
        "tatt vare på": len(kept),
        "svar": dict(sorted(told.statuses.items())),
    }


def _recorded(ids: set[str]) -> Any:
    return Envelope.objects.filter(pk__in=ids).values("conversation")
