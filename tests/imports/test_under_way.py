"""A file on its way in or out: seen from beside, asked for twice, refused, killed."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from dialog.accounts.import_models import Import, ImportState, Refusal
from dialog.accounts.importing import running, under_way
from dialog.accounts.models import Role, User
from dialog.conversations.models import Resident
from dialog.lib.background import start
from tests.factories import make_place, make_user
from tests.imports.conftest import make_numbered
from tests.imports.files import RESIDENTS, csv_file, fingerprint
from tests.template import administration

HTMX = {"HX-Request": "true"}


def page(name, one):
    return reverse(f"administration:{name}", args=[one.pk])


@pytest.fixture
def waiting(place, upload, client, adm):
    make_numbered(place)
    client.force_login(adm)
    return upload("residents", csv_file(RESIDENTS[:3], ("A", "Gerd", "department")))


@pytest.fixture
def somebody_at_it(cluster, database_name):
    """Another transaction that has come so far with an import."""

    @contextmanager
    def at_it(one, percent):
        with administration(cluster, database_name) as beside, beside.transaction():
            for step in (0, percent):
                beside.execute("SELECT pg_advisory_xact_lock(%s, %s)", [one.pk.int % 2**31, step])
            yield

    return at_it


def begun(one, ago=0):
    Import.objects.filter(pk=one.pk).update(begun_at=timezone.now() - timedelta(seconds=ago))


def test_how_far_it_has_come_is_seen_by_others_until_it_is_over(client, waiting, somebody_at_it):
    begun(waiting, ago=60)
    with somebody_at_it(waiting, 45):
        text = client.get(page("import", waiting)).text
        bar = client.get(page("import_progress", waiting), headers=HTMX)

    assert "Filen hentes inn" in text and 'aria-valuenow="45"' in text
    assert "Hent inn</button>" not in text and "Gerd" not in text
    assert bar.text.strip().startswith("<section") and 'aria-valuenow="45"' in bar.text
    # The transaction is gone and has left nothing: it was killed.
    gone = client.get(page("import_progress", waiting), headers=HTMX)
    assert gone["HX-Redirect"] == page("import", waiting)
    text = client.get(page("import", waiting)).text
    assert "Det ble brutt av underveis. Ingenting er hentet inn. Prøv igjen." in text
    assert "Hent inn</button>" in text and "Gerd" in text


def test_one_that_was_broken_off_can_be_brought_in_after_all(client, waiting):
    begun(waiting, ago=60)

    answer = client.post(page("bring_in", waiting), follow=True)

    assert "Filen er hentet inn. Du kan angre i 30 dager." in answer.text
    assert [one.name for one in Resident.objects.all()] == ["Gerd"]


def test_while_one_is_under_way_nothing_else_is_begun_and_the_file_is_not_thrown_away(
    client, waiting, upload, somebody_at_it
):
    other = upload("units", csv_file(("Enhetsnummer", "Navn", "Nivå"), ("n", "Ny", "sektor")))
    begun(waiting)
    with somebody_at_it(waiting, 20):
        answers = [client.post(page("bring_in", one)) for one in (waiting, other)]
        client.post(page("throw_away", waiting))

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "En fil er på vei inn eller ut nå." in answers[0].text
    assert Import.objects.waiting().count() == 2


def test_one_just_asked_for_is_under_way_before_its_transaction_has_begun(client, waiting):
    begun(waiting)

    assert 'aria-valuenow="0"' in client.get(page("import", waiting)).text
    # Without a script the link comes back to the page.
    assert client.get(page("import_progress", waiting))["Location"] == page("import", waiting)


def test_a_refusal_is_told_and_gone_when_it_is_tried_again(client, waiting, bring_in, place):
    client.post(page("bring_in", waiting))
    bring_in("residents", csv_file(RESIDENTS[:3], ("A", "Gerd Li", "department")))

    text = client.post(page("undo", waiting), follow=True).text
    assert "En senere fil av samme slag må angres først." in text
    assert client.get(page("import_progress", waiting), headers=HTMX)["HX-Redirect"] == page("import", waiting)

    before = fingerprint()
    last = Import.objects.exclude(pk=waiting.pk).get()
    client.post(page("undo", last))
    assert "Alt er slik det var" in client.post(page("undo", waiting), follow=True).text
    assert not Import.objects.exclude(refusal="").exists() and fingerprint() != before


def test_a_file_that_no_longer_fits_is_refused_in_words(client, waiting, place):
    type(place.department).objects.filter(pk=place.department.pk).update(import_id="annet")

    text = client.post(page("bring_in", waiting), follow=True).text

    assert "Noe i filen stemmer ikke lenger. Send den på nytt, så ser du hva." in text
    waiting.refresh_from_db()
    assert (waiting.state, waiting.refusal, waiting.begun_at) == (ImportState.WAITING, Refusal.NOT_RIGHT, None)


def test_a_file_that_came_to_something_else_is_shown_anew(client, waiting, importers, upload, adm, place):
    other = upload("residents", csv_file(RESIDENTS[:3], ("A", "Gerd", "department")), by=another(place))
    running.bring_in(importers["residents"], waiting=other, by=adm, now=timezone.now(), today=timezone.localdate())

    text = client.post(page("bring_in", waiting), follow=True).text

    assert "Noe er endret siden du så gjennom filen." in text and "Alt er som før." in text


def another(place):
    return make_user("Adele", place.municipality, Role.ADMINISTRATOR)


@contextmanager
def impatient():
    """Whoever would wait for the other transaction fails instead: the other waits for this test to end."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
        try:
            yield
        finally:
            cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_one_under_way_is_not_thrown_away_by_the_next_file_or_when_its_day_is_over(
    waiting, upload, cluster, database_name
):
    with administration(cluster, database_name) as beside, beside.transaction(), impatient():
        beside.execute("SELECT FROM accounts_import WHERE id = %s FOR UPDATE", [waiting.pk])
        upload("residents", csv_file(RESIDENTS[:3], ("B", "Arne", "department")))
        running.forget_expired(timezone.now() + running.WAITS_FOR * 2)

    assert Import.objects.filter(pk=waiting.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_it_goes_on_in_the_callers_language_on_a_connection_of_its_own(place, caplog):
    seen = []

    def work():
        seen.append((get_language(), User.objects.count(), connection.connection is mine))
        raise ValueError("her står et navn")

    User.objects.count()
    mine = connection.connection
    with override("nn"):
        start(work)

    assert seen == [("nn", 0, False)]
    assert "work in the background failed" in caplog.text


def test_per_cents_only_grow_and_end_where_they_should():
    told = []
    meter = under_way.Meter(told.append)
    meter.reach(10)
    count = meter.part(70, of=4)
    for _ in range(5):
        count(1)
    meter.reach(60)
    meter.part(95, of=0)(0)

    assert told == [10, 25, 40, 55, 70]


def test_a_file_of_another_municipality_is_not_there_though_it_was_brought_in(client, waiting):
    client.post(page("bring_in", waiting))
    client.force_login(make_user("Nils", make_place("Nordvik kommune").municipality, Role.ADMINISTRATOR))

    answers = [client.get(page("import", waiting)), client.get(page("import_progress", waiting))]
    answers.append(client.post(page("undo", waiting)))

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Resident.objects.count() == 1


# --- the pages with one and with three lines ---


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_files_asks_as_much_for_three_as_for_one(
    client, waiting, bring_in, django_assert_num_queries, many
):
    for number in range(many - 1):
        bring_in("units", csv_file(("Enhetsnummer", "Navn", "Nivå"), (f"n{number}", f"Ny {number}", "sektor")))
    client.get(reverse("administration:imports"))

    with django_assert_num_queries(13):
        text = client.get(reverse("administration:imports")).text

    assert text.count("Adm –") == many


# Residents: one more, the row of the access log.
LINES_ASK = {"units": 9, "staff": 9, "residents": 10}


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("kind", ["units", "staff", "residents"])
def test_what_a_file_comes_to_asks_as_much_for_three_lines_as_for_one(
    client, waiting, upload, django_assert_num_queries, many, kind
):
    files = {
        "units": (("Enhetsnummer", "Navn", "Nivå"), lambda number: (f"n{number}", f"Navn {number}", "sektor")),
        "staff": (
            ("Ansattnummer", "Navn", "E-post", "Enhet"),
            lambda number: (number, f"Navn {number}", f"n{number}@x.no", "department"),
        ),
        "residents": (RESIDENTS[:3], lambda number: (f"n{number}", f"Navn {number}", "department")),
    }
    head, line = files[kind]
    one = upload(kind, csv_file(head, *map(line, range(many))))
    client.get(page("import", one))

    with django_assert_num_queries(LINES_ASK[kind]):
        text = client.get(page("import", one)).text

    assert text.count("Navn ") >= many
