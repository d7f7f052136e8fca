"""Files of every kind to the administrator's desk: all of a file or nothing, never a fault, and the way back exact."""

import contextlib
import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pghistory
from django.apps import apps
from django.db import OperationalError, connection, models
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.import_models import Import, ImportState
from dialog.accounts.importing.under_way import percent_of
from dialog.accounts.models import Membership, Role, User
from dialog.conversations.models import Resident
from dialog.lib.fields import EncryptedTextField
from dialog.lib.ledger import image
from dialog.units.models import Unit
from drills.house import BACK_SECONDS, House
from drills.kills import strike
from drills.outcome import Outcome
from drills.spoilt_files import KINDS, Maker, SpoiltFile, whole_file
from drills.visitor import Reply, Visitor, sign_in
from tests.factories import Place, make_place, make_user

SEED = 23
# Besides what imports keep of themselves, what every page leaves behind it.
LEFT_OUT = {"Import", "ImportLine", "ImportImage", "ResidentLine", "ResidentImage", "AccessLog", "Session", "Context"}
NEW_ROWS: dict[str, type[models.Model]] = {"units": Unit, "residents": Resident, "staff": Membership}
PATIENCE_SECONDS = 600


@dataclass
class Desk:
    """An administrator at work, in a municipality whose units have ids."""

    address: str
    place: Place
    adm: User
    visitor: Visitor
    statuses: Counter[int] = field(default_factory=Counter)
    last: int = 0

    def note(self, reply: Reply) -> Reply:
        self.last = reply.status
        self.statuses[reply.status] += 1
        return reply

    def send(self, file: SpoiltFile) -> Import | None:
        """The import that waits now, or None if the file was refused."""
        body, kind = multipart(
            {"csrfmiddlewaretoken": self.visitor.token, "kind": file.kind, "scope": file.scope}, file.content
        )
        reply = self.note(self.visitor.post_raw(reverse("administration:upload"), body, {"Content-Type": kind}))
        if reply.status != 302:
            return None
        return Import.objects.get(pk=reply.location.rstrip("/").rsplit("/", 1)[-1])

    def ask(self, what: str, one: Import) -> None:
        """Ask for it to be brought in or taken back, without waiting for it."""
        self.note(self.visitor.post(reverse(f"administration:{what}", args=[one.pk]), [("is_sure", "on")]))

    def see_it_through(self, what: str, one: Import) -> float:
        """Ask, and follow the bar to its end; returns the seconds."""
        started = time.monotonic()
        self.ask(what, one)
        page = reverse("administration:import_progress", args=[one.pk])
        while time.monotonic() - started < PATIENCE_SECONDS:
            reply = self.note(self.visitor.get(page, {"HX-Request": "true"}))
            if b"progressbar" not in reply.body:
                break
            time.sleep(0.05)
        one.refresh_from_db()
        return time.monotonic() - started


@contextlib.contextmanager
def at_the_desk(address: str) -> Iterator[Desk]:
    place = make_place("Filvik kommune")
    for name in ("sector", "area", "section", "department", "neighbour", "home_care"):
        Unit.objects.filter(pk=getattr(place, name).pk).update(import_id=name)
    adm = make_user("Adm", place.municipality, Role.ADMINISTRATOR)
    visitor = sign_in(address, adm)
    try:
        yield Desk(address, place, adm, visitor)
    finally:
        visitor.close()


def multipart(fields: dict[str, str], content: bytes) -> tuple[bytes, str]:
    border = "grense-som-ingen-fil-har"
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="fil.csv"\r\n\r\n'.encode()
    whole = b"".join([*parts, head, content, f"\r\n--{border}--\r\n".encode()])
    return whole, f"multipart/form-data; boundary={border}"


# --- what is in the database ---


