"""People are planted, copied, erased and looked for; the copy is brought back into an empty database, and not let in
before the erasures are replayed over it.
"""

import contextlib
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.audit.keys import sealed_columns
from dialog.conversations.models import Conversation, Resident
from dialog.improvements.models import Fate, FateKind
from dialog.rights import copies, services
from dialog.rights.models import Asker, RequestKind
from drills.canaries import grep, word
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import recording, recording_page, sign_in
from tests.factories import make_resident, make_user, record


class Writers:
    """People who go on writing while the copy is made."""

    def __init__(self, address: str, scene: Scene) -> None:
        self.address, self.scene, self.saved, self.is_over = address, scene, 0, threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(user,)) for user in scene.staff]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def write(self, user: User) -> None:
        visitor = sign_in(self.address, user)
        while not self.is_over.is_set():
            page = recording_page(random.choice(self.scene.residents))
            reply = visitor.post(page, recording(UUID(int=random.getrandbits(128), version=4), "Mens kopien tas"))
            self.saved += reply.status == 303
        visitor.close()
        connections.close_all()


def run(
    address: str,
    scene: Scene,
    *,
    people: int,
    folder: Path,
    empty: dict[str, str],
    places: list[Path],
) -> Outcome:
    """``empty``: HOST and NAME of an empty database. ``places``: data folders and logs to look through."""
    outcome = Outcome("sletting og gjenoppretting")
    shutil.rmtree(folder, ignore_errors=True)
    chance = random.Random()
    canaries = [word(chance) for _ in range(people)]
    planted = [plant(scene, canary) for canary in canaries]
    conversations = list(Conversation.objects.filter(resident__in=planted).values_list("pk", flat=True))
    read_some(address, scene, planted)
    control = f"Kontroll {word(chance)}"
    scene.place.neighbour.name = control
    scene.place.neighbour.save(update_fields=["name"])
    outcome.expect(len(found_in_sealed(canaries)) == people, "noen ble ikke plantet: øvelsen øver ikke")

    with Writers(address, scene) as writers:
        wait_until(lambda: writers.saved > 0)
        copying = timed(lambda: call_command("backup", str(folder / "before"), stdout=StringIO()))
    outcome.expect(writers.saved > 0, "ingen skrev mens kopien ble tatt")
    erasing = timed(lambda: erase_all(scene, planted))
    call_command("backup", str(folder / "after"), stdout=StringIO())

    look_for(outcome, canaries, [*places, folder, settings.LEDGER], control)
    outcome.expect(found_in_sealed(canaries) == set(), "ord eller navn er igjen i en tabell")
    late(address, scene, conversations, outcome)
    restoring = timed(lambda: bring_back(outcome, folder / "before", empty, canaries))
    rows = sum(rows for rows, _ in copies.read_manifest(folder / "before").tables.values())
    outcome.figures = {
        "slettet": people,
        "rader i kopien": rows,
        "skrevet imens": writers.saved,
        "kopi, min": round(copying / 60, 2),
        "sletting, s": round(erasing, 1),
        "gjenoppretting, min": round(restoring / 60, 2),
    }
    shutil.rmtree(folder, ignore_errors=True)
    return outcome


def plant(scene: Scene, canary: str) -> Resident:
    """One resident with the canary in every sealed field that is about her."""
    resident = make_resident(scene.place.department, f"{canary} Hansen", birth_year="1931", place=f"Rom {canary}")
    spoken = record(
        scene.staff[0], resident, f"{canary} én", f"{canary} to", promise=canary, guest=canary,
        themes=(scene.themes[0],), with_interpreter=True, interpreter=canary,
    )  # fmt: skip
    record(scene.staff[0], resident, f"{canary} ærlig", figures_only=True)
    Fate.objects.create(
        municipality_id=resident.municipality_id, unit=resident.unit, statement=spoken.statements.first(),
        kind=FateKind.ANSWERED, words=canary, decided_by=scene.leader, decided_at=timezone.now(),
    )  # fmt: skip
    resident.language = "polsk"
    resident.save(update_fields=["language"])
    return resident


