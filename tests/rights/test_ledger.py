"""The ledger notices what was changed and survives a torn write; a restored copy is not ready before it is replayed."""

import uuid
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import Tombstone
from dialog.conversations.models import Conversation, Resident, Statement
from dialog.lib.dates import months_after
from dialog.rights import ledger, services
from dialog.rights.models import Asker, Erasure, LedgerEntry, RequestKind
from tests.factories import make_resident, record


@pytest.fixture(autouse=True)
def path(settings, tmp_path):
    settings.LEDGER = tmp_path / "deep" / "erasures.ledger"
    return settings.LEDGER


def write(*ids):
    return ledger.append([("conversations.Resident", pk) for pk in ids], at=timezone.now())


def test_lines_are_numbered_chained_and_read_back(path):
    first, second, third = (uuid.uuid4() for _ in range(3))
    write(first, second)
    write(third)

    lines = list(ledger.read())

    assert [(line.number, line.id) for line in lines] == [(1, first), (2, second), (3, third)]
    assert ledger.last() == lines[-1]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [lines[0].replace("Resident", "Residemt"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], "{}\n", *lines[1:]],
    ],
    ids=["changed", "first gone", "one gone", "swapped", "put in between"],
)
def test_a_ledger_that_was_tampered_with_is_noticed(db, path, spoil):
    write(*(uuid.uuid4() for _ in range(4)))
    path.write_text("".join(spoil(path.read_text().splitlines(keepends=True))))

    with pytest.raises(ledger.LedgerBroken):
        list(ledger.read())
    with pytest.raises(CommandError, match="damaged"):
        call_command("replay_ledger")


def test_a_torn_line_is_dropped_by_the_next_writing(path):
    write(uuid.uuid4())
    path.write_bytes(path.read_bytes() + b'{"n": 2, "at": "20')
    assert len(list(ledger.read())) == 1

    write(uuid.uuid4())

    assert [line.number for line in ledger.read()] == [1, 2]


def test_not_ready_until_replayed_and_then_she_is_gone(client, borghild):
    conversation = borghild.conversations.first().pk
    ledger.append(
        [("conversations.Resident", borghild.pk), ("conversations.Conversation", conversation)], at=timezone.now()
    )
    assert client.get(reverse("readyz")).status_code == 503
    assert client.get(reverse("healthz")).status_code == 200

    call_command("replay_ledger")

    assert client.get(reverse("readyz")).json() == {"status": "ok"}
    assert not Resident.objects.filter(pk=borghild.pk).exists()
    assert Tombstone.objects.filter(pk=conversation).exists()


def test_replayed_twice_nothing_more_happens(borghild, capsys):
    write(borghild.pk)
    call_command("replay_ledger")

    call_command("replay_ledger")

    assert capsys.readouterr().out.splitlines()[-1] == "0 people erased again, 0 rows."


def test_a_ledger_that_lacks_its_last_lines_or_is_anothers_is_not_ready(db, path):
    write(uuid.uuid4(), uuid.uuid4())
    call_command("replay_ledger")
    whole = path.read_text()

    path.write_text(whole.splitlines(keepends=True)[0])
    lacking = services.fault_of_ledger()
    path.unlink()
    write(uuid.uuid4(), uuid.uuid4())
    another = services.fault_of_ledger()

    assert "lacks its last lines" in lacking
    assert "another installation's" in another


def test_an_erasure_that_is_not_committed_is_done_by_the_replay(borghild, ina, monkeypatch):
    """The ledger is written first: what was decided is not forgotten because the database went away."""
    request = services.open_request(
        resident_id=borghild.pk, unit=borghild.unit, kind=RequestKind.ERASURE, asker=Asker.PERSON,
        received_on=timezone.localdate(), by=ina, now=timezone.now(),
    )  # fmt: skip

    def gone(*args, **kwargs):
        raise OSError("the database went away")

    monkeypatch.setattr(LedgerEntry.objects, "bulk_create", gone)
    with pytest.raises(OSError, match="went away"):
        services.erase(request=request, by=ina, now=timezone.now())
    monkeypatch.undo()

    assert Resident.objects.filter(pk=borghild.pk).exists()
    assert services.fault_of_ledger()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -24, date(2024, 3, 31)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_are_counted_as_people_do(day, months, expected):
    assert months_after(day, months) == expected


def test_purging_takes_old_words_and_leaves_what_is_newer(place, ola, capsys):
    old, new = timezone.now().replace(year=timezone.now().year - 3), timezone.now()
    resident = make_resident(place.department, "Borghild")
    ended = make_resident(place.department, "Sluttet", active_to=old.date())
    record(ola, resident, "gamle ord", now=old)
    fresh = record(ola, resident, "nye ord", now=new)

    call_command("purge", dry_run=True)
    assert "1 conversations and 1 residents are due" in capsys.readouterr().out
    assert Statement.objects.filter(words__isnull=False).count() == 2

    call_command("purge")
    call_command("purge")

    assert [one.words for one in Statement.objects.filter(words__isnull=False)] == ["nye ord"]
    assert [one.pk for one in Conversation.objects.exclude(resident=None)] == [fresh.pk]
    assert not Resident.objects.filter(pk=ended.pk).exists() and Resident.objects.filter(pk=resident.pk).exists()
    assert Erasure.objects.get().why == "retention"
    assert "nothing is due" in capsys.readouterr().out
