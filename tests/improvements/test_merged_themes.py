"""What was coded with a theme that has gone into another is shown, filtered and counted as that one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.forms.thing import WITH_THEMES, thing_as_written
from dialog.conversations.models import Coding
from dialog.conversations.rights import everything_about
from dialog.conversations.services import _recode
from dialog.improvements.queries import heard, words_behind
from dialog.themes import revising
from tests.factories import make_campaign, make_resident, make_theme, only_statement, record


@pytest.fixture
def themes(place):
    return {code: make_theme(place.municipality, code, code.title()) for code in ("food", "home", "safety", "health")}


@pytest.fixture
def merge(themes, siv):
    def call(*codes, into):
        going = [themes[code] for code in codes]
        revising.merge_themes(themes=going, into=themes[into], by=siv, now=timezone.now())

    return call


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality)


def said(ola, resident, campaign, text, *themes):
    return only_statement(record(ola, resident, text, themes=themes, campaign_id=campaign.pk))


def test_who_said_both_counts_once(place, campaign, ola, borghild, themes, merge):
    said(ola, borghild, campaign, "Suppe", themes["food"])
    said(ola, borghild, campaign, "Stolen min", themes["home"])
    said(ola, make_resident(place.department, "Odd"), campaign, "Suppe", themes["food"])
    said(ola, make_resident(place.department, "Unn"), campaign, "Ro", themes["safety"])

    merge("food", into="home")

    about = heard(place.department, ola, campaign).themes
    assert [(one.code, one.people) for one in about] == [("home", 2), ("safety", 1)]
    assert words_behind(place.department, ola, campaign, themes["home"].pk).count() == 3


def test_an_old_link_leads_to_the_theme_it_went_into(client, place, campaign, ola, borghild, themes, merge):
    said(ola, borghild, campaign, "Suppe på torsdag", themes["food"])
    merge("food", into="home")
    client.force_login(ola)

    page = client.get(reverse("improvements:statements", args=[place.department.code]), {"tema": "food"})

    assert "<h1>Home</h1>" in page.text
    assert "Suppe på torsdag" in page.text


def test_a_correction_shows_the_new_theme_chosen_and_keeps_the_old_coding(campaign, ola, borghild, themes, merge):
    statement = said(ola, borghild, campaign, "Suppe", themes["food"], themes["home"], themes["safety"])
    revising.retire_theme(theme=themes["safety"], by=ola, now=timezone.now())
    merge("food", into="home")

    shown = thing_as_written(type(statement).objects.prefetch_related(WITH_THEMES).get(pk=statement.pk))
    Coding.objects.filter(theme=themes["home"]).delete()
    _recode(statement, [_coding(statement, themes[code], ola) for code in ("home", "health")])

    assert set(shown["themes"]) == {str(themes["home"].pk), str(themes["safety"].pk)}
    assert set(statement.codings.values_list("theme__code", flat=True)) == {"food", "safety", "health"}


def _coding(statement, theme, by):
    return Coding(
        municipality_id=statement.municipality_id,
        statement=statement,
        theme=theme,
        confirmed_by=by,
        confirmed_at=timezone.now(),
    )


def test_a_copy_to_the_person_names_the_theme_it_counts_as_once(campaign, ola, borghild, themes, merge):
    said(ola, borghild, campaign, "Suppe", themes["food"], themes["home"])
    merge("food", into="home")

    assert "'Home'" in str(everything_about(borghild.pk))
    assert "Food" not in str(everything_about(borghild.pk))
