"""The figures that the files are written from are made as insight's own tests make them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns.models import CampaignUnit
from dialog.improvements.models import ConsentedBy, ImprovementAction, Quote, QuoteUse, Status
from dialog.insight.queries import ReleaseReader
from dialog.reports import jobs, services
from dialog.reports.contents.gather import gather
from tests.factories import make_resident, make_user
from tests.insight.conftest import make_town, town
from tests.world import undone

__all__ = ["town"]

WORDS = "Jeg vil vite hvem som kommer. Ikke når, men hvem."


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """One municipality for all tests of a module: making it takes longer than most questions asked of it."""
    with django_db_blocker.unblock(), undone():
        yield count(make_town())


@pytest.fixture
def counted(standing):
    """What a test does to it is undone."""
    with undone():
        standing.last.refresh_from_db()
        yield standing


def count(town):
    """Two years of a municipality with a section with figures and one too small to show; Kari leads the large one."""
    town.large = town.home_care("Hjemmetjenesten nord")
    town.small = town.home_care("=cmd()|' /C calc'!A0", area=town.other_area)
    town.kari = make_user("Kari", town.large, Role.LEADER)
    for theme, name in (("activity", "Komme ut"), ("family", "Familie og nære")):
        town.theme(theme).name = name
        town.theme(theme).save()
    for unit in (town.large, town.small):
        CampaignUnit.objects.create(municipality=town.municipality, campaign=town.campaign, unit=unit)
    before = town.year(2025)
    town.answers(town.large, 41, campaign=before, named={"activity": 11, "family": 20})
    town.before = town.release(before)
    residents = [make_resident(town.large, f"Borghild {number}") for number in range(64)]
    town.said = town.answers(town.large, 62, named={"activity": 33, "family": 21}, residents=residents[:62])
    town.answers(town.small, 7, named={"activity": 3})
    town.last = town.release()
    return town


@pytest.fixture
def reader(counted):
    return ReleaseReader(counted.last)


def contents_of(release, code=None):
    reader = ReleaseReader(release)
    return gather(reader, code or reader.municipality.code, today=timezone.localdate())


@pytest.fixture
def report_of(counted, run_jobs):
    """Have a file made as the page does, by Siv, and return the report."""

    def made(kind, code=None, release=None, by=None):
        release = release or counted.last
        code = code or ReleaseReader(release).municipality.code
        asked = services.ask_for(
            release=release, unit_code=code, kinds=[kind], by=by or counted.siv, now=timezone.now()
        )
        jobs.make_report.defer(report_id=str(asked[0].pk))
        run_jobs()
        asked[0].refresh_from_db()
        return asked[0]

    return made


def file_of(report, by):
    """The bytes of a report, handed out."""
    return services.fetch(report=report, by=by, now=timezone.now(), today=timezone.localdate())


def make_action(town, unit, title, theme="activity", status=Status.STARTED):
    done = status in (Status.DONE, Status.TOLD)
    return ImprovementAction.objects.create(
        municipality=town.municipality,
        unit=unit,
        theme=town.theme(theme),
        title=title,
        owner=town.siv,
        due_on=timezone.localdate(),
        status=status,
        result="Det gikk bra" if done else None,
        closed_by=town.siv if done else None,
        closed_at=timezone.now() if done else None,
        created_by=town.siv,
        created_at=town.campaign.window.starts_at + timedelta(days=2),
    )


def clear_quote(town, words=WORDS, use=QuoteUse.REPORT):
    """A quote from this year's campaign, approved for reports."""
    today = timezone.localdate()
    return Quote.objects.create(
        id=uuid.uuid4(),
        municipality=town.municipality,
        unit=town.large,
        statement=town.said[0].statements.get(),
        use=use,
        words=words,
        consented_by=ConsentedBy.PERSON,
        consented_on=today - timedelta(days=1),
        expires_on=today + timedelta(days=90),
        proposed_by=town.kari,
        proposed_at=timezone.now(),
        decided_by=town.siv,
        decided_at=timezone.now(),
        is_approved=True,
    )
