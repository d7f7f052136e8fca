"""The administrator's desk: files, the tree, who works where, and what must be approved before anybody is asked."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import approvals
from dialog.accounts.import_models import ApprovalKind, Import
from dialog.accounts.models import Role, User
from dialog.audit.models import AccessLog
from dialog.conversations.models import Intent, Resident, Stay
from dialog.units.models import Unit
from tests.factories import make_resident, make_user, record
from tests.imports.files import csv_file, fingerprint

RESIDENTS = ("Brukernummer", "Navn", "Enhet")


@pytest.fixture
def adm(place, client):
    adm = make_user("Adm", place.municipality, Role.ADMINISTRATOR)
    client.force_login(adm)
    return adm


@pytest.fixture
def send(client, adm):
    def send(kind, content, scope="noen"):
        file = SimpleUploadedFile("liste.csv", content)
        return client.post(reverse("administration:upload"), {"kind": kind, "scope": scope, "file": file})

    return send


def page(name, *args):
    return reverse(f"administration:{name}", args=args)


def test_a_file_is_looked_through_brought_in_and_taken_back(client, place, send):
    before = fingerprint()
    preview = send("residents", csv_file(RESIDENTS, ("A", "Gerd Nyheim", place.department.code)))
    assert "Gerd Nyheim" in client.get(preview["Location"]).text
    assert fingerprint() == before
    pk = Import.objects.get().pk

    client.post(page("bring_in", pk))
    assert [one.name for one in Resident.objects.all()] == ["Gerd Nyheim"]
    assert "Gerd Nyheim" not in client.get(page("import", pk)).text

    client.post(page("undo", pk))
    assert fingerprint() == before


def test_what_a_file_shows_of_residents_is_logged(client, place, send):
    gerd = make_resident(place.department, "Gerd")
    send("residents", csv_file(RESIDENTS, ("A", "Gerd", place.department.code)))
    client.post(page("bring_in", Import.objects.get().pk))
    known = Resident.objects.exclude(pk=gerd.pk).get()
    seen = AccessLog.objects.count()

    send("residents", csv_file(RESIDENTS, ("A", "Gerd Li", place.department.code), ("B", "Ny", place.department.code)))
    client.get(page("import", Import.objects.waiting().get().pk))

    compared, shown = AccessLog.objects.order_by("at")[seen:]
    assert (compared.what, compared.resident_ids, compared.role) == (
        "administration:upload",
        [known.pk],
        Role.ADMINISTRATOR,
    )
    assert (shown.what, shown.why) == ("administration:import", "import of residents")
    assert known.pk in shown.resident_ids and len(shown.resident_ids) == 2


def test_only_the_one_who_sent_a_file_sees_it(client, place, send):
    send("residents", csv_file(RESIDENTS, ("A", "Gerd Nyheim", place.department.code)))
    pk = Import.objects.get().pk
    client.force_login(make_user("Adele", place.municipality, Role.ADMINISTRATOR))

    assert client.get(page("import", pk)).status_code == 404
    assert client.post(page("bring_in", pk)).status_code == 404
    assert "Gerd Nyheim" not in client.get(page("imports")).text


def test_who_is_not_in_a_whole_list_is_told_of_without_a_name(client, place, send):
    rows = [(f"N{number}", f"Person {number}", place.department.code) for number in range(12)]
    send("residents", csv_file(RESIDENTS, *rows))
    client.post(page("bring_in", Import.objects.get().pk))

    preview = send("residents", csv_file(RESIDENTS, *rows[:2]), scope="alle")
    text = client.get(preview["Location"]).text
    assert "10 avsluttes. Er filen hel?" in text and "Står ikke i filen" in text and "Person 7" not in text

    pk = Import.objects.waiting().get().pk
    refused = client.post(page("bring_in", pk))
    assert refused.status_code == 422 and "Kryss av for at alle disse skal avsluttes" in refused.text
    client.post(page("bring_in", pk), {"is_sure": "on"})
    assert Resident.objects.filter(active_to=None).count() == 2


def test_no_more_than_fifty_lines_on_a_page(client, place, send):
    rows = [(f"N{number}", f"Person {number}", place.department.code) for number in range(51)]
    address = send("residents", csv_file(RESIDENTS, *rows))["Location"]

    first, second = client.get(address).text, client.get(f"{address}?side=2").text

    assert (first.count("Person "), second.count("Person ")) == (50, 1)


def test_what_is_wrong_in_a_file_is_told_by_line_and_nothing_is_kept(send, place):
    refused = send("residents", csv_file(RESIDENTS, ("A", "Gerd", "finnes-ikke")))

    assert refused.status_code == 422
    assert "Linje 2, kolonne Enhet:" in refused.text
    assert not Import.objects.exists()


@pytest.mark.parametrize("kind", ["units", "staff", "residents"])
@pytest.mark.parametrize(
    "content",
    [
        b"\x00", b"PK\x03\x04ikke en zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1gammel", b"\xff\xfe\x00", b"\x81\x8d\x8f",
        b'a;"b\nc', b"Navn\n", "Enhetsnummer;Navn;Nivå\n;;".encode("cp1252"), "Navn;Navn\nå;ø".encode("utf-16"),
        b"sep=;\r\nid;navn\r\n1;2;3;4",
    ],
)  # fmt: skip
def test_no_file_breaks_the_page(send, kind, content):
    before = fingerprint()

    assert send(kind, content).status_code == 422
    assert fingerprint() == before


def test_the_desk_tells_what_is_missing(client, place, adm):
    make_user("Liv", place.department, Role.LEADER)
    nobody = User.objects.create_user(email="uten@x.no", name="Uten Enhet", municipality_id=place.municipality.pk)
    ended = make_user("Sluttet", place.department, Role.STAFF)
    ended.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    text = client.get(page("index")).text

    assert nobody.name in text and ended.name in text
    assert "Helse og omsorg" in text and "Avdeling 2" in text
    assert "Avdeling 1<" not in text


def test_a_unit_is_renamed_moved_and_keeps_its_address(client, place, adm):
    client.post(page("change_unit", place.department.code), {"name": "Sol", "import_id": "17", "urgent_phone": ""})
    client.post(page("move_unit", place.section.code), {"under": place.sector.pk})

    sol = Unit.objects.get(pk=place.department.pk)
    assert (sol.name, sol.import_id, sol.code) == ("Sol", "17", place.department.code)
    assert [one.pk for one in Unit.objects.above(sol)][1:] == [place.sector.pk, place.section.pk]
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert client.post(page("move_unit", place.sector.code), {"under": place.section.pk}).status_code == 422


def test_merged_its_residents_staff_and_what_waits_follow_and_its_history_stays(client, place, adm):
    ola, gerd = make_user("Ola", place.department, Role.STAFF), make_resident(place.department, "Gerd", place="Rom 3")
    said = record(ola, gerd, "Kaffe på senga", intent=Intent.GOOD_TO_KNOW)
    waits = record(ola, gerd, "Ut en tur")

    client.post(page("merge_unit", place.department.code), {"into": place.neighbour.pk})

    gerd.refresh_from_db()
    said.refresh_from_db()
    waits.refresh_from_db()
    closed = Unit.objects.get(pk=place.department.pk)
    assert (gerd.unit_id, gerd.place, said.unit_id) == (place.neighbour.pk, "Rom 3", place.department.pk)
    assert waits.unit_id == place.neighbour.pk
    assert Stay.objects.filter(resident=gerd).count() == 2
    assert (closed.closed_on, closed.successor_id) == (timezone.localdate(), place.neighbour.pk)
    assert User.objects.get(pk=ola.pk).unit_ids(Role.STAFF) == [place.neighbour.pk]


def test_a_unit_with_somebody_in_it_is_not_closed(client, place, adm):
    make_resident(place.department, "Gerd")

    for unit, said in ((place.department, "Det er brukere her."), (place.section, "åpne enheter under denne")):
        refused = client.post(page("close_unit", unit.code))
        assert refused.status_code == 422 and said in refused.text


def test_somebody_new_gets_an_account_and_a_place_and_loses_it_on_the_day(client, place, adm):
    today = timezone.localdate()
    fields = {"email": "Ny@x.no", "full_name": "Ny Ansatt", "role": "staff", "starts_on": today.isoformat()}
    client.post(page("take_on", place.department.code), fields)
    ny = User.objects.get(email="ny@x.no")
    assert ny.unit_ids(Role.STAFF) == [place.department.pk] and not ny.has_usable_password()

    days = {"starts_on": "2020-01-01", "ends_on": (today - timedelta(days=1)).isoformat()}
    client.post(page("membership", ny.memberships.get().pk), days)
    assert User.objects.get(pk=ny.pk).unit_ids(Role.STAFF) == []


def test_nobody_gives_themselves_a_place_or_changes_their_own(client, place, adm):
    fields = {"email": adm.email, "role": "leader", "starts_on": "2026-01-01"}
    mine = adm.memberships.get()

    assert client.post(page("take_on", place.department.code), fields).status_code == 422
    assert client.post(page("membership", mine.pk), {"starts_on": "2020-01-01", "ends_on": ""}).status_code == 422
    assert [one.pk for one in adm.memberships.all()] == [mine.pk]


def test_nobody_is_asked_before_all_four_are_approved(client, place, adm, settings):
    settings.DEMO = False
    gerd, ola = make_resident(place.department, "Gerd"), make_user("Ola", place.department, Role.STAFF)
    asking = reverse("conversations:new", args=[gerd.pk])
    client.force_login(ola)
    refused = client.get(asking, secure=True)
    assert refused.status_code == 403 and "Ingen kan spørres ennå" in refused.text and "arkivplan" in refused.text
    with pytest.raises(approvals.NotApprovedYet):
        record(ola, gerd, "Kaffe")

    client.force_login(adm)
    for kind in ApprovalKind:
        fields = {"kind": kind, "approved_by": "Kari Nord, direktør", "approved_on": "2026-01-02"}
        assert client.post(page("approvals"), fields, secure=True).status_code == 302

    client.force_login(ola)
    assert client.get(asking, secure=True).status_code == 200
    assert record(ola, gerd, "Kaffe").pk


@pytest.mark.parametrize("kind", ApprovalKind)
def test_each_document_has_a_template_that_can_be_fetched(client, adm, kind):
    answer = client.get(page("approval_template", kind))

    assert b"".join(answer.streaming_content).decode().startswith("# ")
