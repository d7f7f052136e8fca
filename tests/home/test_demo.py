"""The demo shows every state a page has to be able to show. It is loaded once for the whole file."""

import time
from collections import Counter
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from dialog.accounts.models import Membership, Role, User
from dialog.campaigns.models import Campaign, Source
from dialog.conversations.models import Conversation, Outcome, Resident, SaidBy, Statement, Stay
from dialog.home.demo.loading import load
from dialog.home.demo.people import CAST, NEIGHBOURS, PASSWORD, VISITORS
from dialog.improvements.actions.sums import costs
from dialog.improvements.leaving_queries import left_since
from dialog.improvements.models import Fate, FateKind, ImprovementAction, SharedAction, Status
from dialog.improvements.queries import promised, untold_by_unit, waiting
from dialog.insight.models import Dimension, Release, Table
from dialog.insight.queries import ReleaseReader, Trend
from dialog.lib.dates import OSLO, days_between
from dialog.themes.models import CodebookVersion
from dialog.units.models import Kind, Unit
from tests.template import administration

NOW = datetime(2026, 6, 9, 13, 20, tzinfo=OSLO)
TODAY = NOW.date()


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, cluster, database_name):
    # As in a new database: after a thousand tests the planner believes that every table is empty.
    with administration(cluster, database_name) as beside:
        beside.execute("VACUUM")
    with django_db_blocker.unblock(), transaction.atomic():
        # Of this process: other tests run beside it on the same cores.
        started = time.process_time()
        load(NOW)
        yield time.process_time() - started
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def solvik(demo):
    return Unit.objects.get(kind=Kind.MUNICIPALITY, name="Solvik kommune")


@pytest.fixture(scope="module")
def releases(solvik):
    found = Release.objects.standing().filter(municipality=solvik, quarter=None).order_by("first_day")
    return [ReleaseReader(release) for release in found]


def test_it_loads_in_time_and_the_second_time_at_once(demo):
    started = time.monotonic()

    was_loaded_again = load(NOW)

    assert demo < 40
    assert not was_loaded_again
    assert time.monotonic() - started < 1


def test_the_municipality_has_the_shape_of_a_real_one(solvik):
    units = Unit.objects.in_municipality(solvik.pk)
    care = units.care_units().open_on(TODAY)
    present = Counter(
        Stay.objects.filter(municipality=solvik, ends_on=None).values_list("unit__service_type", "unit__code")
    )

    assert set(units.values_list("depth", flat=True)) == {1, 2, 3, 4, 5}
    assert care.count() == 36
    assert care.values("service_type").distinct().count() >= 6
    assert all(10 <= count <= (190 if kind == "home_care" else 62) for (kind, _code), count in present.items())
    staff = Membership.objects.current(TODAY).filter(municipality=solvik, role=Role.STAFF)
    assert 290 <= staff.values("user").distinct().count() <= 310


def test_one_campaign_is_under_way_and_two_before_it_are_closed(solvik):
    the_day = Campaign.objects.asked().filter(municipality=solvik, plan="").order_by("starts_on")
    counts = dict(the_day.annotate(n=Count("conversations")).values_list("year", "n"))

    assert [(one.year, one.is_closed, one.is_under_way(TODAY)) for one in the_day] == [
        (2024, True, False),
        (2025, True, False),
        (2026, False, True),
    ]
    assert all(850 <= count <= 1050 for count in counts.values())


def test_a_question_tied_to_a_plan_waits_for_the_second_of_two_people(solvik):
    asked = Campaign.objects.get(municipality=solvik, closed_at=None, closing_asked_at__isnull=False)

    assert asked.plan
    assert asked.can_close_from <= TODAY
    assert asked.closing_asked_by.email == "siv@solvik.example"


def test_published_answers_are_there_as_words_without_figures(solvik):
    published = Campaign.objects.filter(municipality=solvik, source=Source.PUBLISHED)

    counts = published.annotate(n=Count("conversations")).order_by("year").values_list("year", "n")
    assert list(counts) == [(2015, 5), (2016, 3)]
    assert not Release.objects.filter(campaign__in=published).exists()
    assert not Conversation.objects.filter(campaign__in=published, resident__isnull=False).exists()