def tables() -> list[type[models.Model]]:
    """Every table but the log, the history and what imports keep of themselves."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and model.__name__ not in LEFT_OUT
        and not issubclass(model, pghistory.models.Event)
    ]


def stamps() -> dict[str, str]:
    """Which transaction wrote each row of every table: another than before when anything was written at all."""
    parts = [
        f"SELECT '{model._meta.db_table}', count(*) || ' ' ||"
        f' coalesce(sum(hashtext(ctid::text || xmin::text)::bigint), 0) FROM "{model._meta.db_table}"'
        for model in tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def digests() -> dict[str, str]:
    """Every column of every row of every table; what is sealed as it reads, since sealing it again differs."""
    sealed = [model for model in tables() if any(isinstance(one, EncryptedTextField) for one in model._meta.fields)]
    parts = [
        f"SELECT '{model._meta.db_table}', count(*) || ' ' ||"
        " coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text COLLATE \"C\")), '')"
        f' FROM "{model._meta.db_table}" AS t'
        for model in tables()
        if model not in sealed
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found: dict[str, str] = dict(cursor.fetchall())
    return found | {model._meta.db_table: _opened_digest(model) for model in sealed}


def _opened_digest(model: type[models.Model]) -> str:
    lines = sorted(json.dumps(image(row), sort_keys=True) for row in model._base_manager.iterator())
    return f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"


def different(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


# --- the drill ---


def run(address: str, *, files: int, rows: int, house: House | None = None, kills: int = 0) -> Outcome:
    outcome = Outcome("filer til import")
    figures: dict[str, object] = {}
    with at_the_desk(address) as desk:
        figures |= spoilt(desk, files, outcome)
        for kind in KINDS if rows else ():
            figures[f"{kind} {rows}, s"] = large(desk, kind, rows, outcome)
        wrong = [status for status in desk.statuses if not 0 < status < 500]
        outcome.expect(not wrong, f"svar: {wrong}")
        figures["svar"] = dict(sorted(desk.statuses.items()))
        if house is not None:
            figures["drept"] = killed(desk, house, rows, kills, outcome)
    outcome.figures = figures
    return outcome


def spoilt(desk: Desk, files: int, outcome: Outcome) -> dict[str, object]:
    """One made-up file after the other; what is taken in is brought in and taken back."""
    maker, done = Maker(SEED), Counter[str]()
    started = time.monotonic()
    for number in range(files):
        file = maker.file()
        told = f"fil {number} ({file.kind}, {file.scope}, {', '.join(file.how)})"
        before = stamps()
        one = desk.send(file)
        outcome.expect(stamps() == before, f"{told}: noe ble skrevet før den var sett gjennom")
        outcome.expect(desk.last in (302, 422), f"{told}: {desk.last}")
        if one is None:
            done["avvist"] += 1
        elif one.touches:
            done[there_and_back(desk, one, told, outcome)] += 1
        else:
            done["uten virkning"] += 1
    outcome.expect(done["fram og tilbake"] > files // 20, "nesten ingen filer ble tatt imot: øvelsen øver ikke")
    outcome.expect(done["avvist"] > files // 20, "nesten ingen filer ble avvist: øvelsen øver ikke")
    return {"filer": files, **done, "sekunder": round(time.monotonic() - started, 1)}


def there_and_back(desk: Desk, one: Import, told: str, outcome: Outcome) -> str:
    """Bring a file in and take it back; returns what became of it."""
    before, written, new = digests(), stamps(), NEW_ROWS[one.kind].objects.count()  # type: ignore[attr-defined]
    desk.see_it_through("bring_in", one)
    if one.state == ImportState.WAITING:
        outcome.expect(stamps() == written, f"{told}: avvist, men noe ble skrevet")
        return "avvist til slutt"
    more = NEW_ROWS[one.kind].objects.count() - new  # type: ignore[attr-defined]
    # A line of staff that moves somebody makes a new place of work as well.
    least, most = one.new_count, one.new_count + one.moved_count
    outcome.expect(least <= more <= most or one.kind == "staff", f"{told}: {more} nye rader av {least}")
    outcome.expect(stamps() != written, f"{told}: hentet inn, men ingenting ble skrevet")
    desk.see_it_through("undo", one)
    outcome.expect(one.state == ImportState.UNDONE, f"{told}: kunne ikke angres")
    wrong = different(before, digests())
    outcome.expect(not wrong, f"{told}: angret, men {', '.join(wrong)} er ikke som før")
    return "fram og tilbake"


def large(desk: Desk, kind: str, rows: int, outcome: Outcome) -> dict[str, float]:
    """One large file, there and back; returns the seconds of each step."""
    before, started = digests(), time.monotonic()
    one = desk.send(SpoiltFile(kind, whole_file(kind, rows), "noen"))
    looked = time.monotonic() - started
    outcome.expect(one is not None, f"{kind}: {rows} linjer ble avvist")
    if one is None:
        return {}
    brought = desk.see_it_through("bring_in", one)
    outcome.expect(one.state == ImportState.APPLIED, f"{kind}: {rows} linjer ble ikke hentet inn")
    taken = desk.see_it_through("undo", one)
    outcome.expect(one.state == ImportState.UNDONE, f"{kind}: {rows} linjer ble ikke angret")
    outcome.expect(digests() == before, f"{kind}: {rows} linjer angret, men noe er ikke som før")
    return {"sett gjennom": round(looked, 1), "hentet inn": round(brought, 1), "angret": round(taken, 1)}


def killed(desk: Desk, house: House, rows: int, kills: int, outcome: Outcome) -> dict[str, object]:
    """`kill -9` somewhere in the middle of bringing in: nothing of it is there, and it can be brought in after all."""
    dice, done = random.Random(SEED), Counter[str]()
    before = digests()
    one = desk.send(SpoiltFile("residents", whole_file("residents", rows), "noen"))
    assert one is not None
    for number in range(kills):
        asked, until = time.monotonic(), dice.uniform(10, 95)
        # A visitor of its own, who does not ask again when the server is gone.
        alone = Desk(desk.address, desk.place, desk.adm, Visitor(desk.address, desk.visitor.session))
        threading.Thread(target=alone.ask, args=("bring_in", one)).start()
        while percent_of(one.pk) is None and time.monotonic() - asked < 10:
            time.sleep(0.01)
        while (far := percent_of(one.pk)) is not None and far < until:
            time.sleep(0.01)
        strike(house, ("web", "database")[number % 2], 1 if number % 2 == 0 else 0)
        connection.close()
        house.wait(BACK_SECONDS)
        state = settled(one)
        if state == ImportState.WAITING:
            done["midt i"] += 1
            outcome.expect(digests() == before, f"drept midt i {number}: noe ble hentet inn")
        else:
            done["for sent"] += 1
            outcome.expect(Resident.objects.count() >= rows, f"drept etter {number}: ikke alt ble hentet inn")
            desk.see_it_through("undo", one)
            one = desk.send(SpoiltFile("residents", whole_file("residents", rows), "noen"))
            assert one is not None
        # The page waits so long before it calls a file that nobody is at, broken off.
        Import.objects.filter(pk=one.pk).update(begun_at=None)
    outcome.expect(done["midt i"] > 0, "ingen ble drept midt i: øvelsen øver ikke")
    desk.see_it_through("bring_in", one)
    outcome.expect(one.state == ImportState.APPLIED, "kunne ikke hentes inn etterpå")
    desk.see_it_through("undo", one)
    outcome.expect(digests() == before, "angret etter drap, men noe er ikke som før")
    return dict(done)


def settled(one: Import) -> str:
    """The state once nobody is at it any more."""
    until = time.monotonic() + BACK_SECONDS
    while time.monotonic() < until:
        try:
            if percent_of(one.pk) is None:
                one.refresh_from_db()
                return str(one.state)
        except OperationalError:
            connection.close()
        time.sleep(0.2)
    raise TimeoutError(f"somebody is still at it at {timezone.now()}")
