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
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.fill import STATEMENTS_A_CONVERSATION, fill
from dialog.accounts.models import User
from dialog.campaigns.models import CampaignUnit
from dialog.conversations.models import Conversation
from dialog.intake.models import Arrival
from dialog.intake.tokens import Token
from dialog.rights import copies, services
from dialog.rights.models import Asker, RequestKind, RightsRequest
from dialog.rights.unnamed import numbered
from drills.canaries import grep, write_to_disk
from drills.outcome import Outcome
from drills.people import Scene
from drills.planting import Cast, Planted, canary_words, found_by_column, plant
from drills.visitor import Visitor, recording, recording_page, sign_in


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
    database_url: str,
    conversations: int = 0,
) -> Outcome:
    """``empty``: HOST and NAME of an empty database. ``places``: data folders and logs to look through.

    ``database_url``: a superuser's, for the database that is looked through.

    ``conversations``: so many of another municipality's are there besides, to copy and bring back.
    """
    outcome = Outcome("sletting og gjenoppretting")
    shutil.rmtree(folder, ignore_errors=True)
    if conversations:
        fill(int(conversations * STATEMENTS_A_CONVERSATION), one_campaign=False)
    canaries, cast = canary_words(people), Cast.of(scene)
    planted = plant(scene, cast, canaries)
    erased = [pk for one in planted for pk in one.resident.conversations.values_list("pk", flat=True)]
    erased += [pk for one in planted for pk, _number in one.unnamed]
    read_some(address, scene, cast, planted)
    control = f"Kontroll {canaries[0][::-1]}"
    scene.place.neighbour.name = control
    scene.place.neighbour.save(update_fields=["name"])
    before = found_by_column(canaries)
    for column, number in before.items():
        outcome.expect(number == people, f"{column}: {number} av {people} ble plantet: øvelsen øver ikke")

    with Writers(address, scene) as writers:
        wait_until(lambda: writers.saved > 0)
        began = writers.saved
        copying = timed(lambda: call_command("backup", str(folder / "before"), stdout=StringIO()))
        during = writers.saved - began
    outcome.expect(during > 0, "ingen skrev mens kopien ble tatt")
    erasing = timed(lambda: erase_all(outcome, scene, cast, planted))
    call_command("backup", str(folder / "after"), stdout=StringIO())

    write_to_disk(database_url)
    look_for(outcome, canaries, [*places, folder, settings.LEDGER], control)
    after = found_by_column(canaries)
    for column, number in after.items():
        outcome.expect(number == 0, f"{column}: {number} ord eller navn er igjen")
    late(address, scene, erased, planted, outcome)
    replaying, restoring = bring_back(outcome, folder / "before", empty, canaries)
    manifest = copies.read_manifest(folder / "before")
    outcome.figures = {
        "slettet": people,
        "felt": len(before),
        "treff før": sum(before.values()),
        "treff etter": sum(after.values()),
        "samtaler": Conversation.objects.count(),
        "tabeller": len(manifest.tables),
        "rader i kopien": sum(rows for rows, _ in manifest.tables.values()),
        "kopi, MB": round((folder / "before" / copies.DUMP).stat().st_size / 1e6, 1),
        "skrevet imens": during,
        "kopi, min": round(copying / 60, 2),
        "sletting, s": round(erasing, 1),
        "gjenoppretting, min": round(restoring / 60, 2),
        "slettet på nytt, s": round(replaying, 1),
    }
    shutil.rmtree(folder, ignore_errors=True)
    return outcome


def read_some(address: str, scene: Scene, cast: Cast, planted: list[Planted]) -> None:
    """Pages, searches and files leave logs and caches behind."""
    carer, officer = sign_in(address, scene.staff[0]), sign_in(address, cast.ina)
    unit = scene.place.department
    for one in planted[:20]:
        carer.get(recording_page(one.resident))
        carer.post(reverse("conversations:search", args=[unit.pk]), [("q", one.name)])
        officer.post(reverse("rights:find"), [("unit", str(unit.pk)), ("name", one.name)])
        asked = RightsRequest.objects.filter(resident_id=one.resident.pk)[0]
        officer.post(reverse("rights:bundle", args=[asked.pk]), [])
    carer.close()
    officer.close()


