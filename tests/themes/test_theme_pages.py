"""The strategist keeps the theme list: words in and out, a sentence to try them on, and themes out of use."""

import pytest
from django.urls import reverse

from dialog.themes.models import Theme, ThemePattern
from dialog.themes.services import suggest_for
from tests.factories import make_place, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untaught")]


@pytest.fixture
def food(place):
    return make_theme(place.municipality, "food", "Mat og drikke")


@pytest.fixture
def home(place):
    return make_theme(place.municipality, "home", "Hjemme")


@pytest.fixture
def page(client, siv):
    """Send a form to a page of the theme list as Siv, and follow where it leads."""
    client.force_login(siv)

    def send(route, *args, **fields):
        return client.post(reverse(f"themes:{route}", args=args), fields, follow=True)

    return send


def pattern(theme, text, kind="stem", weight=1.0):
    return ThemePattern.objects.create(
        municipality=theme.municipality, theme=theme, kind=kind, pattern=text, weight=weight
    )


def codes(place, text):
    return [one.code for one in suggest_for(place.municipality, text)]


def test_a_word_added_is_suggested_at_once_and_a_word_removed_no_more(page, place, food):
    page("add_pattern", "food", pattern="  Lapskaus ")
    before = codes(place, "Jeg vil ha lapskaus")

    page("remove_pattern", "food", ThemePattern.objects.get(pattern="lapskaus").pk)

    assert before == ["food"]
    assert codes(place, "Jeg vil ha lapskaus") == []


def test_a_sentence_tried_shows_what_is_suggested_and_why_and_is_kept_nowhere(page, food):
    pattern(food, "lapskaus")

    shown = page("try_out", sentence="Lapskaus på søndag")

    assert "fordi det står «Lapskaus»" in shown.text
    assert not ThemePattern.objects.filter(pattern__icontains="søndag").exists()


def test_a_phrase_that_is_denied_points_only_where_it_is_denied(page, place, food):
    page("add_pattern", "food", pattern="mas om maten", is_negated="on")

    assert codes(place, "Ikke mas om maten") == ["food"]
    assert codes(place, "Mas om maten") == []


@pytest.mark.parametrize("words", ["", "  ", "…"])
def test_what_has_no_word_in_it_is_refused(page, food, words):
    answer = page("add_pattern", "food", pattern=words)

    assert answer.status_code == 422
    assert not food.patterns.exists()


def test_a_local_theme_is_added_last_and_can_be_chosen(page, place, food):
    page("add", lens="aktivitet", name="Båt og sjø", definition="Å komme på sjøen")

    theme = Theme.objects.in_use(place.municipality.pk).last()
    assert (theme.name, theme.code) == ("Båt og sjø", "bat-og-sjo")


def test_two_themes_in_use_never_have_the_same_name(page, food, home):
    added = page("add", lens="aktivitet", name="MAT og drikke", definition="x")
    renamed = page("describe", "home", lens="aktivitet", name="Mat og drikke", definition="x")

    assert (added.status_code, renamed.status_code) == (422, 422)
    assert Theme.objects.count() == 2


def test_a_theme_out_of_use_is_not_suggested_and_its_words_can_go_on_in_another(page, place, food, home):
    make_theme(place.municipality, "third", "Tredje")
    pattern(food, "kjøkken")
    pattern(home, "kjøkken")
    pattern(food, "lapskaus")

    page("retire", "food", into=home.pk)

    assert codes(place, "Lapskaus") == ["home"]
    assert "food" not in Theme.objects.in_use(place.municipality.pk).values_list("code", flat=True)
    page("restore", "food")
    assert "food" in Theme.objects.in_use(place.municipality.pk).values_list("code", flat=True)


def test_the_last_two_themes_stay_in_use(page, place, food, home):
    answer = page("retire", "food")

    assert answer.status_code == 422
    assert Theme.objects.in_use(place.municipality.pk).count() == 2


def test_words_never_go_on_in_another_municipalitys_theme(page, food, home):
    foreign = make_theme(make_place("Nordvik kommune").municipality, "food", "Mat")

    answer = page("retire", "food", into=foreign.pk)

    assert answer.status_code == 422
    assert Theme.objects.get(pk=food.pk).retired_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_three_themes_as_for_one(client, place, siv, number, django_assert_num_queries):
    for one in range(number):
        pattern(make_theme(place.municipality, f"t{one}", f"Tema {one}"), "ord")
    client.force_login(siv)

    with django_assert_num_queries(5):
        client.get(reverse("themes:index"))