def read_some(address: str, scene: Scene, planted: list[Resident]) -> None:
    """Pages and searches leave logs and caches behind."""
    visitor = sign_in(address, scene.staff[0])
    for resident in planted[:20]:
        visitor.get(recording_page(resident))
    visitor.close()


def erase_all(scene: Scene, planted: list[Resident]) -> None:
    ina = make_user("Ina", scene.place.municipality, Role.ACCESS_OFFICER)
    for resident in planted:
        request = services.open_request(
            resident_id=resident.pk, unit=scene.place.department, kind=RequestKind.ERASURE, asker=Asker.PERSON,
            received_on=timezone.localdate() - timedelta(days=3), by=ina, now=timezone.now(),
        )  # fmt: skip
        services.erase(request=request, by=ina, now=timezone.now())


def look_for(outcome: Outcome, canaries: list[str], places: list[Path], control: str) -> None:
    for place in places:
        hits = grep(canaries, [place])
        outcome.expect(not hits, f"{place.name}: {len(hits)} treff")
    outcome.expect(bool(grep([control], places)), "kontrollen ble ikke funnet")


def found_in_sealed(canaries: list[str]) -> set[str]:
    """The canaries that stand in any sealed value, opened."""
    found: set[str] = set()
    for column in sealed_columns():
        for row in column.model._default_manager.exclude(**{f"{column.field.attname}__isnull": True}).iterator():
            value = getattr(row, column.field.attname)
            found |= {canary for canary in canaries if canary in value}
    return found


def late(address: str, scene: Scene, conversations: list[UUID], outcome: Outcome) -> None:
    """A tablet sends an erased conversation again, under the id it was first given."""
    visitor = sign_in(address, scene.staff[0])
    for form_id in conversations[:10]:
        reply = visitor.post(recording_page(scene.residents[0]), recording(form_id, "Kommer for sent"))
        outcome.expect(reply.status == 404, f"en sen sending fikk {reply.status}")
    visitor.close()
    outcome.expect(not Conversation.objects.filter(pk__in=conversations).exists(), "en slettet samtale er tilbake")


def bring_back(outcome: Outcome, copy: Path, empty: dict[str, str], canaries: list[str]) -> None:
    """Restore counts every table again by itself, and raises when one is not as it was."""
    with other_database(empty):
        call_command("restore", str(copy), leave_ledger=True, stdout=StringIO())
        outcome.expect(found_in_sealed(canaries) == set(canaries), "kopien hadde ikke det som var der")
        outcome.expect(services.fault_of_ledger() != "", "klar før slettingene var gjort om igjen")
        call_command("replay_ledger", stdout=StringIO())
        outcome.expect(services.fault_of_ledger() == "", "ikke klar etter at slettingene var gjort om igjen")
        outcome.expect(found_in_sealed(canaries) == set(), "ord eller navn kom tilbake med kopien")
        outcome.expect(not differs(copy, {"units_unit", "accounts_user", "themes_theme"}), "noe annet er også borte")


def differs(copy: Path, tables: set[str]) -> list[str]:
    return [one for one in copies.differences(copies.read_manifest(copy)) if one.split(":")[0] in tables]


@contextlib.contextmanager
def other_database(values: dict[str, str]) -> Iterator[None]:
    """Both roles speak to another database inside the block."""
    connections.close_all()
    kept = {alias: {name: connections[alias].settings_dict[name] for name in values} for alias in connections}
    for alias in connections:
        connections[alias].settings_dict.update(values)
    try:
        yield
    finally:
        connections.close_all()
        for alias in connections:
            connections[alias].settings_dict.update(kept[alias])


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)


def timed(do: Callable[[], object]) -> float:
    started = time.monotonic()
    do()
    return time.monotonic() - started