def test_enough_sections_have_figures_and_enough_departments_a_list(releases):
    for reader in releases:
        figures = reader.figures_of()
        departments = [code for code, one in figures.items() if one.unit.kind == Kind.DEPARTMENT]

        assert sum(one.is_shown for one in figures.values() if one.unit.kind == Kind.SECTION) >= 8
        assert sum(bool(one.themes) for one in reader.lists_of(departments).values()) >= 8


def test_every_way_of_not_being_shown_is_there(releases):
    newest = releases[-1]
    figures = newest.figures_of()
    kinds = {kind: [one for one in figures.values() if one.unit.kind == kind] for kind in Kind}
    departments = newest.lists_of([one.unit.code for one in kinds[Kind.DEPARTMENT]])
    trends = {theme.trend for one in figures.values() for theme in one.themes}

    # A section and a service area that are counted in the level above; nobody asked at all.
    assert any(not one.is_shown and one.counted_in.kind == Kind.SERVICE_AREA for one in kinds[Kind.SECTION])
    assert any(not one.is_shown and one.counted_in.kind == Kind.SECTOR for one in kinds[Kind.SERVICE_AREA])
    assert any(one.answered is None for one in kinds[Kind.SECTION])
    # Fives without per cent below fifty answers, and with it from there.
    assert {theme.percent is None for one in kinds[Kind.SECTION] for theme in one.themes} == {True, False}
    # A department with and without a list, one of them in spite of twenty answers.
    assert {bool(one.themes) for one in departments.values()} == {True, False}
    assert any(not departments[one.unit.code].themes and (one.answered or 0) >= 20 for one in kinds[Kind.DEPARTMENT])
    # A change, one too small to speak of, a new theme, and a unit that was not there last time.
    assert trends == {Trend.MORE, Trend.FEWER, Trend.TOO_SMALL, Trend.NEW_THEME, Trend.NOT_COMPARED}
    # A service type that is too small for figures of its own.
    shown = set(newest.service_types(newest.municipality.code))
    assert {unit.service_type for unit in newest.rows.values() if unit.service_type} - shown
    # Honest answers: shown for one sector, not for the other.
    sectors = [one.unit.code for one in kinds[Kind.SECTOR]]
    assert sorted(newest.figures(code, table=Table.HONEST).is_shown for code in sectors) == [False, True]
    # Participation only from five people on.
    told = newest.participation()
    assert any(one.staff is None for one in told.values())


def test_a_quarter_is_locked_and_last_year_has_figures_in_every_dimension(releases, solvik):
    quarter = ReleaseReader(Release.objects.get(municipality=solvik, quarter__isnull=False))

    assert quarter.figures("00").is_shown
    assert releases[-1].dimensions("00") == list(Dimension)
    steps = [step.figure for step in releases[-1].dimension("00", Dimension.STAIRCASE)]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] > 0


def test_a_unit_goes_on_with_anothers_work(releases, solvik):
    merged = Unit.objects.get(municipality=solvik, closed_on__isnull=False)
    heir = releases[-1].figures(merged.successor.code)

    assert merged.code in {code for code, row in releases[-1].rows.items() if row.was_closed}
    assert heir.is_compared


def test_a_small_municipality_has_a_withdrawn_release_and_one_that_shows_nothing():
    nordvik = Release.objects.filter(municipality__name="Nordvik kommune").order_by("first_day")

    assert [release.withdrawn_at is not None for release in nordvik] == [True, False]
    assert not any(one.is_shown for one in ReleaseReader(nordvik[1]).figures_of().values())


def test_replies_and_actions_are_there_in_every_state(solvik):
    fates = Fate.objects.filter(municipality=solvik).values_list("kind", "told_at")
    told = {(kind, at is None) for kind, at in fates}
    kinds = {FateKind.ANSWERED, FateKind.DECLINED, FateKind.IN_ACTION}

    assert {(kind, waits) for kind in kinds for waits in (True, False)} <= told
    assert Fate.objects.filter(municipality=solvik, told_at=None, tell_by__lt=TODAY).exists()
    assert Fate.objects.filter(municipality=solvik, told_at=None, tell_by__gt=TODAY).exists()
    assert ImprovementAction.objects.filter(status=Status.STARTED, due_on__lt=TODAY).exists()


