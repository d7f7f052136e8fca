import pytest
from django.utils import timezone

from dialog.accounts.importing import running
from dialog.accounts.importing.staff import StaffImporter
from dialog.accounts.importing.units import UnitImporter
from dialog.conversations.resident_import import ResidentImporter, residents_in
from dialog.units.models import Unit

KINDS = ("units", "staff", "residents")


@pytest.fixture
def importers():
    today = timezone.localdate()
    return {
        "units": UnitImporter(lambda ids: residents_in(ids, today)),
        "staff": StaffImporter(),
        "residents": ResidentImporter(),
    }


@pytest.fixture
def upload(importers, adm):
    def upload(kind, content, *, is_complete=False, by=adm):
        now = timezone.now()
        return running.upload(
            importers[kind], content=content, is_complete=is_complete, by=by, now=now, today=timezone.localdate()
        )

    return upload


@pytest.fixture
def bring_in_waiting(importers, adm):
    def bring_in_waiting(one):
        return running.bring_in(
            importers[one.kind], waiting=one, by=adm, now=timezone.now(), today=timezone.localdate()
        )

    return bring_in_waiting


@pytest.fixture
def bring_in(upload, bring_in_waiting):
    """Upload and bring in; returns the import."""

    def bring_in(kind, content, **fields):
        return bring_in_waiting(upload(kind, content, **fields))

    return bring_in


@pytest.fixture
def undo(importers, adm):
    def undo(applied):
        return running.undo(importers[applied.kind], applied=applied, by=adm, now=timezone.now())

    return undo


def counts(one):
    """Only those that are not nought: {"new": 2}."""
    return {str(verdict): count for verdict, count in one.counts if count}


def make_numbered(place):
    """Give each unit of the small municipality an id of its own."""
    names = ("sector", "area", "section", "department", "neighbour", "home_care")
    for name in names:
        Unit.objects.filter(pk=getattr(place, name).pk).update(import_id=name)