def erase_all(outcome: Outcome, scene: Scene, cast: Cast, planted: list[Planted]) -> None:
    """By request; and what has no name on it by the number each has of it, read with her."""
    unit = scene.place.department
    for one in planted:
        for pk, number in one.unnamed:
            hers = [found for found in numbered(unit, number) if one.canary in "".join(found.words)]
            outcome.expect([found.pk for found in hers] == [pk], f"nummer {number} førte ikke til svaret")
            services.erase_unnamed(answer_id=pk, by=cast.ina, now=timezone.now())
        request = services.open_request(
            resident_id=one.resident.pk, unit=unit, kind=RequestKind.ERASURE, asker=Asker.PERSON,
            received_on=timezone.localdate() - timedelta(days=3), by=cast.ina, now=timezone.now(),
        )  # fmt: skip
        services.erase(request=request, by=cast.ina, now=timezone.now())


def look_for(outcome: Outcome, canaries: list[str], places: list[Path], control: str) -> None:
    for place in places:
        hits = grep(canaries, [place])
        outcome.expect(not hits, f"{place.name}: {len(hits)} treff")
    outcome.expect(bool(grep([control], places)), "kontrollen ble ikke funnet")


def late(address: str, scene: Scene, erased: list[UUID], planted: list[Planted], outcome: Outcome) -> None:
    """A tablet, and a phone, sends an erased answer again under the id it was first given."""
    visitor = sign_in(address, scene.staff[0])
    for form_id in erased[:10]:
        reply = visitor.post(recording_page(scene.residents[0]), recording(form_id, "Kommer for sent"))
        outcome.expect(reply.status == 404, f"en sen sending fikk {reply.status}")
    visitor.close()
    code = CampaignUnit.objects.get(unit=scene.place.department, campaign=scene.campaign).code
    phone = Visitor(address, "")
    for one in planted[:10]:
        token = Token(one.unnamed[0][0], code, timezone.now() - timedelta(minutes=1))
        fields = {"token": str(token), "things": "1", "words1": "For sent", "said_by": "person", "action": "send"}
        reply = phone.post(reverse("intake:write", args=[code]), fields.items())
        outcome.expect(reply.status == 200, f"en sen sending fra en telefon fikk {reply.status}")
    phone.close()
    outcome.expect(not Conversation.objects.filter(pk__in=erased).exists(), "en slettet samtale er tilbake")
    outcome.expect(not Arrival.objects.filter(pk__in=erased).exists(), "et slettet svar er tilbake")


def bring_back(outcome: Outcome, copy: Path, empty: dict[str, str], canaries: list[str]) -> tuple[float, float]:
    """Restore counts every table again by itself, and raises when one is not as it was; seconds of replay and all."""
    started = time.monotonic()
    with other_database(empty):
        call_command("restore", str(copy), leave_ledger=True, stdout=StringIO())
        restoring = time.monotonic() - started
        back = found_by_column(canaries)
        outcome.expect(set(back.values()) == {len(canaries)}, "kopien hadde ikke det som var der")
        outcome.expect(ready() == 503, "klar før slettingene var gjort om igjen")
        replaying = timed(lambda: call_command("replay_ledger", stdout=StringIO()))
        outcome.expect(ready() == 200, "ikke klar etter at slettingene var gjort om igjen")
        again = {column: number for column, number in found_by_column(canaries).items() if number}
        outcome.expect(not again, f"ord eller navn kom tilbake med kopien: {again}")
        outcome.expect(not differs(copy, {"units_unit", "accounts_user", "themes_theme"}), "noe annet er også borte")
    return replaying, restoring + replaying


def ready() -> int:
    return int(Client(SERVER_NAME="localhost").get(reverse("readyz")).status_code)


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
