"""Names and phrases that exist nowhere else are written down, and then looked for in everything the house leaves."""

import os
import random
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.models import EarlierWording, Statement
from dialog.improvements.models import Fate, ImprovementAction, Told
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import Visitor, recording, recording_page, sign_in
from hvaerviktig import postgres
from tests.factories import make_resident

LETTERS = "bdfgklmnprstvaeiouyæøå"


def run(
    address: str, scene: Scene, *, count: int, cluster: postgres.Cluster, database: str, logs: list[Path]
) -> Outcome:
    """Write ``count`` canaries down in every sealed field, and count them in files, log of writes, dump and logs."""
    outcome = Outcome("kanarifugler")
    chance = random.Random()
    canaries = [word(chance) for _ in range(count)]
    control = f"Kontroll {word(chance)}"
    write_down(address, scene, canaries, outcome)
    # A unit's name is stored in clear: if it is not found, nothing would be.
    scene.place.neighbour.name = control
    scene.place.neighbour.save(update_fields=["name"])
    connection.close()
    write_to_disk(cluster.url(postgres.SUPERUSER, database))
    # Two of them may be looked through at once, as the tests do.
    dump = cluster.home / f"{database}.dump"
    dump.write_bytes(dump_of(cluster, database))
    places = {"filer": [cluster.data], "WAL": [cluster.data / "pg_wal"], "dump": [dump], "logger": logs}
    for name, paths in places.items():
        hits = grep(canaries, paths)
        outcome.expect(not hits, f"{name}: {len(hits)} treff")
        if name != "logger":
            outcome.expect(bool(grep([control], paths)), f"{name}: kontrollen ble ikke funnet")
    dump.unlink()
    size = sum(map(size_of, [cluster.data, *logs]))
    outcome.figures = {"kanarifugler": count, "gjennomsøkt MB": size // 1_000_000}
    return outcome


def word(chance: random.Random) -> str:
    return "Kanari" + "".join(chance.choice(LETTERS) for _ in range(14))


def write_down(address: str, scene: Scene, canaries: list[str], outcome: Outcome) -> None:
    """One field after the other: names, words, promises, translations, guests; some are corrected or looked for."""
    carer = sign_in(address, scene.staff[0])
    for number, canary in enumerate(canaries):
        kind = number % 6
        resident = scene.residents[number % len(scene.residents)]
        more: dict[str, str] = {}
        if kind == 0:
            resident = make_resident(scene.place.department, canary, birth_year="1931", place=f"Rom {canary}")
        elif kind == 1:
            more = {"ting1-promise": canary, "ting1-intent": "this_week"}
        elif kind == 2:
            more = {"other_language": "on", "language": "polsk", "ting1-translation": canary}
        elif kind == 3:
            more = {"guest": canary, "with_interpreter": "on", "interpreter": canary}
        form_id = UUID(int=random.getrandbits(128), version=4)
        reply = carer.post(recording_page(resident), recording(form_id, canary, **more))
        outcome.expect(reply.status == 303, f"kanarifugl {number}: {reply.status}")
        if kind == 4:
            carer.post(recording_page(resident), recording(form_id, f"{canary} rettet"))
        if kind == 5:
            # Refused, and with the words sent back: neither may reach a log.
            carer.post(recording_page(resident), recording(form_id, canary, said_by="ingen"))
            carer.post(reverse("conversations:search", args=[scene.place.department.pk]), [("q", canary)])
        receipt = carer.get(reply.location or "/")
        if kind == 3:
            # The guest may still hold the screen: it shows thanks until the host has signed in again.
            outcome.expect(receipt.location == reverse("conversations:thanks"), f"gjesten fikk {receipt.status}")
            carer.close()
            carer = sign_in(address, scene.staff[0])
    carer.close()
    answer_some(sign_in(address, scene.leader), scene, canaries, outcome)
    outcome.expect(EarlierWording.objects.exists(), "ingen rettelse ble skrevet ned: øvelsen øver ikke")


def answer_some(leader: Visitor, scene: Scene, canaries: list[str], outcome: Outcome) -> None:
    """The leader replies to one in five, says to whom it was told, and makes an action of as many."""
    code, due = scene.place.department.code, (timezone.localdate() + timedelta(days=9)).isoformat()
    waiting = Statement.objects.open().in_unit(scene.place.department).values_list("pk", flat=True)
    for canary, statement in zip(canaries[::5], list(waiting), strict=False):
        told = [("words", canary), ("kind", "answered"), ("teller", str(scene.leader.pk)), ("tell_by", due)]
        leader.post(reverse("improvements:reply", args=[code, statement]), told)
        owner = [("owner", str(scene.leader.pk)), ("due_on", due), ("action_id", str(uuid4()))]
        leader.post(reverse("improvements:start_action", args=[code]), [("title", canary), *owner])
        tell(leader, scene, Fate.objects.get(statement=statement), canary, outcome)
    leader.close()
    written = Fate.objects.exists() and ImprovementAction.objects.exists() and Told.objects.exists()
    outcome.expect(written, "ingen svar, beskjeder eller tiltak ble skrevet ned: øvelsen øver ikke")


def tell(leader: Visitor, scene: Scene, fate: Fate, canary: str, outcome: Outcome) -> None:
    """Somebody else was told, and is named in words."""
    fields = {
        "whom": "other", "whom_in_words": canary, "how": "spoken", "told_by": str(scene.leader.pk),
        "told_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    page = reverse("improvements:mark_told", args=[scene.place.department.code, fate.pk])
    reply = leader.post(page, fields.items())
    outcome.expect(reply.status == 302, f"beskjeden ble ikke skrevet ned: {reply.status}")


def dump_of(cluster: postgres.Cluster, database: str) -> bytes:
    """pg_dump where it is found; otherwise every table copied out as text, which holds the same."""
    program = postgres.find_programs() / "pg_dump"
    address = cluster.url(postgres.SUPERUSER, database)
    if program.exists():
        return subprocess.run([str(program), address], capture_output=True, check=True).stdout
    with psycopg.connect(address) as superuser:
        tables = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        parts = []
        for (table,) in tables:
            with superuser.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
                parts += [bytes(block) for block in copy]
    return b"".join(parts)


def write_to_disk(database_url: str) -> None:
    """As a superuser; before files are looked through. The log of writes may hold only what is new in a name, and the
    page it stands in may be in memory alone."""
    with psycopg.connect(database_url, autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")


def grep(words: Iterable[str], paths: list[Path]) -> list[str]:
    """The words that are found in any file below ``paths``, by grep itself."""
    found = subprocess.run(
        ["grep", "-a", "-r", "-o", "-h", "-F", "-f", "-", *map(str, paths)],
        input="\n".join(words).encode(),
        capture_output=True,
        check=False,
    )
    # 2 would be a file that vanished while PostgreSQL worked; what was found still counts.
    return sorted(set(found.stdout.decode(errors="replace").split("\n")) - {""})


def size_of(place: Path) -> int:
    """Bytes of a file, or of all files in a folder; what vanishes meanwhile, while PostgreSQL works, is passed over."""
    inside = (Path(folder, name) for folder, _, names in os.walk(place) for name in names)
    size = 0
    for file in [place] if place.is_file() else inside:
        with suppress(FileNotFoundError):
            size += file.stat().st_size
    return size
