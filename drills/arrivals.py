"""A flood at the public page must show nothing to anybody and leave the staff's pages as quick as they were.

Measured in one run: every second wave of the flood goes to our page, every second one to a deaf listener, and a member
of staff opens page after page all the time. So whatever else the machine is doing, the sending of the flood included,
weighs alike on both, and what is compared is the median page of each. The flood comes at a stated speed and from a
process of its own that gives way to everything else: a real one comes from other machines.
"""

import itertools
import multiprocessing
import os
import queue
import random
import resource
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from urllib.parse import urlencode, urlsplit

from django.urls import reverse
from django.utils import timezone

from dialog.campaigns.models import CampaignUnit
from dialog.conversations.models import Conversation
from dialog.intake import services
from dialog.intake.models import Arrival
from dialog.intake.tokens import Token
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import FORM, Visitor, sign_in

CANARY = "kanariflom"
# Seven times what 50,000 residents send who all answer within one hour; more than that is for the proxy to stop, which
# sees the addresses first. Two seconds at a time.
POSTS_A_SECOND, WAVE, SENDERS = 100, 200, 8
SLOWER = 1.2
# A flood that does not come up to speed has shown nothing.
LEAST_SPEED = 0.8


@dataclass
class Timed:
    """Seconds of each page that was opened while the flood went elsewhere, and while it came here."""

    quiet: list[float]
    busy: list[float]
    flood_seconds: float = 0.0

    @property
    def slower(self) -> float:
        return statistics.median(self.busy) / statistics.median(self.quiet)


def run(address: str, scene: Scene, *, posts: int, is_timed: bool = True) -> Outcome:
    """``posts`` from one address and as many from many others; held or refused, and seen by nobody but in the queue."""
    outcome = Outcome("flom på svarsiden")
    unit = scene.place.department
    code = CampaignUnit.objects.get(unit=unit, campaign=scene.campaign).code
    before = Conversation.objects.count()
    statuses, timed = pour(address, scene, code, posts, is_timed=is_timed)
    held = Arrival.objects.filter(unit=unit).count()
    outcome.expect(set(statuses) <= {200, 429}, f"svar: {dict(statuses)}")
    outcome.expect(statuses[200] > 0, "ingen ble tatt imot: flommen traff ikke")
    outcome.expect(held == statuses[200], f"{held} venter, {statuses[200]} fikk kvittering")
    outcome.expect(held <= most_held(posts), f"{held} venter: for mange")
    outcome.expect(Conversation.objects.count() == before, "noe ble en samtale uten at noen tok det imot")
    outcome.faults += shown(address, scene)
    outcome.figures = {"sendt": sum(statuses.values()), "holdt": held, "avvist": statuses[429]}
    if is_timed:
        speed = 2 * posts / timed.flood_seconds
        outcome.expect(timed.slower < SLOWER, f"ansattes side tok {timed.slower:.2f} ganger så lang tid")
        outcome.expect(speed > LEAST_SPEED * POSTS_A_SECOND, f"bare {speed:.0f} i sekundet: flommen ble for liten")
        outcome.figures |= figures(timed, 2 * posts, speed)
    return outcome


def figures(timed: Timed, posts: int, speed: float) -> dict[str, object]:
    sender = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "ganger så lang tid": round(timed.slower, 2),
        "ms uten flom": round(1000 * statistics.median(timed.quiet), 1),
        "ms i flom": round(1000 * statistics.median(timed.busy), 1),
        "sider målt": (len(timed.quiet), len(timed.busy)),
        "i sekundet": round(speed),
        "avsenderens ms": round(1000 * (sender.ru_utime + sender.ru_stime) / (2 * posts), 2),
        "maskinens last": round(os.getloadavg()[0], 1),
    }


def pour(address: str, scene: Scene, code: str, posts: int, *, is_timed: bool) -> tuple[Counter[int], Timed]:
    """Send it all, and time the staff's page in the waves and between them."""
    staff, page = sign_in(address, scene.staff[0]), reverse("conversations:unit", args=[scene.place.department.pk])
    statuses: Counter[int] = Counter()
    timed = Timed([], [])
    for sources in (one_address(), many_addresses()):
        for number in range(0, posts, WAVE):
            if is_timed:
                with Wave(address, code, sources, WAVE, POSTS_A_SECOND, is_elsewhere=True) as elsewhere:
                    timed.quiet += timed_while(staff, page, elsewhere)
            with Wave(address, code, sources, min(WAVE, posts - number), POSTS_A_SECOND if is_timed else 0) as wave:
                timed.busy += timed_while(staff, page, wave)
            timed.flood_seconds += wave.seconds
            statuses += wave.statuses
    staff.close()
    return statuses, timed


