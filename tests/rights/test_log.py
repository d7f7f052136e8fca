"""Pia sees who read what, never the words; what is worth looking at comes first; her own reading is logged."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.lib.dates import Window
from dialog.rights import findings, queries
from dialog.rights.models import BreakGlass, GlassRead
from tests.factories import make_resident, make_user, record
from tests.world import signed_in


@pytest.fixture
def window():
    return Window(timezone.localdate() - timedelta(days=6), timezone.localdate())


@pytest.fixture
def desk(pia):
    return signed_in(pia)


def read(user, *residents, unit=None, role="staff", why="duty of care"):
    return AccessLog.objects.create(
        municipality_id=user.municipality_id, user_id=user.pk, role=role, why=why, what="home:unit",
        unit_ids=[unit.pk if unit else residents[0].unit_id], resident_ids=[one.pk for one in residents],
    )  # fmt: skip


def test_she_sees_who_read_and_no_name_and_no_word_and_that_is_logged(desk, pia, ola, borghild):
    read(ola, borghild)

    page = desk.get(reverse("rights:log"))

    assert "Ola" in page.text and "1 person – vis navnet" in page.text
    assert "Borghild" not in page.text and "plantede" not in page.text
    row = AccessLog.objects.get(user_id=pia.pk)
    assert (row.what, row.why, row.resident_ids) == ("rights:log", "supervision", [])


def test_a_name_is_shown_when_she_asks_and_that_is_logged_with_the_name(desk, pia, ola, borghild):
    row = read(ola, borghild)

    names = desk.post(reverse("rights:log_names", args=[row.pk]), headers={"HX-Request": "true"})

    assert "Borghild Planterud" in names.text and "plantede ord" not in names.text
    assert AccessLog.objects.get(user_id=pia.pk).resident_ids == [borghild.pk]


def test_she_finds_what_was_read_about_one_person_by_unit_and_name(desk, pia, ola, liv, borghild, place):
    other = make_resident(place.department, "Einar")
    read(ola, borghild)
    read(liv, other, role="leader")

    sent = desk.post(reverse("rights:log"), {"unit": place.department.pk, "person": "Borghild", "days": "7"})
    page = desk.get(sent["Location"])

    assert "Borghild" not in sent["Location"] and str(borghild.pk) in sent["Location"]
    assert ">Ola<" in page.text and ">Liv<" not in page.text
    assert AccessLog.objects.filter(user_id=pia.pk, resident_ids=[borghild.pk]).exists()


def test_a_person_is_not_looked_for_without_a_unit_nor_in_another_municipality(desk, borghild):
    alone = desk.post(reverse("rights:log"), {"person": "Borghild", "days": "7"})
    nobody = desk.post(reverse("rights:log"), {"unit": borghild.unit_id, "person": "Ingen", "days": "7"})

    assert (alone.status_code, nobody.status_code) == (422, 422)
    assert "Velg enheten personen hører til." in alone.text and "Fant ingen med det navnet." in nobody.text


def test_pages_by_key_show_every_row_once(pia, ola, borghild, window, monkeypatch):
    monkeypatch.setattr(queries, "ROWS", 3)
    rows = {read(ola, borghild).pk for _ in range(8)}
    wanted, after, seen = queries.Filter(pia.municipality_id, window), "", []

    while True:
        page = queries.log_page(wanted, after)
        seen += [one.row.pk for one in page.rows]
        after = page.following
        if not after:
            break

    assert len(seen) == 8 and set(seen) == rows


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_the_same_however_long(desk, ola, borghild, number, django_assert_num_queries):
    for _ in range(number):
        read(ola, borghild)

    with django_assert_num_queries(19):
        desk.get(reverse("rights:log"))


def test_reading_without_a_membership_that_day_is_worth_looking_at(ola, place, borghild, window):
    sara = make_user("Sara", place.neighbour, Role.STAFF)
    ended = make_user("Ended", place.department, Role.STAFF)
    ended.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    for user in (ola, sara, ended):
        read(user, borghild)
    read(sara, borghild, why="break-glass")

    found = findings.without_membership(place.municipality.pk, window)

    assert sorted((one.reader, one.times) for one in found) == [("Ended", 1), ("Sara", 1)]


def test_reader_and_resident_of_the_same_surname_are_worth_looking_at(place, window):
    reader = make_user("Ola Planterud", place.department, Role.STAFF)
    relative, hansen = (make_resident(place.department, name) for name in ("Planterud, Borghild", "Einar Hansen"))
    read(reader, relative, hansen, make_resident(place.department, "Planterud"))
    read(make_user("Siri Hansen", place.department, Role.STAFF), relative)

    (pair,) = findings.same_surname(place.municipality.pk, window)

    assert (pair.reader, pair.resident_id) == ("Ola Planterud", relative.pk)


def test_unusually_many_is_three_times_the_median_and_at_least_thirty(place, window):
    residents = [make_resident(place.department, f"Navn {number}") for number in range(31)]
    colleagues = [make_user(f"Kollega{number}", place.department, Role.STAFF) for number in range(5)]
    for colleague in colleagues:
        read(colleague, *residents[:10])
    curious = make_user("Nysgjerrig", place.department, Role.STAFF)
    read(curious, *residents[:20])
    read(curious, *residents[10:])

    (volume,) = findings.unusual_volumes(place.municipality.pk, window)

    assert (volume.reader, volume.people, volume.usual) == ("Nysgjerrig", 31, 10)


@pytest.mark.parametrize("read_by_each", [(14, 14, 14, 30), (2, 2, 2, 29)], ids=["twice the median", "under thirty"])
def test_twice_the_median_or_fewer_than_thirty_is_nothing(place, window, read_by_each):
    residents = [make_resident(place.department, f"Navn {number}") for number in range(30)]
    for number, many in enumerate(read_by_each):
        read(make_user(f"Kollega{number}", place.department, Role.STAFF), *residents[:many])

    assert findings.unusual_volumes(place.municipality.pk, window) == []


# --- Break-glass ---


@pytest.fixture
def lars(place):
    return make_user("Lars", place.neighbour, Role.LEADER)


def open_glass(client, unit):
    return client.post(
        reverse("rights:glass"), {"unit": unit.pk, "reason": "danger", "words": "Brann i bygget"}, follow=True
    )


def test_break_glass_opens_names_and_words_for_reading_and_tells_leader_and_officer(
    lars, liv, pia, ola, borghild, place, mailoutbox, django_capture_on_commit_callbacks
):
    client = signed_in(lars)

    with django_capture_on_commit_callbacks(execute=True):
        listed = open_glass(client, place.department)
    glass = BreakGlass.objects.get()
    read = client.get(reverse("rights:glass_unit", args=[glass.pk]), {"person": str(borghild.pk)})

    assert "Borghild Planterud" in listed.text and "plantede ord" not in listed.text.replace("Rom plantede ord", "")
    assert "plantede ord én" in read.text
    assert "ærlig" not in read.text
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([liv.email, pia.email])
    assert all(word not in mailoutbox[0].body + mailoutbox[0].subject for word in ("Brann", "Avdeling", "Lars"))
    assert {row.why for row in AccessLog.objects.filter(user_id=lars.pk)} == {"break-glass"}
    assert "Brann i bygget" in signed_in(liv).get(reverse("rights:glass")).text
    assert "Brann i bygget" in signed_in(pia).get(reverse("rights:log")).text


def test_break_glass_is_over_after_half_an_hour_and_ends_when_she_says_so(lars, borghild, place):
    client = signed_in(lars)
    open_glass(client, place.department)
    glass = BreakGlass.objects.get()
    assert glass.ends_at - glass.starts_at == timedelta(minutes=30)

    client.post(reverse("rights:end_glass", args=[glass.pk]))

    page = client.get(reverse("rights:glass_unit", args=[glass.pk]), {"person": str(borghild.pk)})
    assert "Nødinnsynet er over" in page.text and "Borghild" not in page.text


def test_break_glass_opens_no_other_page_and_no_other_unit(lars, borghild, place, ola):
    elsewhere = make_resident(place.home_care, "Gudrun")
    record(ola, elsewhere, "Gudruns ord", unit=place.home_care)
    client = signed_in(lars)
    open_glass(client, place.department)
    opened = reverse("rights:glass_unit", args=[BreakGlass.objects.get().pk])

    assert client.get(opened, {"person": str(elsewhere.pk)}).status_code == 404
    assert client.get(opened, {"person": "x"}).status_code == 404
    assert client.get(reverse("conversations:new", args=[borghild.pk])).status_code == 404


def test_break_glass_needs_a_reason_and_is_not_for_ones_own_unit(lars, place):
    client = signed_in(lars)

    without = client.post(reverse("rights:glass"), {"unit": place.department.pk, "words": ""})
    own = client.post(reverse("rights:glass"), {"unit": place.neighbour.pk, "reason": "danger", "words": "Brann"})

    assert (without.status_code, own.status_code) == (422, 422)
    assert not BreakGlass.objects.exists()


def test_the_leader_sees_it_on_her_desk_until_she_has_read_it(lars, liv, ola, kari, borghild, place):
    open_glass(signed_in(lars), place.department)
    glass, desk = BreakGlass.objects.get(), reverse("home:unit", args=[place.department.code])
    leader = signed_in(liv)

    before = leader.get(desk)
    assert "Lars har brukt nødinnsyn her" in before.text and "Brann" not in before.text
    assert "nødinnsyn her" not in signed_in(ola).get(desk).text
    assert "Jeg har lest det" in leader.get(reverse("rights:glass")).text

    for _ in range(2):
        leader.post(reverse("rights:read_glass", args=[glass.pk]))

    assert "nødinnsyn her" not in leader.get(desk).text
    page = leader.get(reverse("rights:glass"))
    assert "Brann i bygget" in page.text and "Jeg har lest det" not in page.text
    assert [(row.user_id, row.glass_id) for row in GlassRead.objects.all()] == [(liv.pk, glass.pk)]


def test_each_leader_of_the_unit_reads_for_herself_and_nobody_for_her(lars, liv, place):
    also = make_user("Lene", place.department, Role.LEADER)
    open_glass(signed_in(lars), place.department)
    glass = BreakGlass.objects.get()

    signed_in(also).post(reverse("rights:read_glass", args=[glass.pk]))
    by_himself = signed_in(lars).post(reverse("rights:read_glass", args=[glass.pk]))

    assert by_himself.status_code == 404
    assert [list(BreakGlass.objects.unread_by(user)) for user in (liv, also, lars)] == [[glass], [], []]
