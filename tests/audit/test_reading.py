"""Nothing about a resident is shown without a row of the access log, and nobody can take the row away."""

import uuid

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import include, path
from pghistory.models import Event

from dialog.accounts.models import Role
from dialog.accounts.policy import CARERS, POLICY
from dialog.audit import reading
from dialog.audit.models import AccessLog
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Resident, Statement
from dialog.lib import encryption, fields
from hvaerviktig import postgres
from tests.access_table import TABLE, YES
from tests.factories import make_place, make_resident, make_user, record
from tests.world import signed_in, undone

# --- views of the kinds a builder could write ---


def in_the_open(request):
    return HttpResponse(", ".join(resident.name for resident in Resident.objects.visible_to(request.user)))


@shows_residents()
def logged(request):
    return in_the_open(request)


@shows_residents()
def one(request, pk):
    return HttpResponse(get_object_or_404(Resident.objects.visible_to(request.user), pk=pk).name)


@shows_residents()
def said(request):
    return HttpResponse(" ".join(statement.words for statement in Statement.objects.visible_to(request.user)))


@shows_residents()
def streamed(request):
    return StreamingHttpResponse(resident.name for resident in Resident.objects.visible_to(request.user))


@shows_residents()
def read_but_gone(request):
    in_the_open(request)
    return get_object_or_404(Resident.objects.none())


VIEWS = {"open": in_the_open, "logged": logged, "said": said, "streamed": streamed, "gone": read_but_gone}
urlpatterns = [path(f"{name}/", view, name=name) for name, view in VIEWS.items()]
urlpatterns += [path("one/<uuid:pk>/", one, name="one")]
# What is asked for at every answer of ours.
urlpatterns += [path("", include(urls)) for urls in ("dialog.home.help_urls", "dialog.intake.urls")]
handler404, handler500 = "dialog.home.errors.not_found", "dialog.home.errors.broken"


@pytest.fixture
def ward(db, settings, monkeypatch):
    """A municipality where the views above are mounted, for care workers and leaders."""
    settings.ROOT_URLCONF = __name__
    for route in [*VIEWS, "one"]:
        monkeypatch.setitem(POLICY, route, CARERS)
    place = make_place()
    return place


@pytest.fixture
def ola_user(ward):
    return make_user("Ola", ward.department, Role.STAFF)


@pytest.fixture
def residents(ward):
    return [make_resident(ward.department, name) for name in ("Borghild", "Einar")]


@pytest.fixture
def ola(ola_user):
    return signed_in(ola_user)


# --- the row ---


def test_the_row_names_exactly_those_who_were_shown(ward, residents, ola, ola_user):
    make_resident(ward.neighbour, "Gudrun")

    response = ola.get("/logged/", headers={"User-Agent": "Nettbrett 3"})

    row = AccessLog.objects.get()
    assert response.text == "Borghild, Einar"
    assert row.resident_ids == sorted(resident.pk for resident in residents)
    assert row.unit_ids == [ward.department.pk]
    assert (row.user_id, row.role, row.what, row.why) == (ola_user.pk, "staff", "logged", "duty of care")
    assert (row.municipality_id, row.device, row.unnamed) == (ward.municipality.pk, "Nettbrett 3", 0)


def test_each_answer_has_a_row_of_its_own(residents, ola):
    for resident in residents:
        ola.get(f"/one/{resident.pk}/")

    assert [row.resident_ids for row in AccessLog.objects.order_by("at")] == [[one.pk] for one in residents]


def test_words_without_a_name_are_counted_in_the_row(residents, ola, ola_user):
    record(ola_user, None, "Kaffe")
    record(ola_user, residents[0], "Tur")

    ola.get("/said/")

    row = AccessLog.objects.get()
    assert (row.resident_ids, row.unnamed) == ([residents[0].pk], 1)


def test_nobody_shown_no_row(ola):
    assert ola.get("/logged/").status_code == 200
    assert not AccessLog.objects.exists()


def test_a_fragment_carries_the_id_of_its_page(residents, ola):
    page = uuid.uuid4()

    ola.get("/logged/", headers={"X-Page-Id": str(page), "HX-Request": "true"})
    ola.get("/logged/", headers={"X-Page-Id": "'; DROP TABLE--"})
    ola.get("/logged/")

    first, second, third = AccessLog.objects.order_by("at").values_list("page_id", flat=True)
    assert first == page
    assert second is None
    assert third is not None


# --- no row, nothing shown ---


def test_a_view_that_does_not_log_can_show_nothing(residents, ola):
    response = ola.get("/open/")

    assert response.status_code == 500
    assert "Borghild" not in response.text
    assert not AccessLog.objects.exists()


def test_an_answer_that_streams_can_show_nothing(residents, ola):
    response = ola.get("/streamed/")

    assert (response.status_code, "Borghild" in response.text) == (500, False)


