"""`kill -9` of the web server in the middle of an import."""

from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from dialog.accounts.import_models import Import, ImportState
from drills.imports import at_the_desk, digests, settled
from drills.spoilt_files import SpoiltFile, whole_file
from tests.template import administration
from tests.waiting import until

ROWS = 300


def kill_the_workers():
    """gunicorn starts others at once."""
    workers = [
        worker
        for parent in psutil.Process().children()
        if "gunicorn" in " ".join(parent.cmdline())
        for worker in parent.children()
    ]
    assert workers
    for worker in workers:
        worker.kill()
    psutil.wait_procs(workers, timeout=10)


@pytest.mark.parametrize(("what", "percent"), [("bring_in", 70), ("undo", 90)])
def test_a_server_killed_in_the_middle_leaves_everything_as_it_was(server, cluster, database_name, what, percent):
    with at_the_desk(server) as desk:
        one = desk.send(SpoiltFile("residents", whole_file("residents", ROWS), "noen"))
        if what == "undo":
            desk.see_it_through("bring_in", one)
        before, state = digests(), one.state
        # Whoever holds the lock of a step keeps the import from going past it: here all rows are written.
        with administration(cluster, database_name) as beside, beside.transaction():
            beside.execute("SELECT pg_advisory_xact_lock(%s, %s)", [one.pk.int % 2**31, percent])
            desk.ask(what, one)
            waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"
            until(lambda: beside.execute(waits, [percent]).fetchone()[0], seconds=60)
            assert digests() == before
            kill_the_workers()

        assert settled(one) == state
        assert digests() == before
        # The page calls it broken off after a while, and then it can be asked for again.
        Import.objects.filter(pk=one.pk).update(begun_at=timezone.now() - timedelta(minutes=1))
        desk.see_it_through(what, one)
        assert one.state == (ImportState.UNDONE if what == "undo" else ImportState.APPLIED)
        assert digests() != before
