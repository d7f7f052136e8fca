"""Every kind of file: what it comes to, brought in whole."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dialog.accounts.import_models import Import
from dialog.accounts.models import Membership, Role, User
from dialog.conversations.models import Resident, Stay
from dialog.lib.sheets import SheetRefused
from dialog.units.models import Unit
from tests.factories import make_resident, make_user
from tests.imports.conftest import counts, make_numbered
from tests.imports.files import RESIDENTS, STAFF, UNITS, csv_file, fingerprint


def today():
    return timezone.localdate()


def problems(refused):
    return [(one.line, one.column, one.message) for one in refused.value.problems]


# --- units ---


def test_a_tree_is_opened_moved_renamed_and_closed_by_one_file(place, bring_in):
    make_numbered(place)
    done = bring_in("units", csv_file(
        UNITS,
        ("sector", "Helse og omsorg", "sektor", "", "", "", ""),
        ("ny", "Nytt område", "tjenesteområde", "sector", "", "", ""),
        ("section", "Bjørkelia", "seksjon", "ny", "", "", ""),
        ("department", "Avdeling Sol", "avdeling", "section", "sykehjem", "", ""),
        ("neighbour", "Avdeling 2", "avdeling", "section", "sykehjem", today() - timedelta(days=1), "department"),
        ("tre", "Avdeling 3", "avdeling", "section", "sykehjem", "", ""),
    ))  # fmt: skip

    assert counts(done) == {"new": 2, "changed": 1, "moved": 1, "ended": 1, "unchanged": 1}
    sol, three = Unit.objects.get(pk=place.department.pk), Unit.objects.get(import_id="tre")
    closed = Unit.objects.get(pk=place.neighbour.pk)
    assert (sol.name, sol.code, sol.is_care_unit) == ("Avdeling Sol", place.department.code, True)
    assert three.is_care_unit and three.code == "01/01/01/03"
    assert (closed.closed_on, closed.successor_id) == (today(), sol.pk)
    assert [unit.name for unit in Unit.objects.above(sol)] == [
        "Solvik kommune", "Helse og omsorg", "Nytt område", "Bjørkelia",
    ]  # fmt: skip
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_a_unit_without_a_number_is_known_by_its_name_the_first_time(place, upload):
    waiting = upload("units", csv_file(UNITS[:4], ("7", "Avdeling 1", "avdeling", place.section.code)))

    assert counts(waiting) == {"changed": 1}


def test_a_whole_list_closes_what_is_not_in_it_and_ends_the_work_there(place, bring_in):
    make_numbered(place)
    ola = make_user("Ola", place.neighbour, Role.STAFF)
    rows = [
        ("sector", "Helse og omsorg", "sektor", ""),
        ("area", "Heldøgns omsorg", "tjenesteområde", "sector"),
        ("section", "Bjørkelia", "seksjon", "area"),
        ("department", "Avdeling 1", "avdeling", "section"),
        ("home_care", "Hjemmetjenesten nord", "seksjon", "area"),
    ]
    done = bring_in("units", csv_file(UNITS[:4], *rows), is_complete=True)

    assert counts(done) == {"ended": 1, "unchanged": 5}
    assert Unit.objects.get(pk=place.neighbour.pk).closed_on == today()
    assert ola.memberships.get().ends_on == today() - timedelta(days=1)


def test_a_unit_with_residents_is_not_closed(place, upload):
    make_numbered(place)
    make_resident(place.neighbour, "Gerd")
    rows = [("neighbour", "Avdeling 2", "avdeling", "section", "sykehjem", today() - timedelta(days=1), "")]

    with pytest.raises(SheetRefused) as refused:
        upload("units", csv_file(UNITS, *rows))

    assert problems(refused) == [(2, "Til", "Avdeling 2 har 1 brukere. Flytt dem til en annen enhet først.")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", "A", "seksjon", "b"), ("b", "B", "seksjon", "a")], "lagt under seg selv"),
        ([("a", "A", "seksjon", "a")], "kan ikke vise til seg selv"),
        ([("a", "A", "sektor", ""), ("a", "B", "sektor", "")], "står også på linje 2"),
        ([("a", "A", "seksjon", "finnes ikke")], "verken i filen eller i enhetstreet"),
        ([("a", "A", "sektor", "section")], "kan ikke ligge under"),
        ([("a", "A", "krets", "")], "er ukjent. Bruk ett av disse: kommune, sektor"),
        ([("a", "", "sektor", "")], "Feltet er tomt"),
        ([("a", "A", "kommune", ""), ("b", "B", "kommune", "")], "mer enn én kommune"),
        ([("a", "A" * 121, "sektor", "")], "lengre enn 120 tegn"),
    ],
)
def test_a_tree_that_makes_no_sense_is_refused_by_line(place, upload, rows, said):
    make_numbered(place)
    before = fingerprint()

    with pytest.raises(SheetRefused) as refused:
        upload("units", csv_file(UNITS[:4], *rows))

    assert said in refused.value.problems[0].message and refused.value.problems[0].line >= 2
    assert fingerprint() == before
    assert not Import.objects.exists()


# --- staff ---


def test_staff_are_taken_on_moved_changed_and_ended(place, bring_in):
    make_numbered(place)
    bring_in("staff", csv_file(
        STAFF[:5],
        ("1", "Ola Nesvoll", "ola@solvik.example", "department", "ansatt"),
        ("2", "Per Aas", "per@solvik.example", "department", ""),
        ("3", "Eva Li", "eva@solvik.example", "neighbour", "leder"),
    ))  # fmt: skip
    yesterday = today() - timedelta(days=1)
    Membership.objects.filter(user__import_id__in="123").update(starts_on=date(2020, 1, 1))

    done = bring_in("staff", csv_file(
        STAFF[:6],
        ("1", "Ola Nesvoll", "ola@solvik.example", "neighbour", "ansatt", "sykepleier"),
        ("3", "Eva Lie", "eva@solvik.example", "neighbour", "leder", ""),
        ("4", "Nils Dal", "nils@solvik.example", "home_care", "ansatt", "vernepleier"),
    ), is_complete=True)  # fmt: skip

    assert counts(done) == {"new": 1, "changed": 1, "moved": 1, "ended": 1}
    places = Membership.objects.filter(user__import_id="1").order_by("starts_on")
    assert [(one.unit_id, one.starts_on, one.ends_on) for one in places] == [
        (place.department.pk, date(2020, 1, 1), yesterday),
        (place.neighbour.pk, today(), None),
    ]
    assert User.objects.get(import_id="3").name == "Eva Lie"
    assert Membership.objects.get(user__import_id="2").ends_on == yesterday
    assert User.objects.get(import_id="1").unit_ids(Role.STAFF) == [place.neighbour.pk]


def test_somebody_with_an_account_already_keeps_it_and_gets_the_number(place, bring_in):
    ola = make_user("Ola", place.department, Role.STAFF)

    done = bring_in("staff", csv_file(STAFF[:5], ("9", "Ola", ola.email, place.department.code, "ansatt")))

    assert counts(done) == {"changed": 1}
    assert User.objects.get(import_id="9").pk == ola.pk


def test_nobody_gives_themselves_a_way_to_the_words(place, adm, bring_in):
    done = bring_in("staff", csv_file(STAFF[:5], ("9", "Adm", adm.email, place.department.code, "leder")))

    assert counts(done) == {"unchanged": 1}
    assert [one.role for one in adm.memberships.all()] == [Role.ADMINISTRATOR]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("1", "Ola", "ola", "department", "")], "er ikke en e-postadresse"),
        ([("1", "Ola", "a@b.no", "ingen", "")], "finnes ikke. Hent inn enhetene først."),
        ([("1", "Ola", "a@b.no", "department", "administrator")], "Bruk ett av disse: ansatt, leder."),
        ([("1", "Ola", "a@b.no", "department", ""), ("1", "Per", "a@b.no", "neighbour", "")], "et annet navn"),
        ([("1", "Ola", "a@b.no", "department", ""), ("2", "Per", "a@b.no", "neighbour", "")], "annet ansattnummer"),
        ([("1", "Ola", "a@b.no", "department", ""), ("1", "Ola", "a@b.no", "department", "")], "Samme person"),
        ([("01017012345", "Ola", "a@b.no", "department", "")], "fødselsnummer"),
    ],
)
def test_staff_that_cannot_be_right_are_refused_by_line(place, upload, rows, said):
    make_numbered(place)

    with pytest.raises(SheetRefused) as refused:
        upload("staff", csv_file(STAFF[:5], *rows))

    assert [said in one.message for one in refused.value.problems] == [True]


def test_an_email_of_another_municipality_is_told_of_like_one_of_ours(place, upload):
    abroad = make_user("Nina", make_other().department, Role.STAFF)
    here = make_user("Per", place.department, Role.STAFF, import_id="88")

    said = []
    for email in (abroad.email, here.email):
        with pytest.raises(SheetRefused) as refused:
            upload("staff", csv_file(STAFF[:4], ("1", "Ola", email, place.department.code)))
        said.append(problems(refused))

    assert said[0] == said[1] == [(2, "E-post", "E-posten er i bruk av en annen.")]


def make_other():
    from tests.factories import make_place  # noqa: PLC0415

    return make_place("Nordvik kommune")


# --- residents ---


def test_residents_come_move_change_and_leave_and_their_stays_tell_it(place, bring_in):
    make_numbered(place)
    bring_in("residents", csv_file(
        RESIDENTS,
        ("A", "Borghild Aas", "department", "1931", "Rom 1", "01.02.2025", ""),
        ("B", "Gerd Li", "department", "12.03.1940", "Rom 2", "2025-02-01", ""),
        ("C", "Arne Dal", "neighbour", "", "", "45689", ""),
        ("D", "Eva Moe", "home_care", "", "", "", ""),
    ))  # fmt: skip
    yesterday = today() - timedelta(days=1)
    done = bring_in("residents", csv_file(
        RESIDENTS,
        ("A", "Borghild Aas", "home_care", "1931", "", "01.02.2025", ""),
        ("B", "Gerd Lie", "department", "1940", "Rom 2", "01.02.2025", ""),
        ("C", "Arne Dal", "neighbour", "", "", "01.02.2025", yesterday.strftime("%d.%m.%Y")),
        ("E", "Ny Person", "home_care", "", "", "", ""),
    ), is_complete=True)  # fmt: skip

    assert counts(done) == {"new": 1, "changed": 1, "moved": 1, "ended": 2}
    by_name = {one.name: one for one in Resident.objects.all()}
    assert set(by_name) == {"Borghild Aas", "Gerd Lie", "Arne Dal", "Eva Moe", "Ny Person"}
    stays = Stay.objects.filter(resident=by_name["Borghild Aas"]).order_by("starts_on")
    assert [(one.unit_id, one.starts_on, one.ends_on) for one in stays] == [
        (place.department.pk, date(2025, 2, 1), yesterday),
        (place.home_care.pk, today(), None),
    ]
    assert by_name["Arne Dal"].active_to == yesterday
    assert by_name["Arne Dal"].active_from == date(2025, 2, 1)
    assert by_name["Gerd Lie"].birth_year == "1940"
    # She came today, and is not in the list that was sent later today.
    assert by_name["Eva Moe"].active_to == today()


def test_a_hidden_address_is_not_stored(place, bring_in):
    head = ("Brukernummer", "Navn", "Enhet", "Adresse", "Skjermet adresse")
    bring_in("residents", csv_file(head, ("A", "Gerd", place.home_care.code, "Storgata 1", "ja")))

    assert Resident.objects.get().place is None


def test_residents_who_were_entered_by_hand_are_left_alone_by_a_whole_list(place, bring_in):
    by_hand = make_resident(place.department, "Borghild")

    bring_in("residents", csv_file(RESIDENTS[:3], ("A", "Gerd", place.department.code)), is_complete=True)

    by_hand.refresh_from_db()
    assert by_hand.active_to is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("A", "Gerd", "section", "", "", "", ""), "er ikke en enhet med brukere"),
        (("A", "01017012345", "department", "", "", "", ""), "fødselsnummer"),
        (("A", "Gerd", "department", "gammel", "", "", ""), "er ikke et fødselsår"),
        (("A", "Gerd", "department", "", "", "31.02.2025", ""), "er ikke en dato"),
        (("A", "Gerd", "department", "", "", "01.02.2025", "01.01.2025"), "før startdatoen"),
    ],
)
def test_residents_that_cannot_be_right_are_refused_by_line(place, upload, row, said):
    make_numbered(place)

    with pytest.raises(SheetRefused) as refused:
        upload("residents", csv_file(RESIDENTS, row))

    assert [(one.line, said in one.message) for one in refused.value.problems] == [(2, True)]


def test_what_waits_and_what_can_be_taken_back_is_sealed(place, upload, bring_in):
    from django.db import connection  # noqa: PLC0415

    rows = csv_file(RESIDENTS[:3], ("A17", "Borghild Kanariaas", place.department.code))
    upload("residents", rows)
    bring_in("residents", rows)
    bring_in("residents", csv_file(RESIDENTS[:3], ("A17", "Borghild Nyttnavn", place.department.code)))

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM conversations_residentimage UNION ALL "
                       "SELECT sealed FROM conversations_residentline")  # fmt: skip
        sealed = [bytes(value) for (value,) in cursor.fetchall() if value]
    assert sealed
    assert not [value for value in sealed if b"Kanari" in value or b"A17" in value]
