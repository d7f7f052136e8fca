"""What comes after the themes: year by year, sections, service types, two side by side, and what came of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from dialog.accounts.models import Role
from dialog.improvements.models import ImprovementAction
from dialog.insight import services
from dialog.insight.export import release_json
from dialog.insight.models import Release
from dialog.themes.models import Lens, Theme
from dialog.units.services import close_unit
from tests.attack.published import numbers_of, strange, tables_of_page, text_of_page
from tests.factories import make_user
from tests.insight.test_views import page, text_of

pytestmark = pytest.mark.django_db


def theme_page(client, user, unit, code, **query):
    client.force_login(user)
    return client.get(reverse("insight:theme", args=[unit.code, code]), query)


def table_under(response, heading):
    """The rows of the table whose first heading is this, as they are heard."""
    return next(table for table in tables_of_page(response.text) if table[0][0] == heading)


def begin_action(town, unit, code, by, *, status="started", title="Kanaritiltak", days_after=3):
    begun = town.campaign.window.starts_at + timedelta(days=days_after)
    closed = {} if status in ("planned", "started") else {"closed_by": by, "closed_at": begun, "result": "Gjort"}
    return ImprovementAction.objects.create(
        municipality=town.municipality,
        unit=unit,
        theme=town.theme(code),
        title=title,
        owner=by,
        due_on=begun.date(),
        status=status,
        created_by=by,
        created_at=begun,
        **closed,
    )


@pytest.fixture
def two_years(town):
    """Two sections of one service area, each with its own figures in both years."""
    earlier = town.year(2025)
    north, south = town.home_care("Nord"), town.home_care("Sør")
    town.answers(north, 60, campaign=earlier, named={"activity": 10, "family": 40})
    town.answers(south, 60, campaign=earlier, named={"activity": 20})
    town.release(earlier)
    town.answers(north, 80, named={"activity": 60, "family": 40})
    town.answers(south, 60, named={"activity": 15, "family": 45})
    town.release(seed=1)
    return north, south


# --- year by year ---


def test_the_years_stand_beside_each_other_and_are_read_out(client, town, two_years):
    response = page(client, town.siv, two_years[0])

    rows = {row[0]: row[1:] for row in tables_of_page(response.text)[1]}
    assert rows["Tema"] == ["2025", "2026"]
    assert rows["Activity"] == ["17 %", "75 %"]
    assert rows["Har svart"] == ["60", "80"]
    assert "17 % i 2025 og 75 % i 2026" in response.text
    assert response.text.count('class="kurve"') == 2


def test_a_withdrawn_year_is_no_year_of_the_line(client, town, two_years):
    before = Release.objects.order_by("first_day")[0]
    services.withdraw_release(release=before, by=town.siv, now=before.built_at, reason="Feil")

    assert "År for år" not in page(client, town.siv, two_years[0]).text


def test_another_question_is_no_year_of_the_same_line(client, town):
    section, plan = town.home_care("Nord"), town.year(2025)
    plan.question = "Hva vil du bruke dagen til?"
    plan.save(update_fields=["question"])
    town.answers(section, 60, campaign=plan, named={"activity": 40})
    town.release(plan)
    town.answers(section, 60, named={"activity": 40})
    town.release()

    assert "År for år" not in page(client, town.siv, section).text


def test_years_before_a_merger_count_all_that_was_merged(client, town):
    old, older, earlier = town.home_care("Øst"), town.home_care("Vest"), town.year(2025)
    for section in (old, older):
        town.answers(section, 40, campaign=earlier, named={"activity": 20})
    town.release(earlier)
    new = town.home_care("Nord")
    for section in (old, older):
        close_unit(unit=section, on=town.campaign.starts_on, successor=new)
    town.answers(new, 80, named={"activity": 65})
    town.release()

    rows = {row[0]: row[1:] for row in tables_of_page(page(client, town.siv, new).text)[1]}
    assert rows["Har svart"] == ["80", "80"]
    assert rows["Activity"][0] == "50 %"


def test_a_theme_whose_borders_moved_begins_anew_and_is_not_compared(client, town):
    section, earlier = town.home_care("Nord"), town.year(2025)
    town.answers(section, 60, campaign=earlier, named={"activity": 20, "family": 30})
    before = town.release(earlier)
    Theme.objects.filter(code="activity").update(since=2)
    town.answers(section, 60, named={"activity": 50, "family": 30})
    town.release()

    rows = {row[0]: row[1:] for row in tables_of_page(page(client, town.siv, section).text)[1]}
    against = page(client, town.siv, section, mot=str(before.pk))

    assert rows["Activity"][0] == "ingen tall"
    assert rows["Family"][0] == "50 %"
    assert [row[0] for row in table_under(against, "Tema")[1:]] == ["Family"]
    assert "ikke sammenlignet: Activity." in text_of(against)


# --- lenses, and who said it ---


def test_themes_can_be_seen_by_lens_and_are_never_added_up(client, town, two_years):
    Theme.objects.filter(code="activity").update(lens=Lens.ACTIVITY)
    Theme.objects.filter(code="family").update(lens=Lens.COMPANY)
    campaign = town.year(2027)
    town.answers(two_years[0], 60, campaign=campaign, named={"activity": 30, "family": 40})
    town.release(campaign)

    response = page(client, town.siv, two_years[0], vis="linser")

    names = [row[0] for row in tables_of_page(response.text)[0][1:]]
    assert names == ["Aktivitet", "Activity", "Fellesskap", "Family"]


def test_who_said_it_is_told_of_a_sector_and_a_section_says_where(client, town, two_years):
    north, _south = two_years
    town.answers(north, 30, said_by="kin_self", campaign=(campaign := town.year(2027)), named={"family": 20})
    town.answers(north, 60, campaign=campaign, named={"activity": 30})
    town.release(campaign)

    above, below = page(client, town.siv, town.sector), page(client, town.siv, north)

    assert 'id="hvem-sa"' in above.text
    assert 'id="hvem-sa"' not in below.text
    assert f"Se det for {town.sector.name}" in below.text


# --- sections and service types ---


def test_sections_stand_by_theme_with_every_number_written(client, town, two_years):
    town.home_care("Tom")

    response = page(client, town.siv, town.area)

    heat = table_under(response, "Seksjon")
    assert heat[0][:2] == ["Seksjon", "Har svart"]
    assert heat[1][0] == "Nord"
    assert heat[1][1].endswith("80")
    assert heat[1][2:] == ["60", "40"]
    assert "v5" in response.text
    assert "Jo mørkere ruta er" in response.text
    # Each of its numbers leads to how it was counted there.
    north = two_years[0]
    assert f'<a href="/tall/{north.code}/tema/activity/#talt">60</a>' in response.text
    assert f'<a href="/tall/{north.code}/tema/family/#talt">40</a>' in response.text


def test_a_section_that_is_not_shown_is_not_in_the_map_but_is_told_of(client, town, two_years):
    town.answers(town.home_care("Liten"), 8, named={"activity": 8}, campaign=town.year(2027))
    campaign = town.campaign.__class__.objects.get(year=2027)
    for section in two_years:
        town.answers(section, 40, campaign=campaign, named={"activity": 20})
    town.release(campaign)

    response = page(client, town.siv, town.area)

    assert [row[0] for row in table_under(response, "Seksjon")[1:]] == ["Nord", "Sør"]
    assert "1 seksjon har for få svar til egne tall" in response.text


def test_service_types_stand_beside_each_other(client, town):
    section = town.section("Bjørkelia")
    town.answers(town.department(section, "1"), 40, named={"activity": 20, "family": 10})
    town.answers(town.department(section, "2", "short_stay"), 30, named={"activity": 5, "family": 25})
    town.release()

    rows = [row for table in tables_of_page(page(client, town.siv, town.sector).text) for row in table]
    heading = next(row for row in rows if any("Korttidsopphold" in cell for cell in row))
    assert heading == ["Tema", "Sykehjem40 har svart", "Korttidsopphold30 har svart"]
    linked = re.findall(r'href="([^"]*tema/activity/[^"]*type=[^"]*)">', page(client, town.siv, town.sector).text)
    assert [address.partition("type=")[2] for address in linked] == ["nursing_home#talt", "short_stay#talt"]


# --- one theme ---


def test_a_theme_says_how_many_where_and_how_it_was_counted(client, town, two_years):
    said = text_of(theme_page(client, town.siv, town.area, "activity"))

    assert re.search(r"Omtrent <b>\d+</b> av de 140 som svarte, har sagt noe om dette\.", said)
    assert ">Nord</a>" in said
    assert "En sum av seksjoner som er rundet hver for seg" in said
    assert "av Siv og Stein" in said
    assert "Bare når endringen er større enn 20" in said


def test_every_number_of_a_theme_leads_to_how_it_was_counted(client, town, two_years):
    response = page(client, town.siv, two_years[0])
    way = reverse("insight:theme", args=[two_years[0].code, "activity"])

    assert f'href="{way}#talt"' in response.text
    assert 'id="talt"' in client.get(way).text


@pytest.mark.parametrize("code", ["no-such-theme", "activity"])
def test_a_theme_that_was_not_on_the_list_and_a_department_are_not_there(client, town, code):
    section = town.section("Bjørkelia")
    department = town.department(section, "1")
    town.answers(department, 30, named={"activity": 20})
    town.release()

    where = section if code == "no-such-theme" else department
    assert theme_page(client, town.siv, where, code).status_code == 404


# --- what came of it ---


def test_actions_are_counted_by_theme_and_never_named(client, town, two_years):
    north, _south = two_years
    begin_action(town, north, "activity", town.siv)
    begin_action(town, north, "activity", town.siv, status="told")

    response = page(client, town.siv, north)
    about = theme_page(client, town.siv, north, "activity")

    assert "1 i gang, 1 gjort og fortalt" in response.text
    assert "2 forbedringstiltak er begynt på siden markeringen: 1 i gang, 1 gjort og fortalt." in text_of(about)
    assert "Kanari" not in response.text + about.text


def test_an_action_on_a_theme_few_have_named_is_not_told_outside(client, town):
    section = town.home_care("Nord")
    town.answers(section, 60, named={"activity": 30})
    town.theme("food")
    town.release()
    begin_action(town, section, "food", town.siv)
    begin_action(town, section, "activity", town.siv)

    above, about = page(client, town.siv, section), theme_page(client, town.siv, section, "food")

    assert "1 i gang" in above.text
    assert [row for row in table_under(above, "Tema") if row[0].startswith("Food") and "i gang" in row[0]] == []
    assert "1 i gang" not in about.text
    assert "Tiltak om det vises bare der de hører hjemme." in about.text


def test_an_action_of_another_unit_or_another_year_is_not_counted(client, town, two_years):
    north, south = two_years
    begin_action(town, south, "activity", town.siv)
    begin_action(town, north, "activity", town.siv, days_after=-400)

    assert "Ingen forbedringstiltak om disse temaene er begynt ennå." in page(client, town.siv, north).text


def test_who_works_there_has_a_way_to_the_actions_by_name(client, town, two_years):
    liv = make_user("Liv", two_years[0], Role.LEADER)

    way = reverse("improvements:actions", args=[two_years[0].code])
    assert way in theme_page(client, liv, two_years[0], "activity").text
    assert way not in theme_page(client, town.siv, two_years[0], "activity").text


# --- two side by side ---


def test_two_units_are_compared_by_their_shares(client, town, two_years):
    north, south = two_years

    said = text_of(page(client, town.siv, north, mot=south.code))

    assert "Nord: flest har sagt noe om <b>Activity</b>, omtrent 60 av 80." in said
    assert "Sør: flest har sagt noe om <b>Family</b>, omtrent 45 av 60." in said
    assert "<b>Større del: Nord</b>" in said
    assert "<b>Større del: Sør</b>" in said
    assert 'fill="url(#skravert)"' in said


def test_a_unit_and_the_one_it_is_part_of(client, town, two_years):
    said = text_of(page(client, town.siv, two_years[0], mot=town.area.code))

    assert "Den minste av de to er med i tallene for den største." in said


def test_two_campaigns_are_compared(client, town, two_years):
    before = Release.objects.order_by("first_day")[0]

    response = page(client, town.siv, two_years[0], mot=str(before.pk))

    rows = {row[0]: row[1:] for row in table_under(response, "Tema")}
    assert rows["Activity"][:2] == ["60 slik er det talt 75 %", "10 slik er det talt 17 %"]
    assert f"tall={before.pk}#talt" in response.text


def test_two_service_types_are_compared(client, town):
    section = town.section("Bjørkelia")
    town.answers(town.department(section, "1"), 40, named={"activity": 30, "family": 10})
    town.answers(town.department(section, "2", "short_stay"), 40, named={"activity": 5, "family": 30})
    town.release()

    said = text_of(page(client, town.siv, town.sector, type="nursing_home", mot="short_stay"))

    assert "<h1>Sykehjem og Korttidsopphold</h1>" in said
    assert "Større del: Sykehjem" in said


def test_what_cannot_be_compared_says_why(client, town, two_years):
    north, _south = two_years
    small = town.home_care("Liten")
    campaign = town.year(2027)
    town.answers(small, 8, campaign=campaign)
    town.answers(north, 60, campaign=campaign, named={"activity": 30})
    town.release(campaign)
    before = Release.objects.order_by("first_day")[0]

    assert "Liten: Færre enn 20 svar." in text_of(page(client, town.siv, north, mot=small.code))
    assert "Enheten var ikke der da." in text_of(page(client, town.siv, small, mot=str(before.pk)))


def test_only_what_may_be_opened_can_be_compared_with(client, town, two_years):
    north, south = two_years
    kari = make_user("Kari", north, Role.LEADER)

    assert page(client, kari, north, mot=town.area.code).status_code == 200
    assert page(client, kari, north, mot=south.code).status_code == 404
    assert page(client, kari, north, mot="99/99").status_code == 404
    assert page(client, kari, north, mot="rehabilitation").status_code == 404
    assert south.name not in page(client, kari, north, mot="velg").text


def test_a_withdrawn_release_cannot_be_compared_with(client, town, two_years):
    before = Release.objects.order_by("first_day")[0]
    services.withdraw_release(release=before, by=town.siv, now=before.built_at, reason="Feil")

    assert page(client, town.siv, two_years[0], mot=str(before.pk)).status_code == 404


# --- nothing but what is released ---


@pytest.mark.parametrize("query", [{}, {"mot": "area"}, {"hvem": "kin"}])
def test_every_number_of_the_page_follows_from_the_releases(client, town, two_years, query):
    query = {name: town.area.code if value == "area" else value for name, value in query.items()}
    now, before = (release_json(one) for one in Release.objects.newest_first())
    known = numbers_of(now, before)

    for unit in (two_years[0], town.area, town.municipality):
        text = text_of_page(page(client, town.siv, unit, **query).text)
        digest = rf"{now['digest'][:12]}"
        assert strange(text, known, known.below(unit.code), but=[digest, r"større enn [12]0"]) == []


@pytest.mark.parametrize("sections", [1, 3])
def test_a_theme_and_a_comparison_cost_the_same_few_queries(client, town, django_assert_num_queries, sections):
    for number in range(sections):
        town.answers(town.home_care(f"Nord {number}"), 40, named={"activity": 20})
    town.release()
    client.force_login(town.siv)
    address = reverse("insight:unit", args=[town.area.code])

    with django_assert_num_queries(15):
        client.get(reverse("insight:theme", args=[town.area.code, "activity"]))
    with django_assert_num_queries(13):
        client.get(address, {"mot": town.municipality.code})
