"""The outbox's keys are lost, and brought back from where they were put away: what came meanwhile opens."""

import random
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from dialog.conversations.models import Conversation
from dialog.outbox import keeping, keys, used_keys
from dialog.outbox.models import Envelope, State
from drills.outcome import Outcome
from drills.people import Scene
from hvaerviktig.environment import key_ring_from
from tests.outbox.devices import Device


def run(scene: Scene, *, answers: int, folder: Path) -> Outcome:
    outcome, chance = Outcome("nøkler mistet og hentet"), random.Random(11)
    before, current = Conversation.objects.count(), keys.current_id()
    ring = {"ny": key_ring_from("OUTBOX_KEYS", f"ny:{keys.new_key()}")["ny"], **settings.OUTBOX_KEYS}
    put_away = _put_away(folder, ring)
    with override_settings(OUTBOX_KEYS=ring):
        used_keys.note(timezone.now())
        device = Device(scene.staff[0])
        # The house's own name, and not the test client's.
        device.client.defaults["SERVER_NAME"] = "localhost"
        sealed = [
            device.seal(device.written(chance.choice(scene.residents), f"Før og etter {number}"), key=key)
            for number in range(answers)
            for key in ("ny", current)
        ]
    with override_settings(OUTBOX_KEYS={"ny": ring["ny"]}):
        told = _send(device, sealed)
        outcome.expect(set(told) == {one["id"] for one in sealed}, "ikke alle fikk kvittering")
        closed = Envelope.objects.filter(pk__in=told, state=State.CLOSED).count()
        outcome.expect(closed == answers, f"{closed} lukket av {answers}")
        outcome.expect(bool(used_keys.faults()), "ingen sier fra om at en nøkkel mangler")
    wrong = {"ny": ring["ny"], current: key_ring_from("OUTBOX_KEYS", f"x:{keys.new_key()}")["x"]}
    with override_settings(OUTBOX_KEYS=wrong):
        outcome.expect(bool(used_keys.wrong_keys()), "ingen sier fra om at en nøkkel er byttet")
        outcome.expect(not any(keeping.open_again(now=timezone.now())), "feil nøkkel åpnet noe")
    with override_settings(OUTBOX_KEYS=key_ring_from("OUTBOX_KEYS", put_away.read_text())):
        opened = sum(keeping.open_again(now=timezone.now()))
        outcome.expect(used_keys.faults() == [], "nøklene er tilbake, og noe er fortsatt feil")
        call_command("check_keys", stdout=StringIO())
    made = Conversation.objects.count() - before
    outcome.expect((opened, made) == (answers, 2 * answers), f"{opened} åpnet, {made} av {2 * answers} skrevet ned")
    outcome.figures = {"svar": 2 * answers, "lukket": closed, "åpnet etterpå": opened, "skrevet ned": made}
    return outcome


def _put_away(folder: Path, ring: dict[str, bytes]) -> Path:
    """The lines of OUTBOX_KEYS, as somebody keeps them in another place."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "outbox_keys"
    path.write_text("\n".join(f"{name}:{keys.encoded(key)}" for name, key in ring.items()))
    path.chmod(0o600)
    return path


def _send(device: Device, sealed: list[dict[str, object]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for start in range(0, len(sealed), 25):
        told |= device.send(*sealed[start : start + 25])
    return told
