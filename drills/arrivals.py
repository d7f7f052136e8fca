"""A flood at the public page must show nothing to anybody and leave the staff's pages as quick as they were.

The flood comes in waves, and the staff's pages are timed in the waves and between them, so that whatever else the
machine is doing weighs alike on both.
"""

import itertools
import queue
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
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
# As fast as a few hundred people could press a button; and a wave lasts so long that many pages are timed in it.
POSTS_A_SECOND, WAVE, SENDERS = 50, 250, 8
SLOWER = 1.2
QUIET_SECONDS = WAVE / POSTS_A_SECOND


def run(address: str, scene: Scene, *, posts: int, is_timed: bool = True) -> Outcome:
    """``posts`` from one address and as many from many others; held or refused, and seen by nobody but in the queue."""
    outcome = Outcome("flom på svarsiden")
    unit = scene.place.department
    code = CampaignUnit.objects.get(unit=unit, campaign=scene.campaign).code
    before = Conversation.objects.count()
    staff = sign_in(address, scene.staff[0])
    page = reverse("conversations:unit", args=[unit.pk])
    statuses: Counter[int] = Counter()
    quiet: list[float] = []
    busy: list[float] = []
    for sources in (one_address(), many_addresses()):
        for number in range(0, posts, WAVE):
            quiet += timed_until(staff, page, time.monotonic() + (QUIET_SECONDS if is_timed else 0))
            with Wave(address, code, sources, min(WAVE, posts - number), POSTS_A_SECOND if is_timed else 0) as wave:
                busy += timed_while(staff, page, wave)
            statuses += wave.statuses
    slower = statistics.median(busy) / statistics.median(quiet) if is_timed else 0.0
    held = Arrival.objects.filter(unit=unit).count()
    outcome.expect(slower < SLOWER, f"ansattes side tok {slower:.2f} ganger så lang tid")
    outcome.expect(set(statuses) <= {200, 429}, f"svar: {dict(statuses)}")
    outcome.expect(statuses[200] > 0, "ingen ble tatt imot: flommen traff ikke")
    outcome.expect(held == statuses[200], f"{held} venter, {statuses[200]} fikk kvittering")
    outcome.expect(held <= most_held(posts), f"{held} venter: for mange")
    outcome.expect(Conversation.objects.count() == before, "noe ble en samtale uten at noen tok det imot")
    outcome.faults += shown(address, scene)
    staff.close()
    outcome.figures = {
        "sendt": sum(statuses.values()),
        "holdt": held,
        "avvist": statuses[429],
        "ganger så lang tid": round(slower, 2),
        "sider målt": len(quiet) + len(busy),
    }
    return outcome


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
    """So many posts, each on a connection of its own, at a given speed; a context in which they are under way."""

    def __init__(self, address: str, code: str, sources: Iterator[str], posts: int, a_second: float) -> None:
        self.address, self.code, self.a_second = address, code, a_second
        self.statuses: Counter[int] = Counter()
        self.jobs: queue.SimpleQueue[tuple[float, str]] = queue.SimpleQueue()
        started = time.monotonic()
        for number in range(posts):
            self.jobs.put((started + number / a_second if a_second else started, next(sources)))
        self.threads = [threading.Thread(target=self._work) for _ in range(SENDERS)]
        self._counting = threading.Lock()

    def __enter__(self) -> "Wave":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        for thread in self.threads:
            thread.join()

    @property
    def is_under_way(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def _work(self) -> None:
        while True:
            try:
                at, source = self.jobs.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, at - time.monotonic()))
            status = self._post(source)
            with self._counting:
                self.statuses[status] += 1

    def _post(self, source: str) -> int:
        token = Token.new(self.code, timezone.now() - timedelta(minutes=1))
        words = f"{CANARY} {token.form_id}"
        fields = {"token": str(token), "things": "1", "words1": words, "said_by": "person", "action": "send"}
        parts = urlsplit(self.address)
        connection = HTTPConnection("127.0.0.1", parts.port, timeout=30, source_address=(source, 0))
        try:
            headers = {"Content-Type": FORM, "Host": parts.netloc}
            connection.request("POST", reverse("intake:write", args=[self.code]), urlencode(fields).encode(), headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()


def timed_until(visitor: Visitor, path: str, until: float) -> list[float]:
    taken = []
    while time.monotonic() < until:
        taken.append(timed(visitor, path))
    return taken


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