def most_held(posts: int) -> int:
    """What one unit takes in a while, once more for each while the drill lasts; a few too many do not matter."""
    return min(2 * posts, services.MOST_WAITING + 2 * SENDERS)


def shown(address: str, scene: Scene) -> list[str]:
    """Pages that show a word of what nobody has taken in. The queue is the control: there it is shown."""
    unit, found = scene.place.department, []
    pages = [
        (scene.staff[0], reverse("conversations:unit", args=[unit.pk])),
        (scene.leader, reverse("home:unit", args=[unit.code])),
        (scene.leader, reverse("improvements:statements", args=[unit.code])),
        (scene.strategist, reverse("campaigns:detail", args=[scene.campaign.pk])),
        (scene.strategist, reverse("insight:index")),
    ]
    for user, path in pages:
        visitor = sign_in(address, user)
        found += [f"{path} viser et svar ingen har tatt imot"] * (CANARY.encode() in visitor.get(path).body)
        visitor.close()
    visitor = sign_in(address, scene.staff[0])
    in_queue = CANARY.encode() in visitor.get(reverse("intake:queue", args=[unit.pk])).body
    visitor.close()
    return found + ["køen viser ikke svarene"] * (not in_queue)


def one_address() -> Iterator[str]:
    return itertools.repeat("127.0.0.1")


def many_addresses() -> Iterator[str]:
    """Every address that begins with 127 is this machine's own."""
    dice = random.Random(2026)
    while True:
        yield f"127.{dice.randrange(1, 255)}.{dice.randrange(1, 255)}.{dice.randrange(1, 255)}"


class Wave:
    """So many posts, each on a connection of its own as a proxy makes them, at a given speed; a context in which they
    are under way.
    """

    def __init__(
        self,
        address: str,
        code: str,
        sources: Iterator[str],
        posts: int,
        a_second: float,
        *,
        is_elsewhere: bool = False,
    ) -> None:
        self.statuses: Counter[int] = Counter()
        self.seconds = 0.0
        # Written beforehand: signing the tokens costs more than sending them.
        requests = [(next(sources), request_bytes(address, code)) for _ in range(posts)]
        port = None if is_elsewhere else urlsplit(address).port or 80
        self.results, there = multiprocessing.Pipe(duplex=False)
        fork = multiprocessing.get_context("fork")
        self.sender = fork.Process(target=send_all, args=(port, requests, a_second, there))

    def __enter__(self) -> "Wave":
        self.sender.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.sender.join()
        statuses, self.seconds = self.results.recv()
        self.statuses += statuses

    @property
    def is_under_way(self) -> bool:
        return self.sender.is_alive()


def request_bytes(address: str, code: str) -> bytes:
    token = Token.new(code, timezone.now() - timedelta(minutes=1))
    words = f"{CANARY} {token.form_id}"
    fields = {"token": str(token), "things": "1", "words1": words, "said_by": "person", "action": "send"}
    body = urlencode(fields).encode()
    head = f"POST {reverse('intake:write', args=[code])} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n"
    return (head + f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode() + body


def send_all(port: int | None, requests: list[tuple[str, bytes]], a_second: float, results: Connection) -> None:
    """In a process of its own: send each at its time, and tell how many got which answer. No port: a deaf listener."""
    os.nice(19)
    port = port or deaf_listener()
    jobs: queue.SimpleQueue[tuple[float, str, bytes]] = queue.SimpleQueue()
    answers: queue.SimpleQueue[int] = queue.SimpleQueue()
    started = time.monotonic()
    for number, (source, written) in enumerate(requests):
        jobs.put((started + number / a_second if a_second else started, source, written))

    def work() -> None:
        while not jobs.empty():
            try:
                at, source, written = jobs.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, at - time.monotonic()))
            answers.put(post(port, source, written))

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.send((Counter(answers.get() for _ in requests), time.monotonic() - started))


def deaf_listener() -> int:
    """Somebody who answers everything with no; returns the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)

    def refuse() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 429 No\r\n\r\n")

    threading.Thread(target=refuse, daemon=True).start()
    return int(listener.getsockname()[1])


def post(port: int, source: str, written: bytes) -> int:
    """The status, or 0 when there was no answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0)) as connection:
            connection.sendall(written)
            answer = connection.recv(65_536)
            while connection.recv(65_536):
                pass
            return int(answer[9:12])
    except (OSError, ValueError):
        return 0


def timed_while(visitor: Visitor, path: str, wave: Wave) -> list[float]:
    taken = []
    while wave.is_under_way:
        taken.append(timed(visitor, path))
    return taken


def timed(visitor: Visitor, path: str) -> float:
    """Seconds for one page; somebody at work does not press all the time, and leaves room for the others."""
    started = time.monotonic()
    visitor.get(path)
    taken = time.monotonic() - started
    time.sleep(0.02)
    return taken