def test_one_action_is_tried_out_counted_and_worried_about_and_others_are_shared_and_paid_for(solvik):
    siv = User.objects.get(email="siv@solvik.example")
    tried = ImprovementAction.objects.get(municipality=solvik, measure__isnull=False)

    assert (tried.status, tried.readings.count(), tried.rounds.count()) == (Status.STARTED, 12, 2)
    assert {worry.answered_at is None for worry in tried.worries.all()} == {True, False}
    assert SharedAction.objects.visible_to(siv).count() >= 3
    assert costs(solvik.pk, tried.created_at.year - 1).lines


def test_every_outcome_and_speaker_is_there(solvik):
    held = Conversation.objects.filter(municipality=solvik)

    assert set(held.values_list("outcome", flat=True)) == set(Outcome)
    assert set(held.exclude(said_by="").values_list("said_by", flat=True)) == set(SaidBy)
    assert {True, False} == set(held.values_list("figures_only", flat=True))
    assert held.filter(resident=None, channel="tablet").exists()
    assert held.filter(retry_on__gte=TODAY).exists()
    assert Statement.objects.filter(municipality=solvik, translation__isnull=False).exists()


def test_livs_ward_is_worth_a_visit(solvik):
    ward = User.objects.get(email="liv@solvik.example").memberships.get().unit
    campaign = Campaign.objects.asked().under_way(TODAY).get(municipality=solvik)
    residents = Resident.objects.filter(unit=ward).active_on(TODAY)
    asked = Conversation.objects.asked().filter(campaign=campaign, resident__in=residents)

    undone = Statement.objects.open().in_unit(ward)
    assert waiting(undone, TODAY).count() == 7
    assert 0 < promised(undone, TODAY).count() <= 4
    assert set(ImprovementAction.objects.filter(unit=ward).values_list("status", flat=True)) == set(Status)
    assert 0 < asked.count() < residents.count()
    assert residents.filter(active_from__gte=date(2026, 6, 1)).count() >= 2


def test_two_have_left_livs_ward_these_days_and_nobody_waits_for_years_to_be_told(solvik):
    ward = User.objects.get(email="liv@solvik.example").memberships.get().unit
    below = list(Unit.objects.under(solvik).care_units().values_list("pk", flat=True))

    left, untold = left_since(below, TODAY), untold_by_unit(below, TODAY)

    assert left[ward.pk].count >= 2
    assert max((TODAY - one.first_left_on).days for one in left.values()) < 100
    assert max(days_between(one.oldest, TODAY) for one in untold.values()) < 60


def test_one_unit_has_never_been_asked(solvik):
    open_units = Unit.objects.in_municipality(solvik.pk).care_units().open_on(TODAY)

    assert open_units.filter(conversations=None).count() == 1


def test_the_words_are_sealed_like_everybody_elses(solvik):
    statement = Statement.objects.filter(municipality=solvik).first()

    assert statement.words
    assert Resident.objects.filter(municipality=solvik).first().name


@pytest.mark.parametrize("part", [*CAST, *VISITORS, *NEIGHBOURS], ids=lambda part: part.key)
def test_the_cast_can_sign_in_and_has_the_role_it_says(part):
    user = User.objects.get(email=f"{part.key}@solvik.example")

    assert user.check_password(PASSWORD)
    assert user.has_role(part.role)


def test_nobody_else_can_sign_in():
    cast = [f"{part.key}@solvik.example" for part in (*CAST, *VISITORS, *NEIGHBOURS)]

    assert not any(user.has_usable_password() for user in User.objects.exclude(email__in=cast))


def test_the_command_prints_the_sign_ins(capsys):
    call_command("load_demo")

    assert "liv@solvik.example" in capsys.readouterr().out


def test_the_command_refuses_a_real_installation(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="ikke en demo"):
        call_command("load_demo")


def test_the_theme_list_has_a_history_and_every_figure_came_after_its_merge(solvik, releases):
    changes = CodebookVersion.objects.filter(municipality=solvik).order_by("number").values_list("change", flat=True)

    assert list(changes) == ["started", "added", "merged", "added"]
    assert {reader.release.codebook_version for reader in releases} >= {3, 4}
    assert "stillhet" not in {code for reader in releases for code in reader.theme_names}
