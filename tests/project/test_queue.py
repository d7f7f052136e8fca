"""Long work waits in PostgreSQL: put there with the transaction that wants it, done once, taken up after a kill."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from dialog.home.jobs import SILENT_SECONDS, take_up_again
from dialog.units.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@app.task(name="tests.rename")
def rename(pk, name):
    Unit.objects.filter(pk=pk).update(name=name)


@app.task(name="tests.fail")
def fail(pk):
    raise RuntimeError("the disk is full")


def work():
    """A worker until the queue is empty."""
    elsewhere(lambda: app.run_worker_async(wait=False, install_signal_handlers=False))


def elsewhere(task):
    """Run it with connections of its own, in a thread of its own: the browser's event loop may run in this one."""

    async def run():
        async with app.open_async():
            await task()

    # As the command `procrastinate worker` does: Django's own connection cannot listen.
    with app.replace_connector(app.connector.get_worker_connector()), ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


def statuses(task):
    return list(ProcrastinateJob.objects.filter(task_name=task.name).values_list("status", flat=True))


def name_of(unit):
    return Unit.objects.get(pk=unit.pk).name


def test_a_worker_does_what_was_committed_and_nothing_that_was_taken_back(place):
    with transaction.atomic():
        rename.defer(pk=str(place.department.pk), name="Solsiden")
    with transaction.atomic():
        rename.defer(pk=str(place.neighbour.pk), name="Skyggesiden")
        transaction.set_rollback(True)

    work()

    assert (name_of(place.department), name_of(place.neighbour)) == ("Solsiden", "Avdeling 2")
    assert statuses(rename) == []


def test_work_that_fails_is_kept_as_failed_and_the_next_is_done(place):
    fail.defer(pk=str(place.department.pk))
    rename.defer(pk=str(place.department.pk), name="Solsiden")

    work()

    assert statuses(fail) == ["failed"]
    assert name_of(place.department) == "Solsiden"


@pytest.mark.parametrize(("silent", "name"), [(SILENT_SECONDS + 5, "Solsiden"), (5, "Avdeling 1")])
def test_what_a_killed_worker_had_begun_is_taken_up_again_and_what_a_living_one_does_is_not(place, silent, name):
    rename.defer(pk=str(place.department.pk), name="Solsiden")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent],
        )
        worker = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 1, worker_id = %s", worker)

    elsewhere(lambda: take_up_again.func(timestamp=0))
    work()

    assert name_of(place.department) == name
