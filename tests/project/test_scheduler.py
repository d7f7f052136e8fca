from collections import Counter
from datetime import datetime, timedelta
from datetime import time as clock

import pytest
from django.core.management import get_commands

from hvaerviktig.scheduler import JOBS, MONDAY, ZONE, Job, due_between, jobs_here, run

DAILY = Job(clock(0, 20), ("daily",))
WEEKLY = Job(clock(7, 0), ("weekly",), weekday=MONDAY)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("job", "moment", "due"),
    [
        (DAILY, "2026-06-04T00:19:59", "2026-06-04T00:20"),
        (DAILY, "2026-06-04T00:20", "2026-06-05T00:20"),
        (WEEKLY, "2026-06-01T06:59", "2026-06-01T07:00"),
        (WEEKLY, "2026-06-01T07:00", "2026-06-08T07:00"),
        (DAILY, "2026-12-31T12:00", "2027-01-01T00:20"),
    ],
)
def test_a_job_is_due_at_its_next_time(job, moment, due):
    assert job.next_after(at(moment)) == at(due)


def test_every_job_runs_once_a_day_or_a_week_through_a_whole_year():
    """Both nights that change the clock are in it: none is left out, none is run twice."""
    last, end, runs = at("2026-01-01T00:00"), at("2027-01-01T00:00"), Counter()

    while last < end:
        now = (last.astimezone(ZONE) + timedelta(minutes=10)).astimezone(ZONE)
        runs.update(job.command for job in due_between(JOBS, last, now))
        last = now

    assert set(runs) == {job.command for job in JOBS}
    assert {runs[job.command] for job in JOBS if job.weekday is None} == {365}
    assert {runs[job.command] for job in JOBS if job.weekday is not None} == {52}


def test_a_long_sleep_runs_each_job_once_in_the_order_of_the_clock():
    late = Job(clock(4, 0), ("late",))

    assert due_between([late, DAILY], at("2026-06-04T00:00"), at("2026-06-06T12:00")) == [DAILY, late]


def test_nothing_is_due_in_the_hour_that_comes_twice_or_not_at_all():
    assert all(job.at.hour != 2 for job in JOBS)


def test_every_command_that_is_planned_exists():
    assert {job.command[0] for job in JOBS} <= get_commands().keys()


def test_a_job_without_what_it_needs_is_left_out_and_named(settings, caplog):
    settings.DIGEST_TO, settings.EMAIL_HOST, settings.BACKUPS = "", "mail.example.org", "/backups"

    commands = {job.command[0] for job in jobs_here()}

    assert commands == {"backup", "expire_answers", "expire_outbox", "purge", "send_digest"}
    assert "access_log_digest --send is not run: DIGEST_TO is not set" in caplog.text


def test_a_command_that_fails_is_an_error_in_the_log_and_stops_nothing(caplog):
    assert not run(Job(clock(1, 0), ("no_such_command",)))

    assert "no_such_command failed with exit code 1" in caplog.text


def test_a_job_reads_as_a_line_for_cron():
    assert DAILY.as_cron_line() == "20 0 * * * manage.py daily"
    assert WEEKLY.as_cron_line() == "0 7 * * 1 manage.py weekly"
