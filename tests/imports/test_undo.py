"""Every kind of file, whole or not at all: taken back to the last column, and what waits expires."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dialog.accounts.import_models import Import, ImportState
from dialog.accounts.importing import running
from dialog.accounts.models import Membership, Role, User
from dialog.conversations import rights
from dialog.conversations.models import Resident, ResidentImage
from dialog.units.models import Unit
from tests.factories import make_resident, make_user, record
from tests.imports.conftest import counts, make_numbered
from tests.imports.files import RESIDENTS, STAFF, UNITS, csv_file, fingerprint, xlsx_file


def today():
    return timezone.localdate()


FILES = {
    "units": lambda place: (
        csv_file(UNITS[:5], ("n", "Ny", "sektor", "", ""), ("section", "Bjørkelia", "seksjon", "n", "")),
        csv_file(UNITS[:5], ("department", "Sol", "avdeling", "n", "korttidsopphold")),
    ),
    "staff": lambda place: (
        csv_file(STAFF[:5], ("1", "Ola", "o@x.no", "department", ""), ("2", "Per", "p@x.no", "section", "leder")),
        csv_file(STAFF[:5], ("1", "Ola Å", "o@x.no", "neighbour", "")),
    ),
    "residents": lambda place: (
        csv_file(RESIDENTS[:4], ("A", "Gerd", "department", "1930"), ("B", "Arne", "home_care", "1940")),
        csv_file(RESIDENTS[:4], ("A", "Gerd Li", "home_care", "1931")),
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_undo_restores_every_column_of_every_table(place, bring_in, undo, kind):
    make_numbered(place)
    make_resident(place.department, "Borghild", place="Rom 1")
    first, second = FILES[kind](place)
    states = [fingerprint()]
    imports = []
    for content, is_complete in ((first, False), (second, kind != "units")):
        imports.append(bring_in(kind, content, is_complete=is_complete))
        states.append(fingerprint())
    assert len({str(state) for state in states}) == 3

    undo(imports[1])
    assert fingerprint() == states[1]
    undo(imports[0])
    assert fingerprint() == states[0]
    assert [one.state for one in Import.objects.all()] == [ImportState.UNDONE] * 2


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_again_changes_nothing(place, bring_in, kind):
    make_numbered(place)
    content = FILES[kind](place)[0]
    bring_in(kind, content)
    before = fingerprint()

    again = bring_in(kind, content, is_complete=kind != "units")

    assert set(counts(again)) == {"unchanged"}
    assert fingerprint() == before


def test_an_earlier_import_is_not_taken_back_before_the_later_one(place, bring_in, undo):
    make_numbered(place)
    first, second = FILES["residents"](place)
    earlier = bring_in("residents", first)
    bring_in("residents", second)

    with pytest.raises(running.NotTheLast):
        undo(earlier)


def test_what_is_in_use_since_is_not_taken_back_and_nothing_else_either(place, bring_in, undo):
    make_numbered(place)
    ola = make_user("Ola", place.department, Role.STAFF)
    done = bring_in("residents", FILES["residents"](place)[0])
    gerd = next(one for one in Resident.objects.all() if one.name == "Gerd")
    record(ola, gerd, "Kaffe på senga")
    before = fingerprint()

    with pytest.raises(running.InUse):
        undo(done)

    assert fingerprint() == before


def test_what_has_been_changed_since_is_not_taken_back(place, bring_in, undo):
    make_numbered(place)
    done = bring_in("staff", FILES["staff"](place)[0])
    Membership.objects.filter(user__import_id="1").update(profession="nurse")

    with pytest.raises(running.InUse):
        undo(done)


def test_somebody_who_has_signed_in_since_can_still_be_taken_back(place, bring_in, undo):
    make_numbered(place)
    before = fingerprint()
    done = bring_in("staff", FILES["staff"](place)[0])
    User.objects.filter(import_id="1").update(last_login=timezone.now(), language="nn")

    undo(done)

    assert fingerprint() == before


def test_a_file_that_has_come_to_something_else_is_shown_again_before_it_is_brought_in(place, upload, importers, adm):
    make_numbered(place)
    waiting = upload("residents", FILES["residents"](place)[0])
    Unit.objects.filter(pk=place.department.pk).update(name="Solgløtt")
    make_user("x", place.department, Role.STAFF)
    first, _second = FILES["residents"](place)
    other = upload("residents", first, by=make_user("Adm2", place.municipality, Role.ADMINISTRATOR))
    running.bring_in(importers["residents"], waiting=other, by=adm, now=timezone.now(), today=today())

    with pytest.raises(running.ComesToSomethingElse):
        running.bring_in(importers["residents"], waiting=waiting, by=adm, now=timezone.now(), today=today())

    waiting.refresh_from_db()
    assert (waiting.state, counts(waiting)) == (ImportState.WAITING, {"unchanged": 2})


def test_files_and_ways_back_expire(place, upload, bring_in, importers, adm):
    make_numbered(place)
    waiting = upload("units", FILES["units"](place)[0])
    later = timezone.now() + running.WAITS_FOR
    with pytest.raises(running.NoLongerWaiting):
        running.bring_in(importers["units"], waiting=waiting, by=adm, now=later, today=today())
    done = bring_in("residents", FILES["residents"](place)[0])
    long_after = timezone.now() + running.CAN_BE_UNDONE_FOR
    with pytest.raises(running.TooLate):
        running.undo(importers["residents"], applied=done, by=adm, now=long_after)

    running.forget_expired(long_after)

    assert not Import.objects.waiting().exists()
    assert importers["residents"].images_of(done).count() == 0
    assert Import.objects.filter(pk=done.pk).exists()


def test_a_spreadsheet_with_dates_and_numbers_says_the_same_as_text(place, upload, bring_in):
    make_numbered(place)
    bring_in("residents", csv_file(RESIDENTS[:6], ("17", "Gerd", "department", "1930", "9", "01.02.2025")))

    again = upload("residents", xlsx_file(RESIDENTS[:6], (17, "Gerd", "department", 1930, 9.0, date(2025, 2, 1))))

    assert counts(again) == {"unchanged": 1}


def test_somebody_who_is_erased_is_in_no_way_back_and_in_no_file_that_waits(place, upload, bring_in):
    make_numbered(place)
    first, second = FILES["residents"](place)
    bring_in("residents", first)
    bring_in("residents", second)
    upload("residents", first)
    gerd = next(one for one in Resident.objects.all() if one.name == "Gerd Li")
    assert ResidentImage.objects.filter(resident_id=gerd.pk).exists()

    rights.erase(gerd.pk)

    assert not ResidentImage.objects.filter(resident_id=gerd.pk).exists()
    assert not Import.objects.waiting().exists()


def test_a_unit_that_was_continued_in_a_new_one_is_open_again_when_both_are_taken_back(place, bring_in, undo):
    make_numbered(place)
    before = fingerprint()
    done = bring_in("units", csv_file(
        UNITS,
        ("ny", "Avdeling 9", "avdeling", "section", "sykehjem", "", ""),
        ("neighbour", "Avdeling 2", "avdeling", "section", "sykehjem", today() - timedelta(days=1), "ny"),
    ))  # fmt: skip
    assert Unit.objects.get(pk=place.neighbour.pk).successor == Unit.objects.get(import_id="ny")

    undo(done)

    assert fingerprint() == before
