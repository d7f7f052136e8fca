"""Count, round, lock: what a release holds, what it leaves out, and that it is built once."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction

from dialog.campaigns.models import CampaignUnit, Source
from dialog.conversations.models import Outcome, SaidBy, Statement
from dialog.insight import services
from dialog.insight.models import Counted, Release, ReleaseAnswered, ReleaseFigure, ReleaseList
from dialog.units.models import Kind
from dialog.units.services import open_unit
from tests.factories import make_resident

pytestmark = pytest.mark.django_db


def figures(release, unit, table="open", service_type=""):
    rows = ReleaseFigure.objects.filter(release=release, code=unit.code, table=table, service_type=service_type)
    return dict(rows.values_list("theme_code", "figure"))


def answered(release, unit, table="open", service_type=""):
    rows = ReleaseAnswered.objects.filter(release=release, code=unit.code, table=table, service_type=service_type)
    return rows.values_list("answered", flat=True).first()


def listed(release, unit):
    return sorted(ReleaseList.objects.filter(release=release, code=unit.code).values_list("theme_code", flat=True))


def test_a_section_is_shown_in_fives_and_those_who_answered_exactly(town):
    section = town.home_care("Nord")
    town.answers(section, 62, named={"activity": 23, "family": 20, "food": 0})
    town.theme("food")

    release = town.release()

    shown = figures(release, section)
    assert shown["activity"] in (20, 25)
    assert (shown["family"], shown["food"]) == (20, 0)
    assert answered(release, section) == 62


def test_levels_above_are_the_sums_of_what_is_rounded(town):
    sections = [town.home_care(f"Nord {n}", area) for n, area in enumerate([town.area] * 3 + [town.other_area] * 2)]
    for number, section in enumerate(sections):
        town.answers(section, 40, named={"activity": 11 + number})

    release = town.release(seed=3)

    below = [figures(release, section)["activity"] for section in sections]
    assert figures(release, town.area)["activity"] == sum(below[:3])
    assert figures(release, town.sector)["activity"] == figures(release, town.municipality)["activity"] == sum(below)
    assert abs(sum(below) - 65) <= 4


def test_a_small_section_has_no_figures_and_is_counted_in_the_area(town):
    small, large = town.home_care("Liten"), town.home_care("Stor")
    town.answers(small, 19, named={"activity": 15})
    town.answers(large, 40, named={"activity": 20})

    release = town.release()

    assert figures(release, small) == {}
    assert answered(release, small) == 19
    assert figures(release, large)["activity"] == 20
    assert figures(release, town.area)["activity"] == 35


def test_fewer_than_five_answers_are_not_even_told(town):
    small = town.home_care("Liten")
    town.answers(small, 4)
    town.answers(town.home_care("Stor"), 40)

    release = town.release()

    assert answered(release, small) is None
    assert not ReleaseAnswered.objects.filter(answered__lt=5).exists()


def test_a_section_that_tops_up_a_row_of_fewer_than_five_is_not_shown_alone(town):
    few, least, most = (town.home_care(name) for name in ("Få", "Minst", "Mest"))
    town.answers(few, 3, named={"activity": 3})
    town.answers(least, 25, named={"activity": 10})
    town.answers(most, 60, named={"activity": 30})

    release = town.release()

    assert figures(release, least) == {}
    assert answered(release, least) == 25
    assert figures(release, most)["activity"] == 30


def test_a_municipality_under_twenty_has_no_figures(town):
    town.answers(town.home_care("Nord"), 19, named={"activity": 19})

    assert not ReleaseFigure.objects.filter(release=town.release()).exists()


def test_service_types_are_told_apart_at_sector_and_municipality_only(town):
    section = town.section("Bjørkelia")
    nursing, short = town.department(section, "1"), town.department(section, "2", "short_stay")
    town.answers(nursing, 40, named={"activity": 20})
    town.answers(short, 25, named={"activity": 5})

    release = town.release()

    for unit in (town.municipality, town.sector):
        assert figures(release, unit, service_type="nursing_home") == {"activity": 20}
        assert figures(release, unit, service_type="short_stay") == {"activity": 5}
        assert answered(release, unit, service_type="short_stay") == 25
    assert figures(release, section, service_type="nursing_home") == {}


def test_a_service_type_under_twenty_counts_with_the_largest_of_its_section(town):
    section = town.section("Bjørkelia")
    town.answers(town.department(section, "1"), 40, named={"activity": 20})
    town.answers(town.department(section, "2", "short_stay"), 19, named={"activity": 10})

    release = town.release()

    assert figures(release, town.sector, service_type="nursing_home") == {"activity": 30}
    assert answered(release, town.sector, service_type="nursing_home") == 59
    assert figures(release, town.sector, service_type="short_stay") == {}


def test_somebody_with_many_conversations_counts_once_and_where_the_last_one_was(town):
    old, new = town.home_care("Gammel"), town.home_care("Ny")
    residents = [make_resident(old) for _ in range(30)]
    first = town.campaign.window.starts_at + timedelta(hours=9)
    for hour in range(3):
        town.answers(old, 30, residents=residents, named={"activity": 30}, held_at=first + timedelta(hours=hour))
    town.answers(new, 30, residents=residents, named={"family": 25}, held_at=first + timedelta(days=1))

    release = town.release()

    assert answered(release, old) is None
    assert answered(release, new) == 30
    assert figures(release, new) == {"activity": 30, "family": 25}


def test_a_removed_statement_is_not_counted(town):
    section = town.home_care("Nord")
    conversations = town.answers(section, 30, named={"activity": 30})
    gone = [conversation.pk for conversation in conversations[:10]]
    Statement.objects.filter(conversation__in=gone).update(removed_at=town.campaign.window.starts_at)

    assert figures(town.release(), section)["activity"] == 20


def test_only_what_is_dated_in_the_window_has_arrived_and_stands_is_counted(town):
    section = town.home_care("Nord")
    window = town.campaign.window
    town.answers(section, 20, named={"activity": 20})
    town.answers(section, 5, held_at=window.starts_at - timedelta(minutes=1))
    town.answers(section, 5, held_at=window.ends_before)
    town.answers(section, 5, recorded_at=window.ends_before + timedelta(days=90))
    town.answers(section, 5, withdrawn_at=window.ends_before)
    town.answers(section, 5, outcome=Outcome.DECLINED)

    release = town.release()

    assert answered(release, section) == 20
    assert Counted.objects.filter(release=release).count() == 25


def test_next_of_kin_about_the_person_count_with_her_and_about_themselves_in_a_table_of_their_own(town):
    section = town.home_care("Nord")
    town.answers(section, 20, named={"activity": 10})
    town.answers(section, 10, said_by=SaidBy.KIN_ABOUT, named={"activity": 10})
    town.answers(section, 25, said_by=SaidBy.KIN_SELF, named={"information": 15})
    town.answers(section, 19, said_by=SaidBy.OBSERVED, named={"activity": 19})

    release = town.release()

    assert answered(release, section) == 30
    assert figures(release, section) == {"activity": 20, "information": 0}
    assert figures(release, town.sector, "kin") == {"activity": 0, "information": 15}
    assert figures(release, section, "kin") == {}
    assert figures(release, town.municipality, "observed") == {}


def test_honest_answers_are_never_added_to_open_ones(town):
    section = town.home_care("Nord")
    town.answers(section, 30, named={"activity": 10})
    town.answers(section, 22, figures_only=True, named={"activity": 20})

    release = town.release()

    assert (answered(release, section), figures(release, section)["activity"]) == (30, 10)
    assert figures(release, town.sector, "honest")["activity"] == 20
    assert answered(release, town.sector, "honest") in (20, 25)
    assert figures(release, town.municipality, "honest") == {}


@pytest.mark.parametrize(("honest", "silent"), [(19, 30), (25, 4)])
def test_honest_answers_are_not_shown_where_few_gave_one_or_nearly_everybody_did(town, honest, silent):
    section = town.home_care("Nord")
    town.answers(section, silent)
    town.answers(section, honest, figures_only=True)

    assert not ReleaseAnswered.objects.filter(release=town.release(), table="honest").exists()


def test_honest_answers_of_two_small_sectors_are_shown_for_the_municipality(town):
    here, there = town.home_care("Nord"), town.home_care("Velferd", town.other_sector)
    for section in (here, there):
        town.answers(section, 10)
        town.answers(section, 15, figures_only=True, named={"activity": 15})

    release = town.release()

    assert figures(release, town.sector, "honest") == {}
    assert figures(release, town.municipality, "honest") == {"activity": 30}


# --- Lists of departments -------------------------------------------------------------------------------------


def three_departments(town, **named):
    """And one of another kind in the same section."""
    section = town.section("Bjørkelia")
    departments = [town.department(section, str(number)) for number in range(3)]
    departments.append(town.department(section, "3", "short_stay"))
    town.answers(departments[0], 30, named=named)
    for one in departments[1:]:
        town.answers(one, 5)
    return departments


def test_more_themes_than_a_number_has_bits_are_counted_each_by_itself(town):
    section = town.home_care("Nord")
    codes = [f"theme{number:02}" for number in range(65)]
    for code in codes:
        town.theme(code)

    town.answers(section, 40, named={"theme00": 40, "theme59": 30, "theme60": 20, "theme64": 10})

    shown = {code: figure for code, figure in figures(town.release(), section).items() if figure}
    assert shown == {"theme00": 40, "theme59": 30, "theme60": 20, "theme64": 10}


def test_a_department_names_up_to_three_themes_that_five_have_named_and_five_have_not(town):
    departments = three_departments(town, activity=25, family=26, food=4, home=5, meaning=9, health=12)

    release = town.release()

    assert listed(release, departments[0]) == ["activity", "health", "meaning"]
    assert listed(release, departments[1]) == []
    assert figures(release, departments[0]) == {}


def test_a_department_has_no_list_where_fewer_than_three_like_it_have_answered(town):
    departments = three_departments(town, activity=15)
    town.answers(departments[0], 1)
    unlike = town.section("Lia")
    first = town.department(unlike, "1")
    town.answers(first, 30, named={"activity": 15})
    town.answers(town.department(unlike, "2"), 30)
    for name in ("3", "4"):
        town.answers(town.department(unlike, name, "short_stay"), 30)

    release = town.release()

    assert listed(release, departments[0]) == ["activity"]
    assert listed(release, first) == []


def test_a_department_has_no_list_in_a_section_of_three(town):
    """Whoever works in the two others would find numbers of the third."""
    section = town.section("Bjørkelia")
    departments = [town.department(section, str(number)) for number in range(4)]
    for one in departments[:3]:
        town.answers(one, 30, named={"activity": 15})
    town.answers(departments[3], 4)

    release = town.release()

    assert [listed(release, one) for one in departments] == [[], [], [], []]


def test_a_department_of_nineteen_has_no_list(town):
    section = town.section("Bjørkelia")
    departments = [town.department(section, str(number)) for number in range(4)]
    for department in departments:
        town.answers(department, 19, named={"activity": 10})

    release = town.release()

    assert [listed(release, department) for department in departments] == [[], [], [], []]


# --- Once, and for good -----------------------------------------------------------------------------------------


def test_a_campaign_must_be_closed_first(town):
    with pytest.raises(services.NotClosed):
        services.build_release(campaign=town.campaign, by=town.siv, now=town.campaign.window.ends_before)


def test_published_answers_get_no_release(town):
    town.campaign.source = Source.PUBLISHED
    town.close()

    with pytest.raises(services.OnlyPublished):
        services.build_release(campaign=town.campaign, by=town.siv, now=town.campaign.closed_at)


def test_a_release_is_never_built_twice_and_a_withdrawn_one_never_again(town):
    town.answers(town.home_care("Nord"), 30)
    release = town.release()
    services.withdraw_release(release=release, by=town.siv, now=release.built_at, reason="Feil")

    with pytest.raises(services.AlreadyBuilt):
        services.build_release(campaign=town.campaign, by=town.siv, now=release.built_at)
    with pytest.raises(services.AlreadyWithdrawn):
        services.withdraw_release(release=release, by=town.siv, now=release.built_at, reason="Feil")


def test_the_database_refuses_a_second_release_of_a_campaign(town):
    release = town.release()
    second = Release.objects.get(pk=release.pk)
    second.pk = town.siv.pk

    with pytest.raises(IntegrityError, match="campaign"), transaction.atomic():
        second.save(force_insert=True)


def test_the_database_refuses_to_change_or_delete_what_is_locked(town):
    town.answers(town.home_care("Nord"), 30, named={"activity": 15})
    release = town.release()
    rows = ReleaseFigure.objects.filter(release=release)
    assert rows.exists()

    for change in (
        lambda: rows.update(figure=0),
        lambda: rows.delete(),
        lambda: ReleaseAnswered.objects.update(answered=100),
        lambda: Release.objects.filter(pk=release.pk).update(digest="x"),
        lambda: Release.objects.filter(pk=release.pk)._raw_delete("default"),
    ):
        with pytest.raises(Error, match="pgtrigger"), transaction.atomic():
            change()


def test_a_withdrawn_release_cannot_be_brought_back(town):
    release = services.withdraw_release(release=town.release(), by=town.siv, now=town.campaign.closed_at, reason="Feil")

    with pytest.raises(Error, match="pgtrigger"), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(withdrawn_at=None, withdrawn_by=None)


def test_a_conversation_of_two_overlapping_campaigns_is_counted_in_one(town):
    section = town.home_care("Nord")
    conversations = town.answers(section, 30)
    CampaignUnit.objects.create(municipality=town.municipality, campaign=town.campaign, unit=section)
    type(conversations[0]).objects.update(campaign=None)
    first = town.release()
    second = type(town.campaign).objects.create(
        municipality=town.municipality,
        year=2026,
        name="En til",
        starts_on=town.campaign.starts_on,
        ends_on=town.campaign.ends_on,
    )

    again = town.release(second)

    assert Counted.objects.filter(release=first).count() == 30
    assert Counted.objects.filter(release=again).count() == 0


def test_the_digest_is_of_what_is_shown(town):
    town.answers(town.home_care("Nord"), 30, named={"activity": 13})
    with transaction.atomic():
        one = town.release(seed=1).digest
        transaction.set_rollback(True)
    with transaction.atomic():
        same = town.release(seed=1).digest
        transaction.set_rollback(True)

    assert len(one) == 64
    assert one == same


def test_no_exact_count_of_a_theme_is_stored_anywhere(town):
    section = town.home_care("Nord")
    town.answers(section, 62, named={"activity": 23})

    release = town.release()

    stored = [row.figure for row in ReleaseFigure.objects.filter(release=release)]
    assert all(figure % 5 == 0 for figure in stored)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'home' AND relpersistence = 't'")
        assert cursor.fetchone() == (0,)


def test_the_command_builds_and_says_no_in_words(town, capsys):
    with pytest.raises(CommandError, match="close"):
        call_command("build_release", str(town.campaign.pk))
    town.close()

    call_command("build_release", str(town.campaign.pk))

    assert "Locked" in capsys.readouterr().out
    with pytest.raises(CommandError, match="already"):
        call_command("build_release", str(town.campaign.pk))


def test_a_municipality_that_has_closed_its_last_section_counts_as_one_without_sections(town):
    """Its departments stand right under the service areas, and all of it is one row."""
    section = town.section("Nedlagt")
    section.closed_on = town.campaign.starts_on
    section.save(update_fields=["closed_on"])
    for number, area in enumerate((town.area, town.other_area)):
        department = open_unit(
            parent=area, kind=Kind.DEPARTMENT, name=f"Avdeling {number}", service_type="nursing_home", is_care_unit=True
        )
        town.answers(department, 30, named={"activity": 20})

    release = town.release()

    assert figures(release, town.municipality) == {"activity": 40}
    assert figures(release, town.area) == figures(release, town.sector) == {}
