"""The same form sent many times at once: a double tap, a resend after a lost answer, two tabs."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from django.db import connection

from dialog.conversations.models import Conversation, Statement
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import Reply, Visitor, recording, recording_page, sign_in


def run(address: str, scene: Scene, *, forms: int, copies: int) -> Outcome:
    """Send each of ``forms`` forms ``copies`` times in parallel, and look at every receipt."""
    outcome = Outcome("like skjemaer")
    before = Conversation.objects.count()
    chance = random.Random(4)
    ids = [UUID(int=chance.getrandbits(128), version=4) for _ in range(forms)]
    first = sign_in(address, scene.staff[0])
    visitors = [Visitor(address, first.session) for _ in range(copies)]
    with ThreadPoolExecutor(copies) as pool:
        for number, form_id in enumerate(ids):
            path = recording_page(scene.residents[number % len(scene.residents)])
            fields = recording(form_id, f"Kopi nummer {number}")
            replies = send_at_once(pool, visitors, path, fields)
            told = {(reply.status, reply.location) for reply in replies}
            outcome.expect(len(told) == 1 and replies[0].status == 303, f"skjema {number}: {sorted(told)}")
    for visitor in visitors:
        visitor.close()
    connection.close()
    made = Conversation.objects.count() - before
    statements = Statement.objects.filter(conversation_id__in=ids, removed_at=None).count()
    outcome.expect(made == forms, f"{made} samtaler av {forms} skjemaer")
    outcome.expect(statements == forms, f"{statements} utsagn av {forms} skjemaer")
    outcome.figures = {"skjemaer": forms, "kopier": copies, "samtaler": made}
    return outcome


def send_at_once(
    pool: ThreadPoolExecutor, visitors: list[Visitor], path: str, fields: list[tuple[str, str]]
) -> list[Reply]:
    """All of them wait for each other before they send."""
    start = Barrier(len(visitors))

    def send(visitor: Visitor) -> Reply:
        start.wait()
        return visitor.post(path, fields)

    return list(pool.map(send, visitors))
