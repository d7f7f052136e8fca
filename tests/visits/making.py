import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from dialog.improvements.visits import services

PROMISED = "Benken i hagen skal være på plass før sommeren."


def make_visit(unit, *, host, by, held_on=None, guests="Eva Lund, ordfører"):
    return services.plan(
        visit_id=uuid.uuid4(),
        unit=unit,
        held_on=held_on or timezone.localdate(),
        guests=guests,
        host=host,
        by=by,
        now=timezone.now(),
    )


def write_and_check(rows, wrong):
    """Write past all services, and let the database say now what it would say at commit."""
    with transaction.atomic():
        rows.update(**wrong)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def make_promise(visit, *, owner, by, due_on=None, words=PROMISED):
    return services.promise(
        promise_id=uuid.uuid4(),
        visit=visit,
        words=words,
        owner=owner,
        due_on=due_on or timezone.localdate() + timedelta(days=30),
        by=by,
        now=timezone.now(),
        today=timezone.localdate(),
    )
