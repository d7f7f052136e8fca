"""What a municipality and those who run it have: a name, a release, a report, a file that waits, a tablet."""

import base64
import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from dialog.accounts.importing.running import upload
from dialog.accounts.models import Role, User
from dialog.accounts.sign_in_models import Tablet
from dialog.conversations.resident_import import ResidentImporter
from dialog.insight.services import build_release
from dialog.reports.models import FileState, Report, ReportKind, ReportState, ResourceFile
from tests.factories import make_campaign, make_theme, make_user


def add_report(objects: SimpleNamespace, municipality, unit, by: User | None) -> None:
    """A finished file about a section, made by a strategist, and a file with resources in each state."""
    now, content = timezone.now(), base64.b64encode(b"%PDF-1.7").decode()
    common = {"municipality": municipality, "release_id": objects.release, "unit": unit, "unit_code": unit.code}
    objects.report = Report.objects.create(
        **common, kind=ReportKind.CAMPAIGN, state=ReportState.READY, made_by=by, asked_at=now, touched_at=now,
        finished_at=now, done=1, total=1, digest="0" * 64, size=8, content=content,
    ).pk  # fmt: skip
    file = {"municipality": municipality, "year": now.year, "sent_by": by, "sent_at": now}
    objects.resources_waiting = ResourceFile.objects.create(**file).pk
    objects.resources_in_use = ResourceFile.objects.create(**file, state=FileState.IN_USE).pk


def send_file(key: str, by: User | None, unit) -> tuple[uuid.UUID, list[str]]:
    """A file with one resident in it, sent by an administrator and not brought in."""
    assert by is not None
    word, today = f"kanarifil{key}", timezone.localdate()
    content = f"Brukernummer;Navn;Enhet\nB1;{word} Hansen;{unit.code}".encode()
    now = timezone.now()
    waiting = upload(ResidentImporter(), content=content, is_complete=False, by=by, now=now, today=today)
    return waiting.pk, [word]


def name_municipality(place, word: str) -> list[str]:
    """Canaries that are no secret at home."""
    names = [f"kanari{kind}{word}" for kind in ("kommune", "markering", "tema")]
    place.municipality.name = names[0]
    place.municipality.save(update_fields=["name"])
    make_campaign(place.municipality, name=names[1])
    make_theme(place.municipality, name=names[2])
    make_release(place.municipality)
    return names


def make_release(municipality) -> None:
    """Last year's campaign, closed by two people, and its locked figures."""
    first, second = (make_user(name, municipality, Role.STRATEGIST) for name in ("Stein", "Signe"))
    last_year = make_campaign(municipality, starts_on=timezone.localdate() - timedelta(days=365), name="I fjor")
    last_year.closing_asked_by, last_year.closed_by = first, second
    last_year.closing_asked_at = last_year.closed_at = timezone.now()
    last_year.save()
    build_release(campaign=last_year, by=second, now=timezone.now())


def make_tablet(unit, by: User) -> Tablet:
    return Tablet.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        name="Vaktrommet",
        secret_hash=uuid.uuid4().bytes,
        registered_by=by,
        registered_at=timezone.now(),
    )
