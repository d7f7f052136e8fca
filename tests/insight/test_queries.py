"""The one reader: what is shown, what is not and where it is counted, years compared, and who may open which unit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Coding, Statement
from dialog.insight import services
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader, Trend, figures_for, list_for_department, norwegian
from dialog.themes.queries import version_number
from dialog.themes.revising import merge_themes
from dialog.units.services import close_unit
from tests.factories import make_place, make_user

pytestmark = pytest.mark.django_db


def trends(figures):
    return {theme.code: theme.trend for theme in figures.themes}


def two_years(town, unit, before, now, number=100):
    """The same unit answers in two campaigns; returns its figures in the later release."""
    earlier = town.year(2025)
    town.answers(unit, number, campaign=earlier, named=before)
    town.release(earlier)
    town.answers(unit, number, named=now)
    return figures_for(town.release(), unit.code)


def test_a_unit_that_is_shown_has_all_themes_the_most_frequent_first(town):
    section = town.home_care("Nord")
    town.theme("food")
    town.answers(section, 40, named={"activity": 10, "family": 25})

    figures = figures_for(town.release(), section.code)

    assert [(theme.name, theme.figure) for theme in figures.themes] == [("Family", 25), ("Activity", 10), ("Food", 0)]
    assert (figures.is_shown, figures.answered, figures.counted_in) == (True, 40, None)


@pytest.mark.parametrize(("number", "percent"), [(49, None), (50, 50)])
def test_per_cent_only_from_fifty_answers(town, number, percent):
    section = town.home_care("Nord")
    town.answers(section, number, named={"activity": 25})

    assert figures_for(town.release(), section.code).themes[0].percent == percent


def test_what_is_not_shown_says_where_it_is_counted(town):
    small = town.home_care("Liten")
    town.answers(small, 12)
    town.answers(town.home_care("Stor"), 40, named={"activity": 20})

    figures = figures_for(town.release(), small.code)

    assert (figures.is_shown, figures.answered, figures.themes) == (False, 12, ())
    assert figures.counted_in.name == town.area.name


def test_in_a_municipality_of_few_it_is_counted_nowhere(town):
    small = town.home_care("Liten")
    town.answers(small, 12)

    assert figures_for(town.release(), small.code).counted_in is None


@pytest.mark.parametrize(
    ("before", "now", "trend"),
    [(20, 30, Trend.TOO_SMALL), (20, 35, Trend.MORE), (35, 20, Trend.FEWER), (30, 20, Trend.TOO_SMALL)],
)
def test_a_section_has_changed_when_it_is_more_than_ten(town, before, now, trend):
    figures = two_years(town, town.home_care("Nord"), {"activity": before}, {"activity": now})

    assert trends(figures) == {"activity": trend}
    assert figures.themes[0].last_time == before


@pytest.mark.parametrize(("now", "trend"), [(40, Trend.TOO_SMALL), (45, Trend.MORE)])
def test_a_sum_of_sections_has_changed_when_it_is_more_than_twenty(town, now, trend):
    two_years(town, town.home_care("Nord"), {"activity": 20}, {"activity": now})
    release = Release.objects.newest_first()[0]

    assert trends(figures_for(release, town.area.code)) == {"activity": trend}
    assert trends(figures_for(release, town.sector.code)) == {"activity": trend}
    assert trends(figures_for(release, town.municipality.code)) == {"activity": Trend.MORE}


def test_a_theme_that_was_not_on_the_list_last_time_is_new(town):
    figures = two_years(town, town.home_care("Nord"), {"activity": 20}, {"activity": 20, "senses": 30})

    assert trends(figures) == {"senses": Trend.NEW_THEME, "activity": Trend.TOO_SMALL}


def test_without_a_release_before_nothing_is_compared(town):
    section = town.home_care("Nord")
    town.answers(section, 30, named={"activity": 20})

    figures = figures_for(town.release(), section.code)

    assert not figures.is_compared
    assert figures.themes[0].last_time is None


def test_a_withdrawn_release_is_not_compared_with(town):
    section = town.home_care("Nord")
    two_years(town, section, {"activity": 20}, {"activity": 50})
    now, before = Release.objects.newest_first()
    services.withdraw_release(release=before, by=town.siv, now=now.built_at, reason="Feil")

    assert not figures_for(now, section.code).is_compared


def test_a_unit_goes_on_with_all_that_were_merged_into_it(town):
    old, older = town.home_care("Øst"), town.home_care("Vest")
    earlier = town.year(2025)
    for section in (old, older):
        town.answers(section, 40, campaign=earlier, named={"activity": 20})
    town.release(earlier)
    new = town.home_care("Nord")
    for section in (old, older):
        close_unit(unit=section, on=town.campaign.starts_on, successor=new)
    town.answers(new, 80, named={"activity": 65})

    figures = figures_for(town.release(), new.code)

    assert figures.themes[0].last_time == 40
    assert figures.themes[0].trend == Trend.MORE


def test_the_year_after_a_merger_is_compared_with_the_year_of_it(town):
    old, new = town.home_care("Øst"), town.home_care("Nord")
    earlier = town.year(2025)
    close_unit(unit=old, on=earlier.starts_on - timedelta(days=1), successor=new)
    town.answers(new, 40, campaign=earlier, named={"activity": 20})
    town.release(earlier)
    town.answers(new, 80, named={"activity": 65})

    figures = figures_for(town.release(), new.code)

    assert figures.themes[0].last_time == 20


def test_a_unit_is_not_compared_when_one_of_the_merged_was_not_shown(town):
    old, small = town.home_care("Øst"), town.home_care("Liten")
    earlier = town.year(2025)
    town.answers(old, 40, campaign=earlier, named={"activity": 20})
    town.answers(small, 12, campaign=earlier, named={"activity": 10})
    town.release(earlier)
    new = town.home_care("Nord")
    for section in (old, small):
        close_unit(unit=section, on=town.campaign.starts_on, successor=new)
    town.answers(new, 80, named={"activity": 65})

    assert not figures_for(town.release(), new.code).is_compared


def test_a_list_is_alphabetical_and_without_numbers(town):
    section = town.section("Bjørkelia")
    first = town.department(section, "1")
    for code in ("ærlig", "annet"):
        town.theme(code)
    town.answers(first, 30, named={"family": 20, "activity": 10})
    for _ in range(3):
        town.answers(town.department(section, "x"), 10)

    found = list_for_department(town.release(), first.code)

    assert found.themes == ("Activity", "Family")
    assert found.counted_in.name == "Bjørkelia"


def test_a_department_without_a_list_points_to_where_it_is_counted(town):
    section = town.section("Bjørkelia")
    department = town.department(section, "1")
    town.answers(department, 12)
    town.answers(town.home_care("Stor"), 40, named={"activity": 20})

    found = list_for_department(town.release(), department.code)

    assert (found.themes, found.counted_in.name) == ((), town.area.name)


def test_norwegian_letters_come_last():
    assert sorted(["Ås", "Zorro", "Ære", "Øl", "Abel"], key=norwegian) == ["Abel", "Zorro", "Ære", "Øl", "Ås"]


# --- Who may open what ------------------------------------------------------------------------------------------


def test_a_leader_reaches_her_own_units_and_what_is_below_and_above(town):
    section, other = town.section("Bjørkelia"), town.section("Lia")
    department = town.department(section, "1")
    town.department(other, "1")
    reader = ReleaseReader(town.release())
    kari = make_user("Kari", section, Role.LEADER)
    above = {town.area.code, town.sector.code, town.municipality.code}

    assert reader.codes_reachable_by(kari) == {section.code, department.code, *above}
    assert reader.codes_reachable_by(make_user("Ola", department, Role.STAFF)) == {
        department.code,
        section.code,
        *above,
    }
    assert reader.highest_code_of(kari) == section.code


@pytest.mark.parametrize("role", [Role.STRATEGIST, Role.COUNCIL, Role.RECEIVER, Role.PROTECTION_OFFICER])
def test_those_who_look_after_the_whole_reach_the_whole(town, role):
    town.department(town.section("Bjørkelia"), "1")
    reader = ReleaseReader(town.release())

    assert reader.codes_reachable_by(make_user("Noen", town.sector, role)) == set(reader.rows)


def test_a_release_is_there_for_its_own_municipality_until_it_is_withdrawn(town):
    release = town.release()
    nina = make_user("Nina", make_place("Nordvik kommune").municipality, Role.STRATEGIST)

    assert list(Release.objects.visible_to(town.siv)) == [release]
    assert not Release.objects.visible_to(nina).exists()

    services.withdraw_release(release=release, by=town.siv, now=release.built_at, reason="Feil")
    assert not Release.objects.visible_to(town.siv).exists()


@pytest.mark.parametrize("sections", [1, 3])
def test_figures_of_many_units_cost_the_same_few_queries(town, django_assert_num_queries, sections):
    for number in range(sections):
        town.answers(town.home_care(f"Nord {number}"), 30)
    reader = ReleaseReader(town.release())

    with django_assert_num_queries(5):
        reader.figures_of()


# --- Themes that were merged ------------------------------------------------------------------------------------


def test_a_merged_theme_counts_as_the_one_it_went_into_and_somebody_who_named_both_once(town):
    section = town.home_care("Nord")
    conversations = town.answers(section, 40, named={"activity": 20, "food": 10})
    statements = list(Statement.objects.filter(conversation__in=conversations[20:35]))
    Coding.objects.bulk_create(town.coding(statement, "food") for statement in statements)
    town.theme("health")
    merge_themes(themes=[town.theme("food")], into=town.theme("activity"), by=town.siv, now=timezone.now())

    release = town.release()

    shown = figures_for(release, section.code)
    assert [(theme.code, theme.figure) for theme in shown.themes] == [("activity", 35), ("health", 0)]
    assert release.codebook_version == version_number(town.municipality.pk) == 2
    kept = release.themes.get(code="activity")
    assert (kept.lens, kept.since) == ("aktivitet", 2)


def test_years_are_not_compared_for_a_theme_whose_borders_were_moved_in_between(town):
    section, earlier = town.home_care("Nord"), town.year(2025)
    town.answers(section, 60, campaign=earlier, named={"activity": 20, "food": 20, "health": 20})
    town.release(earlier)
    merge_themes(themes=[town.theme("food")], into=town.theme("activity"), by=town.siv, now=timezone.now())
    town.answers(section, 60, named={"activity": 60, "health": 45})

    figures = figures_for(town.release(), section.code)

    assert trends(figures) == {"activity": Trend.OTHER_BORDERS, "health": Trend.MORE}
    assert [theme.last_time for theme in figures.themes] == [None, 20]
