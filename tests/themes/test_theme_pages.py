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


def test_a_theme_out_of_use_is_not_suggested_till_it_is_in_use_again(page, place, food, home):
    make_theme(place.municipality, "third", "Tredje")
    pattern(food, "kjøkken")
    pattern(home, "kjøkken")
    pattern(food, "lapskaus")

    seen = page("retire", "food")

    assert codes(place, "Lapskaus kjøkken") == ["home"]
    assert "Tok «Mat og drikke» ut av bruk." in seen.text
    page("restore", "food")
    assert set(codes(place, "Lapskaus kjøkken")) == {"food", "home"}


def test_the_last_two_themes_stay_in_use(page, place, food, home):
    answer = page("retire", "food")

    assert answer.status_code == 422
    assert Theme.objects.in_use(place.municipality.pk).count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_three_themes_as_for_one(client, place, siv, number, django_assert_num_queries):
    for one in range(number):
        pattern(make_theme(place.municipality, f"t{one}", f"Tema {one}"), "ord")
    client.force_login(siv)

    with django_assert_num_queries(7):
        client.get(reverse("themes:index"))


# Merging, splitting and taking back ---------------------------------------------------------------------------------


@pytest.fixture
def third(place):
    return make_theme(place.municipality, "third", "Tredje")


def split_fields(*names, step, **fields):
    sent = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0, "step": step}
    return sent | {f"form-{number}-name": name for number, name in enumerate(names)} | fields


def test_a_merge_is_said_before_it_is_done_and_can_be_taken_back(client, page, place, food, home, third):
    address = reverse("themes:merge")
    chosen = {"themes": ["food"], "into": "home"}

    first = client.get(address, {"themes": "food"})
    said = client.get(address, chosen)
    before = Theme.objects.in_use(place.municipality.pk).count()
    done = page("merge", **chosen)
    history = client.get(reverse("themes:versions"))
    undone = page("undo", number=2)

    assert "checked" in first.text
    assert "«Mat og drikke» går inn i «Hjemme»." in said.text
    assert before == 3
    assert "Slått sammen med dette" in done.text
    assert "Slo sammen «Mat og drikke» med «Hjemme»." in history.text
    assert "Angret: Slo sammen" in undone.text
    assert Theme.objects.in_use(place.municipality.pk).count() == 3


def test_words_of_what_went_in_can_be_taken_away_where_they_count(page, place, food, home, third):
    pattern(food, "kjøkken")
    pattern(home, "kjøkken")
    lapskaus = pattern(food, "lapskaus")
    page("merge", themes=["food"], into="home")

    shown = page("remove_pattern", "home", lapskaus.pk)

    assert "lapskaus" not in shown.text.split("er tatt bort")[1]
    assert shown.text.count("<span>kjøkken") == 1
    assert codes(place, "Lapskaus") == []


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"themes": ["food"], "into": "food"}, "Et tema kan ikke gå inn i seg selv."),
        ({"into": "food"}, "Velg minst ett tema."),
        ({"themes": ["food"], "into": ""}, "Velg temaet de skal gå inn i."),
        ({"themes": ["food"], "into": "no-such"}, "Temaet er ikke i bruk."),
        ({"themes": ["food", "third"], "into": "home"}, "Det må være minst to temaer i bruk."),
    ],
)
def test_a_merge_that_cannot_be_is_refused_in_words_and_keeps_what_was_chosen(
    page, place, food, home, third, chosen, words
):
    answer = page("merge", **chosen)

    assert answer.status_code == 422
    assert words in answer.text
    assert Theme.objects.in_use(place.municipality.pk).count() == 3


def test_nothing_goes_into_another_municipalitys_theme(page, food, home, third):
    make_theme(make_place("Nordvik kommune").municipality, "theirs", "Deres")

    answer = page("merge", themes=["food"], into="theirs")

    assert answer.status_code == 422
    assert Theme.objects.get(pk=food.pk).merged_into is None


def test_a_split_is_said_before_it_is_done_and_what_was_written_is_kept(page, place, food, home):
    words = {"form-0-words": "middag, Varm mat", "form-0-definition": "Det man spiser"}

    said = page("split", "food", **split_fields("Mat", "Drikke", step="show", **words))
    changing = page("split", "food", **split_fields("Mat", "Drikke", step="change", **words))
    before = Theme.objects.count()
    done = page("split", "food", **split_fields("Mat", "Drikke", step="split", **words))

    assert "«Mat og drikke» blir til:" in said.text
    assert "middag, varm mat" in said.text
    assert 'value="middag, Varm mat"' in changing.text
    assert before == 2
    assert "Delte «Mat og drikke» i «Mat» og «Drikke»." in done.text
    assert codes(place, "Varm mat til middag") == ["mat"]


@pytest.mark.parametrize(
    ("names", "fields", "words"),
    [
        (["Mat"], {}, "Skriv navnet på minst to nye temaer."),
        (["Mat", "mat"], {}, "To av temaene heter det samme."),
        (["Mat", "Hjemme"], {}, "Et annet tema heter det samme."),
        (["Mat", ""], {"form-1-words": "saft"}, "Skriv hva temaet heter."),
        (["Mat", "Drikke"], {"form-1-words": "…"}, "Skriv ord, med komma mellom."),
    ],
)
def test_a_split_that_cannot_be_is_refused_in_words(page, food, home, names, fields, words):
    answer = page("split", "food", **split_fields(*names, step="split", **fields))

    assert answer.status_code == 422
    assert words in answer.text
    assert Theme.objects.count() == 2


def test_what_is_out_of_use_is_neither_split_nor_taken_out_again(page, food, home, third):
    page("retire", "food")

    assert page("split", "food", **split_fields("Mat", "Drikke", step="split")).status_code == 422
    assert page("retire", "food").status_code == 422


@pytest.mark.parametrize("number", ["1", "9", "", "x", "٣"])
def test_only_the_newest_change_is_taken_back(page, food, home, third, number):
    page("retire", "food")

    answer = page("undo", number=number)

    assert answer.status_code == 422
    assert "Noen har endret temalisten" in answer.text


def test_a_municipality_without_themes_begins_with_those_for_everybody(client, siv, place, page):
    client.force_login(siv)
    empty = client.get(reverse("themes:index"))

    started = page("start")

    assert "Ta dem i bruk" in empty.text
    assert Theme.objects.in_use(place.municipality.pk).count() == 17
    assert all(lens in started.text for lens in ("Mestring", "Aktivitet", "Fellesskap"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_costs_the_same_for_three_changes_as_for_one(
    client, page, siv, food, home, third, number, django_assert_num_queries
):
    for one in range(number):
        page("describe", "food", name=f"Navn {one}", definition="x", lens="aktivitet")

    with django_assert_num_queries(7):
        client.get(reverse("themes:versions"))
