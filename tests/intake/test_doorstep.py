"""A flood is turned away for next to nothing, and whoever wrote something still has it."""

import logging
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from dialog.campaigns.models import CampaignUnit
from dialog.intake import doorstep, limits
from dialog.intake.models import Arrival
from dialog.intake.views import public
from tests.intake.conftest import Visitor

HOSTILE = '"><script>hva()</script>{{ 7|add:7 }} @@ %s'


@pytest.fixture
def full(visitor, place):
    """The unit has had its share, and this process knows the code."""
    visitor.look()
    limits.close(place.department.pk)
    return visitor


def narrow(monkeypatch, **most):
    monkeypatch.setattr(limits, "turns", limits.Turns(**{"seconds": 1000, "each": 100, "in_all": 100, **most}))


def test_a_refusal_asks_the_database_nothing_and_leaves_no_trace(full, django_assert_num_queries, caplog, monkeypatch):
    # Nothing further in is reached.
    monkeypatch.setattr(public, "door", None)
    with django_assert_num_queries(0), caplog.at_level(logging.INFO):
        answer = full.send("Kaffe", "Kake", own_name="Rom 204", said_by="kin_self", figures_only="on")

    assert answer.status_code == 429 and not answer.cookies and caplog.records == []
    kept = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
    assert kept.pop("action") == "edit"
    said = {"words1": "Kaffe", "words2": "Kake", "own_name": "Rom 204", "said_by": "kin_self", "figures_only": "on"}
    assert kept == {"token": full.token, "things": "2", "sprak": "nb", **said}
    assert f'action="{full.url}"' in answer.text
    assert not Arrival.objects.exists()


def test_it_carries_the_headers_of_every_other_page(full, client):
    ordinary, refused = client.get("/logg-inn/"), full.send("Kaffe")

    names = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    assert [refused[name] for name in names] == [ordinary[name] for name in names]
    assert (refused["Cache-Control"], refused["Content-Language"], refused["Retry-After"]) == ("no-store", "nb", "10")


def test_what_was_written_is_put_in_as_words_and_in_nobody_elses_page(full):
    first, second = full.send(HOSTILE, sprak="en"), full.send("Kaffe")

    assert escape(HOSTILE) in first.text and "<script" not in first.text and '<html lang="en"' in first.text
    assert "hva()" not in second.text and '<html lang="nb"' in second.text


def test_somebody_may_still_move_about_in_the_form(full):
    assert full.send("Kaffe", action="more").status_code == 200


def test_one_code_has_so_many_turns_and_the_others_theirs(visitor, campaign, place, monkeypatch):
    other = Visitor(CampaignUnit.objects.get(campaign=campaign, unit=place.neighbour).code)
    narrow(monkeypatch, each=2)

    assert [visitor.send("Kaffe", action="more").status_code for _ in range(3)] == [200, 200, 429]
    assert other.send("Kaffe").status_code == 200
    limits.turns.clear()
    assert visitor.send("Kaffe").status_code == 200


def test_many_codes_together_have_no_more_than_the_public_has(visitor, client, ola, place, monkeypatch):
    narrow(monkeypatch, in_all=2)

    codes = ["CDFHJKMN", "CDFHJKMP", "CDFHJKMR"]
    assert [client.get(f"/svar/{code}/").status_code for code in codes] == [404, 404, 429]
    turned_away = visitor.send("Kaffe")
    assert turned_away.status_code == 429 and 'value="Kaffe"' in turned_away.text
    looked = visitor.look(sprak="nn")
    assert looked.status_code == 429 and '<html lang="nn"' in looked.text
    client.force_login(ola)
    assert client.get(reverse("conversations:unit", args=[place.department.pk])).status_code == 200


def test_what_is_too_large_is_not_read_to_be_given_back(visitor, monkeypatch):
    narrow(monkeypatch, in_all=0)

    too_large = b"words1=" + b"x" * doorstep.MOST_BYTES
    answer = visitor.client.post(visitor.url, too_large, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 429 and "xxx" not in answer.text


def test_the_turns_come_back_when_their_seconds_are_over(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    turns = limits.Turns(seconds=10, each=1, in_all=5)

    taken = [turns.take("A"), turns.take("A"), turns.take("B")]
    now[0] += 10

    assert [*taken, turns.take("A")] == [True, False, True, True]