def test_when_the_row_cannot_be_written_nothing_is_shown(residents, ola, monkeypatch):
    def full_disk(*args):
        raise ProgrammingError("no room for the row")

    monkeypatch.setattr(reading, "write", full_disk)
    response = ola.get("/logged/")

    assert (response.status_code, "Borghild" in response.text) == (500, False)


def test_what_is_read_and_not_shown_leaves_no_row(residents, ola):
    response = ola.get("/gone/")

    assert (response.status_code, "Borghild" in response.text) == (404, False)
    assert not AccessLog.objects.exists()


def test_outside_a_request_the_one_who_runs_a_command_can_read(residents):
    assert residents[0].name == "Borghild"


def test_a_form_of_several_parts_is_shown_too_when_the_check_for_forgery_has_read_it(residents, ola_user):
    ola = Client(enforce_csrf_checks=True)
    ola.force_login(ola_user)
    ola.cookies["csrftoken"] = token = "a" * 32

    answer = ola.post("/logged/", {"csrfmiddlewaretoken": token})

    assert answer.text == "Borghild, Einar"


# --- nobody takes it away ---


def insert_only_tables():
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) or getattr(model, "insert_only", False)
    )


@pytest.mark.parametrize("table", insert_only_tables())
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {column} = {column}", "TRUNCATE {}"])
def test_the_applications_role_can_neither_change_nor_delete(db, table, change):
    with connection.cursor() as cursor:
        column = connection.introspection.get_table_description(cursor, table)[0].name
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(change.format(table, column=column))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_accesslog DISABLE TRIGGER ALL",
        "DROP TABLE audit_accesslog",
        f"SET ROLE {postgres.OWNER}",
        "SET session_replication_role = replica",
        "CREATE TABLE copy_of_it AS SELECT * FROM audit_accesslog",
    ],
)
def test_the_applications_role_cannot_give_itself_more(db, statement):
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match=r"permission|must be owner"):
        cursor.execute(statement)


def test_the_tables_that_only_grow_are_the_log_and_every_history():
    assert "audit_accesslog" in insert_only_tables()
    assert {"accounts_membershipevent", "conversations_residentevent"} <= set(insert_only_tables())


# --- every page there is ---


@pytest.fixture
def taken_up(monkeypatch):
    """Collects every row that is taken out of the database and then deciphered, beneath the hook that the log uses."""
    rows, opened = [], set()
    for model in apps.get_models():
        if hasattr(model, "read_about"):
            monkeypatch.setattr(model, "from_db", classmethod(collecting(model.from_db.__func__, rows)))
    decipher = encryption.open_sealed

    def open_sealed(sealed, *, context):
        table, _, pk = context.split("|")
        # What is only compared by the machine is not shown: see ``compared_only``.
        if fields.listener.get() is not None:
            opened.add((table, pk))
        return decipher(sealed, context=context)

    monkeypatch.setattr(encryption, "open_sealed", open_sealed)
    return rows, opened


def collecting(original, rows):
    def from_db(cls, db, field_names, values):
        instance = original(cls, db, field_names, values)
        rows.append(instance)
        return instance

    return from_db


def about(rows, opened):
    subjects = {row.read_about() for row in rows if (row._meta.db_table, str(row.pk)) in opened} - {None}
    return {subject.resident_id for subject in subjects} - {None}


def get(client, url, taken_up):
    """Return the answer, the residents it deciphered, and those whom its rows of the log name."""
    rows, opened = taken_up
    rows.clear()
    opened.clear()
    with undone():
        response = client.get(url)
        # A file is read to its end, or it stays open.
        _ = b"".join(response.streaming_content) if response.streaming else None
        named = {pk for ids in AccessLog.objects.values_list("resident_ids", flat=True) for pk in ids}
    return response, about(list(rows), set(opened)), named


@pytest.fixture(scope="module")
def sessions(standing_world):
    """Who is not let in is shown nothing at all: tests/test_access.py. So only those who are come here."""
    return {name: signed_in(user) for name, user in standing_world.people.items()}


@pytest.mark.parametrize("route", [route for route, row in TABLE.items() if "GET" in row.methods])
def test_no_page_deciphers_a_resident_without_a_row_that_names_her(world, route, taken_up, sessions):
    row = TABLE[route]
    for (person, place), cell in row.cells.items():
        if cell == YES:
            response, residents, named = get(sessions[person], row.address(route, world.places[place]), taken_up)
            if response.status_code == 200:
                assert residents <= named, (person, place)


def test_a_page_that_deciphers_a_resident_without_a_row_is_noticed(residents, ola, taken_up, monkeypatch):
    monkeypatch.setattr(reading, "write", lambda *args: None)

    response, seen, named = get(ola, "/logged/", taken_up)

    assert (response.status_code, seen, named) == (200, {resident.pk for resident in residents}, set())
