"""The desk of a care unit: what waits, what was promised, who is asked, and what is heard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.campaigns.models import NotAtWork
from dialog.conversations.models import Intent, NotPresent, Outcome, SaidBy
from dialog.themes.models import Lens
from tests.factories import make_campaign, make_resident, make_theme, make_user, record

HTMX = {"HX-Request": "true"}


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality)


@pytest.fixture
def theme(place):
    return make_theme(place.municipality)


@pytest.fixture
def show(client, liv, place):
    """Liv opens her desk."""
    client.force_login(liv)
    return lambda: client.get(reverse("home:unit", args=[place.department.code]))


def test_an_empty_unit_says_so_calmly(show):
    text = show().text

    assert "Ingen venter på svar" in text
    assert "Enheten har ikke vært med i noen markering ennå." in text
    assert "Ingen samtaler har fått et tema ennå." in text
    assert "Ingen tiltak ennå." in text


def test_the_oldest_stands_first_with_who_where_and_how_long(show, ola, borghild, place):
    now = timezone.localtime()
    record(ola, make_resident(place.department, "Einar"), "Kaffe", now=now - timedelta(days=2))
    record(ola, borghild, "Tur", now=now - timedelta(days=8))

    text = show().text

    assert '<span class="stortall">2</span>' in text
    assert "Det eldste har ventet i 8 dager." in text
    assert "Borghild, rom 202 – 8 dager" in text
    assert text.index("Tur") < text.index("Kaffe")


def test_a_promise_is_due_a_week_later_and_is_not_in_the_number(show, ola, borghild):
    given = timezone.localtime() - timedelta(days=8)
    record(ola, borghild, "Kaffen først", intent=Intent.THIS_WEEK, promise="Kaffen før stellet", now=given)

    text = show().text

    assert "Ingen venter på svar" in text
    assert "Kaffen før stellet" in text
    assert "skulle vært gjort i går" in text


def test_a_thing_for_this_week_without_a_promise_waits(show, ola, borghild):
    record(ola, borghild, "Kaffen først", intent=Intent.THIS_WEEK)

    assert '<span class="stortall">1</span>' in show().text


def test_the_themes_are_seen_through_a_lens_by_a_link(client, liv, ola, place, borghild, campaign, theme):
    company = make_theme(place.municipality, "family")
    type(company).objects.filter(pk=company.pk).update(lens=Lens.COMPANY)
    for one in (theme, company):
        record(ola, borghild, "Ut på tur", themes=(one,), campaign_id=campaign.pk, intent=Intent.GOOD_TO_KNOW)
    client.force_login(liv)
    here = reverse("home:unit", args=[place.department.code])

    def seen(lens):
        page = client.get(here, {"linse": lens})
        chosen = [link.label for link in page.context["lenses"] if link.is_current]
        return chosen, {one.code for one in page.context["heard"].themes}

    assert seen(Lens.COMPANY) == (["Fellesskap"], {"family"})
    assert seen(Lens.MASTERY) == (["Mestring"], set())
    assert seen("noe annet") == (["Alle temaer"], {theme.code, "family"})


def test_themes_count_people_exactly_and_only_of_the_campaign(show, ola, place, borghild, campaign, theme):
    einar = make_resident(place.department, "Einar")
    for resident in (borghild, borghild, einar):
        record(ola, resident, "Ut på tur", themes=(theme,), campaign_id=campaign.pk, intent=Intent.GOOD_TO_KNOW)
    record(ola, make_resident(place.department, "Anna"), "Ut", themes=(theme,), intent=Intent.GOOD_TO_KNOW)
    kin = {"said_by": SaidBy.KIN_SELF, "themes": (theme,), "campaign_id": campaign.pk}
    record(ola, make_resident(place.department, "Kåre"), "Mor skal ut", intent=Intent.GOOD_TO_KNOW, **kin)

    page = show()

    assert [(one.name, one.people) for one in page.context["heard"].themes] == [("Komme ut og gjøre noe", 2)]
    assert page.context["heard"].answered == 2
    assert "2 av 2 som svarte, har sagt noe om <b>komme ut og gjøre noe</b>." in page.text


def test_participation_counts_those_who_were_there_and_says_who_is_left_out(show, ola, liv, place, borghild, campaign):
    away = make_resident(place.department, "Sykehusvik")
    absent = make_user("Ferievik", place.department, Role.STAFF)
    marks = {"municipality": place.municipality, "campaign": campaign, "unit": place.department, "marked_by": liv}
    NotPresent.objects.create(resident=away, **marks)
    NotAtWork.objects.create(user=absent, **marks)
    record(ola, borghild, outcome=Outcome.DECLINED, campaign_id=campaign.pk)

    page = show()

    figures = page.context["present"].figures
    assert (figures.asked, figures.residents, figures.staff_asked, figures.staff) == (1, 1, 1, 1)
    assert "1 til var ikke til stede." in page.text
    assert "1 til var ikke på jobb." in page.text


def test_who_is_new_can_be_asked_from_here_and_kin_do_not_tick_anybody_off(show, ola, place, campaign):
    make_resident(place.department, "Marit", active_from=timezone.localdate() - timedelta(days=1))
    kare = make_resident(place.department, "Kåre")
    record(ola, kare, "Far vil ut", said_by=SaidBy.KIN_ABOUT, intent=Intent.GOOD_TO_KNOW)

    page = show()

    assert (page.context["unasked"].fresh_count, page.context["unasked"].others_count) == (1, 1)
    assert "flyttet inn i går – skal spørres innen" in page.text
    assert "Pårørende er spurt, Kåre ikke" in page.text


def test_a_colleague_sees_the_same_desk_without_the_buttons(client, ola, place, borghild):
    record(ola, borghild, "Jeg vil ut")
    client.force_login(ola)

    text = client.get(reverse("home:unit", args=[place.department.code])).text

    assert "Jeg vil ut" in text
    assert "<form" not in text.split("<main")[1]


def test_the_log_names_exactly_those_who_were_shown(show, ola, borghild, place, campaign):
    record(ola, borghild, "Jeg vil ut", campaign_id=campaign.pk)
    silent = make_resident(place.department, "Taus")
    record(ola, silent, "Godt å vite", intent=Intent.GOOD_TO_KNOW, campaign_id=campaign.pk)

    show()

    assert AccessLog.objects.get().resident_ids == [borghild.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_costs_the_same_however_much_is_on_it(
    show, ola, place, campaign, theme, django_assert_num_queries, number
):
    for one in range(number):
        resident = make_resident(place.department, f"Person {one}")
        record(ola, resident, "Ut", "Inn", themes=(theme,), campaign_id=campaign.pk)
        record(ola, resident, "Kaffe", intent=Intent.THIS_WEEK, promise="Kaffe", campaign_id=campaign.pk)
        make_resident(place.department, f"Ny {one}", active_from=timezone.localdate())
    show()

    with django_assert_num_queries(38):
        show()


# --- who was there ---


def test_somebody_who_was_away_is_marked_and_unmarked(client, liv, ola, place, campaign):
    client.force_login(liv)
    address = reverse("home:mark_staff", args=[place.department.code, ola.pk])

    marked = client.post(address, {"borte": "1"}, headers=HTMX)
    twice = client.post(address, {"borte": "1"}, headers=HTMX)
    assert NotAtWork.objects.get().user == ola
    assert "regnes ikke med" in marked.text
    assert "regnes ikke med" in twice.text
    client.post(address, {"borte": "0"})

    assert not NotAtWork.objects.exists()


def test_a_resident_who_was_away_is_marked_and_listed(client, liv, place, borghild, campaign):
    client.force_login(liv)

    client.post(reverse("home:mark_resident", args=[place.department.code, borghild.pk]), {"borte": "1"})

    page = client.get(reverse("home:presence", args=[place.department.code]) + "?hvem=brukere")
    assert "ikke til stede – regnes ikke med" in page.text
    assert NotPresent.objects.get().resident == borghild


def test_nothing_can_be_marked_once_the_campaign_is_closed(client, liv, ola, place, campaign):
    campaign.closing_asked_by, campaign.closing_asked_at = ola, timezone.now()
    campaign.closed_by, campaign.closed_at = liv, timezone.now()
    campaign.save()
    client.force_login(liv)

    answer = client.post(reverse("home:mark_staff", args=[place.department.code, ola.pk]), {"borte": "1"}, follow=True)

    assert "Markeringen er lukket." in answer.text
    assert not NotAtWork.objects.exists()
