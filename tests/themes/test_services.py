import uuid

import pytest

from dialog.accounts.models import Role
from dialog.themes import services, starting
from dialog.themes.models import Codebook, Theme, ThemePattern
from dialog.units.services import found_municipality
from tests.factories import make_place, make_theme, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untaught")]


@pytest.fixture
def solvik():
    return found_municipality(name="Solvik kommune")


@pytest.fixture
def siv(solvik):
    return make_user("Siv", solvik, Role.STRATEGIST)


@pytest.fixture
def few_words(monkeypatch):
    """Copying ten thousand rows takes its time, and most tests here need only some of them."""
    rows = tuple(row for row in starting.patterns() if row.text in {"blide folk", "komme meg ut", "kokekaffe", "mat"})
    monkeypatch.setattr(starting, "patterns", lambda: rows)


def codes(municipality, text):
    return [one.code for one in services.suggest_for(municipality, text)]


def test_a_municipality_starts_with_every_theme_in_order_and_its_words(solvik, siv):
    themes = services.start_codebook(municipality=solvik, by=siv)

    assert [theme.code for theme in themes] == [theme.code for theme in starting.themes()]
    assert themes[0].name == "Komme ut og gjøre noe"
    assert all(theme.definition and theme.includes and theme.excludes for theme in themes)
    assert ThemePattern.objects.filter(municipality=solvik).count() == len(starting.patterns())
    assert codes(solvik, "Blide folk") == ["kindness"]


def test_starting_twice_changes_nothing(few_words, solvik, siv):
    services.start_codebook(municipality=solvik, by=siv)
    before = set(Theme.objects.values_list("pk")), set(ThemePattern.objects.values_list("pk"))

    services.start_codebook(municipality=solvik, by=siv)

    assert (set(Theme.objects.values_list("pk")), set(ThemePattern.objects.values_list("pk"))) == before


def test_starting_again_leaves_what_the_municipality_has_changed(few_words, solvik, siv):
    services.start_codebook(municipality=solvik, by=siv)
    Theme.objects.filter(code="food").update(name="Kaffe")
    ThemePattern.objects.filter(theme__code="food").exclude(pattern="kokekaffe").delete()

    services.start_codebook(municipality=solvik, by=siv)

    assert Theme.objects.get(code="food").name == "Kaffe"
    assert ThemePattern.objects.filter(theme__code="food").count() == 1


def test_one_municipalitys_words_do_not_reach_another(few_words, solvik, siv):
    nordvik = found_municipality(name="Nordvik kommune")
    nina = make_user("Nina", nordvik, Role.STRATEGIST)
    services.start_codebook(municipality=nordvik, by=nina)
    services.start_codebook(municipality=solvik, by=siv)

    ThemePattern.objects.filter(municipality=solvik).delete()

    assert codes(solvik, "Blide folk") == []
    assert codes(nordvik, "Blide folk") == ["kindness"]


def test_a_municipality_that_has_not_started_gets_no_suggestions(solvik):
    assert codes(solvik, "Blide folk") == []


def test_suggesting_costs_one_query_when_warm(few_words, solvik, siv, django_assert_num_queries):
    services.start_codebook(municipality=solvik, by=siv)
    codes(solvik, "Blide folk")

    with django_assert_num_queries(1):
        codes(solvik, "Komme meg ut")


def test_a_new_word_counts_at_once(few_words, solvik, siv):
    services.start_codebook(municipality=solvik, by=siv)
    assert codes(solvik, "Sjøormen") == []

    ThemePattern.objects.create(
        municipality=solvik, theme=Theme.objects.get(code="activity"), kind="stem", pattern="sjøorm"
    )

    assert codes(solvik, "Sjøormen") == ["activity"]


def test_a_changed_or_removed_word_counts_at_once(solvik, siv):
    theme = Theme.objects.create(municipality=solvik, code="sea", name="Sjø", lens="aktivitet")
    words = ThemePattern.objects.create(municipality=solvik, theme=theme, kind="stem", pattern="sjøorm")
    assert codes(solvik, "Sjøormen og draugen") == ["sea"]

    ThemePattern.objects.filter(pk=words.pk).update(weight=0)
    assert codes(solvik, "Sjøormen og draugen") == []

    ThemePattern.objects.filter(pk=words.pk).update(weight=1)
    words.delete()
    assert codes(solvik, "Sjøormen og draugen") == []


def test_a_retired_theme_is_not_suggested(few_words, solvik, siv):
    services.start_codebook(municipality=solvik, by=siv)
    assert codes(solvik, "Blide folk") == ["kindness"]

    Theme.objects.filter(code="kindness").update(retired_at="2026-06-01T12:00Z")

    assert codes(solvik, "Blide folk") == []
    assert "kindness" not in [theme.code for theme in Theme.objects.in_use(solvik.pk)]


def test_only_so_many_codebooks_are_kept_in_memory(monkeypatch, siv, solvik):
    monkeypatch.setattr(services, "KEPT_CODERS", 2)
    for number in range(4):
        root = found_municipality(name=f"Kommune {number}")
        theme = Theme.objects.create(municipality=root, code="sea", name="Sjø", lens="aktivitet")
        ThemePattern.objects.create(municipality=root, theme=theme, kind="stem", pattern="sjøorm")
        assert codes(root, "Sjøormen") == ["sea"]

    assert len(services._kept) == 2


def test_the_edition_is_drawn_once_for_many_words(few_words, solvik, siv):
    services.start_codebook(municipality=solvik, by=siv)

    assert Codebook.objects.filter(municipality=solvik).count() == 1


def test_a_theme_once_seen_is_known_without_asking_again_and_a_foreign_one_never(django_assert_num_queries):
    solvik, nordvik = make_place("Solvik kommune"), make_place("Nordvik kommune")
    ours, theirs = make_theme(solvik.municipality), make_theme(nordvik.municipality)
    asked = {ours.pk, theirs.pk, uuid.uuid4()}
    assert services.known_themes(solvik.municipality.pk, asked) == {ours.pk}

    with django_assert_num_queries(0):
        assert services.known_themes(solvik.municipality.pk, {ours.pk}) == {ours.pk}
