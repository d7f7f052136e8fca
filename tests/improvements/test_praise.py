"""«Dette gjør vi godt»: a person marks it, and a person takes it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.models import Intent
from dialog.improvements.models import Praise
from dialog.improvements.praise import queries, services
from tests.factories import make_resident, only_statement, record

NOW = timezone.now()


@pytest.fixture
def thanks(ola, borghild):
    return only_statement(record(ola, borghild, "Dere har god tid til meg", intent=Intent.GOOD_TO_KNOW))


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


def test_a_carer_marks_praise_and_takes_it_back(client, place, ola, thanks):
    client.force_login(ola)
    looked_through = client.get(address("praise", place) + "?vis=finn").text
    assert "Dere har god tid til meg" in looked_through

    marked = client.post(address("mark_praise", place, thanks.pk) + "?vis=finn", follow=True)
    client.post(address("mark_praise", place, thanks.pk))
    listed = client.get(address("praise", place)).text
    unmarked = client.post(address("unmark_praise", place, thanks.pk), follow=True)
    client.post(address("unmark_praise", place, thanks.pk))

    assert marked.redirect_chain[-1][0].endswith("?vis=finn")
    assert "Dere har god tid til meg" not in marked.text
    assert "Dere har god tid til meg" in listed
    assert "merket av Ola" in listed
    assert "Ingen ros er merket ennå" in unmarked.text
    assert not Praise.objects.exists()


@pytest.mark.parametrize("intent", [Intent.LEADER, Intent.THIS_WEEK, Intent.DONE_NOW])
def test_what_asks_for_something_is_no_praise(client, place, ola, borghild, intent):
    asked = only_statement(record(ola, borghild, "Mer luft", intent=intent))

    with pytest.raises(services.NotPraise):
        services.mark_praise(statement=asked, by=ola, now=NOW)
    client.force_login(ola)

    assert client.post(address("mark_praise", place, asked.pk)).status_code == 404


def test_praise_that_was_corrected_to_a_wish_is_praise_no_more(place, ola, thanks):
    services.mark_praise(statement=thanks, by=ola, now=NOW)
    assert queries.praise(place.department, ola).exists()

    type(thanks).objects.filter(pk=thanks.pk).update(intent=Intent.LEADER)

    assert not queries.praise(place.department, ola).exists()


def test_only_the_last_month_is_looked_through_and_praise_stands(place, ola, borghild):
    old = only_statement(record(ola, borghild, "I fjor", intent=Intent.GOOD_TO_KNOW, now=NOW - timedelta(days=40)))
    today = timezone.localdate()

    assert not queries.not_marked(place.department, ola, today).exists()
    services.mark_praise(statement=old, by=ola, now=NOW)

    assert list(queries.praise(place.department, ola)) == [old]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_the_same_however_long_it_is(client, place, ola, rows, django_assert_num_queries):
    for number in range(rows):
        resident = make_resident(place.department, f"Nr {number}")
        said = only_statement(record(ola, resident, "Takk", intent=Intent.GOOD_TO_KNOW))
        services.mark_praise(statement=said, by=ola, now=NOW)
    client.force_login(ola)
    client.get(address("praise", place))

    with django_assert_num_queries(8):
        client.get(address("praise", place))
