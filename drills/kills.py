"""`kill -9` while people write: what they were told is saved is there afterwards, and nothing is there twice."""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import UUID

import psutil
from django.db import OperationalError, connection

from dialog.conversations.models import Conversation, Statement
from drills.house import BACK_SECONDS, House
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import Visitor, recording, recording_page, sign_in

WRITERS = 4
# The supervisor pauses before it restarts what keeps dying within five seconds.
BETWEEN_SECONDS = 5.5


@dataclass
class Writer:
    """Writes one conversation after the other, and sends a form again until it is told that it is saved."""

    visitor: Visitor
    paths: list[str]
    number: int
    stop: Event
    saved: dict[UUID, str] = field(default_factory=dict)
    resent: int = 0

    def run(self) -> None:
        chance = random.Random(self.number)
        while not self.stop.is_set():
            form_id = UUID(int=chance.getrandbits(128), version=4)
            words = f"Ord {self.number}-{len(self.saved)}"
            fields = recording(form_id, words)
            path = self.paths[len(self.saved) % len(self.paths)]
            while (reply := self.visitor.post(path, fields)).status != 303:
                if self.stop.is_set():
                    return
                self.resent += 1
                time.sleep(0.02 if reply.status else 0.05)
            self.saved[form_id] = words


def run(house: House, scene: Scene, *, kills: int) -> Outcome:
    outcome = Outcome("kill -9")
    first = sign_in(house.address, scene.staff[0])
    paths = [recording_page(resident) for resident in scene.residents]
    stop = Event()
    writers = [Writer(Visitor(house.address, first.session), paths, number, stop) for number in range(WRITERS)]
    threads = [Thread(target=writer.run) for writer in writers]
    connection.close()
    for thread in threads:
        thread.start()
    away: dict[str, list[float]] = {"web": [], "database": []}
    try:
        for number in range(kills):
            for victim in away:
                time.sleep(BETWEEN_SECONDS)
                strike(house, victim, number)
                away[victim].append(house.wait(BACK_SECONDS))
        time.sleep(BETWEEN_SECONDS)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    connection.close()
    check(writers, outcome)
    outcome.figures = {
        "drept": {victim: len(times) for victim, times in away.items()},
        "borte lengst, s": {victim: round(max(times, default=0), 1) for victim, times in away.items()},
        "lagret": sum(len(writer.saved) for writer in writers),
        "sendt på nytt": sum(writer.resent for writer in writers),
    }
    return outcome


def strike(house: House, victim: str, number: int) -> None:
    """Every other time the parent alone, every other time one or all of its children."""
    parent = house.web if victim == "web" else house.database
    children = parent.children()
    if number % 2 and victim == "database":
        # One session's process: PostgreSQL then throws everybody out and recovers.
        children = [one for one in children if "hva_app" in " ".join(one.cmdline())] or [parent]
        os.kill(random.choice(children).pid, signal.SIGKILL)
        return
    for process in [parent, *(children if number % 2 else [])]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    parent_is_gone(parent)


def parent_is_gone(parent: psutil.Process) -> None:
    try:
        parent.wait(10)
    except psutil.Error:
        return


def check(writers: list[Writer], outcome: Outcome) -> None:
    saved = {form_id: words for writer in writers for form_id, words in writer.saved.items()}
    found: Counter[UUID] = Counter()
    wrong = 0
    for statement in _statements():
        if statement.conversation_id in saved:
            found[statement.conversation_id] += 1
            wrong += statement.words != saved[statement.conversation_id]
    there = set(Conversation.objects.filter(pk__in=saved).values_list("pk", flat=True))
    outcome.expect(len(saved) > 0, "ingenting ble lagret: øvelsen øver ikke")
    outcome.expect(there == set(saved), f"{len(set(saved) - there)} bekreftede samtaler er borte")
    outcome.expect(all(count == 1 for count in found.values()), "et utsagn er der to ganger")
    outcome.expect(set(found) == set(saved), f"{len(set(saved) - set(found))} samtaler har mistet ordene")
    outcome.expect(wrong == 0, f"{wrong} utsagn har andre ord")


def _statements() -> list[Statement]:
    for _attempt in range(3):
        try:
            return list(Statement.objects.filter(removed_at=None))
        except OperationalError:
            # The last strike's recovery.
            connection.close()
            time.sleep(2)
    return list(Statement.objects.filter(removed_at=None))
