import pytest
from django.urls import reverse

from dialog.home.stil import PAGES

DRAWN = [name for name in PAGES if name]


def test_the_style_page_shows_every_part(client, db):
    answer = client.get(reverse("stil"))

    assert answer.status_code == 200
    assert "Alle deler, alle tilstander" in answer.text


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_page_keeps_to_the_policy_of_no_inline_style_or_script(client, db, name):
    answer = client.get(reverse("stil"), {"vis": name})

    assert answer.status_code == 200
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert "<script>" not in answer.text
    assert "hx-on" not in answer.text


def test_an_unknown_page_is_not_found(client, db):
    assert client.get(reverse("stil"), {"vis": "finnes-ikke"}).status_code == 404


def test_outside_the_demo_a_stranger_does_not_see_it(client, db, settings):
    settings.DEMO = False

    assert client.get(reverse("stil")).status_code == 404
