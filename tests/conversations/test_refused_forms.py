"""A refused form keeps every word; things are added, opened and taken away; themes are suggested."""

import uuid

import pytest
from django.urls import reverse

from dialog.conversations.models import Conversation, Statement
from dialog.themes.models import Theme
from dialog.themes.services import start_codebook
from tests import factories
from tests.conversations.form import TUR, filled, new

pytestmark = pytest.mark.django_db


# --- refused ---


REFUSED = [
    ({"said_by": ""}, "Velg hvem som sa det."),
    ({"said_by": "mayor"}, "Velg"),
    ({"said_by": "kin"}, "Velg hvem det gjelder."),
    ({"ting1-intent": ""}, "Velg hva vi gjør."),
    ({"ting1-intent": "party"}, "Velg"),
    ({"ting1-promise": "x" * 301}, "for langt"),
    ({"guest": "x" * 121}, "for langt"),
    ({"form_id": "x"}, ""),
    ({"form_id": ""}, ""),
    ({"setting": "moon"}, "Velg"),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_a_refused_form_keeps_every_word(client, ola, borghild, fields, message):
    kept = {
        "ting1-words": "Første «ting» & mer",
        "ting1-promise": "Lovnad",
        "guest": "Gjesten",
        "interpreter": "Tolken",
    }
    post = filled() | kept | fields

    response = client.post(new(borghild), post)

    assert response.status_code == 422
    assert message in response.text
    assert "Første «ting» &amp; mer" in response.text
    assert all(str(value)[:120] in response.text for key, value in post.items() if key in ("ting1-promise", "guest"))
    assert "Tolken" in response.text
    assert not Conversation.objects.exists()


def test_an_empty_form_is_refused_in_plain_words(client, ola, borghild):
    response = client.post(new(borghild), {"form_id": str(uuid.uuid4()), "action": "save", "said_by": "person"})

    assert response.status_code == 422
    assert "Skriv det som ble sagt, eller velg hvorfor det ikke ble svar." in response.text


def test_a_thing_that_lacks_something_is_opened(client, ola, borghild):
    response = client.post(new(borghild), filled("Tur", "Kaffe", **{"ting1-intent": ""}))

    assert response.status_code == 422
    assert response.context["number"] == 1
    assert "Kaffe" in response.text


@pytest.mark.parametrize("junk", ["\x00", "‮", "🙂", "<script>", "{{ 1 }}", "\r\n\r\n"])
def test_odd_characters_do_no_harm(client, ola, borghild, junk):
    response = client.post(new(borghild), filled(f"a{junk}b", guest=junk, language=junk, **{"ting1-themes": junk}))

    assert response.status_code in (303, 422)
    assert "<script>b" not in response.text


@pytest.mark.parametrize(
    "fields", [{"things": "99999"}, {"things": "-1"}, {"open": "7"}, {"open": "x"}, {"action": "x"}]
)
def test_a_form_that_has_been_tampered_with_loses_nothing(client, ola, borghild, fields):
    response = client.post(new(borghild), filled() | fields)

    assert TUR in response.text or Statement.objects.get().words == TUR


# --- one more thing, without a script ---


def rearranged(client, resident, post):
    return client.post(new(resident), post)


def test_one_more_thing_folds_what_is_written(client, ola, borghild):
    response = client.post(new(borghild), filled("Tur", action="add", **{"ting1-promise": "Hver dag"}))

    assert response.status_code == 200
    assert '<blockquote class="utsagn">Tur</blockquote>' in response.text
    assert "Løfte: Hver dag" in response.text
    assert 'name="ting2-words"' in response.text
    assert "Hva gjør vi med ting 2?" in response.text
    assert not Conversation.objects.exists()


def test_one_more_thing_waits_for_the_first(client, ola, borghild):
    response = client.post(new(borghild), filled("", action="add"))

    assert response.status_code == 422
    assert "Skriv det som ble sagt først." in response.text
    # On the form itself it stands for the script that saves without coverage.
    assert ">Velg hvem som sa det.<" not in response.text


def test_another_thing_can_be_opened_and_one_taken_away(client, ola, borghild):
    opened = client.post(new(borghild), filled("Tur", "Kaffe", "Ro", action="edit:0"))
    taken_away = client.post(new(borghild), filled("Tur", "Kaffe", "Ro", open=1, action="remove"))

    assert opened.context["number"] == 1
    assert [one.text for one in opened.context["sheet"].things] == ["Tur", "Kaffe", "Ro"]
    assert [one.text for one in taken_away.context["sheet"].things] == ["Tur", "Ro"]


def test_an_empty_thing_is_dropped_when_another_is_opened(client, ola, borghild):
    opened = client.post(new(borghild), filled("Tur", "Kaffe", "", action="edit:1"))

    assert ([one.text for one in opened.context["sheet"].things], opened.context["number"]) == (["Tur", "Kaffe"], 2)


def test_everything_chosen_survives_one_more_thing(client, place, ola, rut, borghild):
    theme = factories.make_theme(place.municipality)
    post = filled(
        "Tur", action="add", said_by="kin", kin_about="kin_self", guest="Eva", by_phone="on", figures_only="on"
    )

    page = client.post(new(borghild), post | {"ting1-themes": [str(theme.pk)]}).text

    assert f'name="ting1-themes" value="{theme.pk}"' in page
    assert page.count("checked") == 4
    assert 'value="Eva"' in page


def test_htmx_gets_the_form_alone(client, ola, borghild):
    response = client.post(new(borghild), filled(action="add"), headers={"HX-Request": "true"})

    assert response.text.lstrip().startswith("<form")


# --- suggestions ---


def test_suggestions_come_from_the_words_and_keep_what_was_chosen(client, place, ola):
    start_codebook(municipality=place.municipality, by=ola)
    chosen = Theme.objects.in_use(place.municipality.pk).last()
    post = filled("Jeg vil ut en tur hver dag.", **{"ting1-themes": [str(chosen.pk)]})

    response = client.post(reverse("conversations:suggest"), post)

    shown = {theme.code: is_chosen for theme, is_chosen, _words in response.context["shown_themes"]}
    assert shown[chosen.code] is True
    assert shown["activity"] is False
    assert "fordi det står «" in response.text
    names = [theme.name for theme, *_rest in response.context["shown_themes"]] + [
        theme.name for theme in response.context["more_themes"]
    ]
    assert sorted(names) == sorted(theme.name for theme in Theme.objects.in_use(place.municipality.pk))


def test_suggestions_for_nothing_are_none(client, ola):
    assert client.post(reverse("conversations:suggest"), {}).context["shown_themes"] == []
