"""Taking rows away for good, their history too. What is gone leaves its id behind, so that it cannot come back."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.deletion import Collector
from pghistory.models import Event

from dialog.audit.models import Tombstone
from dialog.lib.rights import Forgotten


@transaction.atomic
def forget(*querysets: models.QuerySet[Any]) -> Forgotten:
    """Delete the rows, everything that hangs on them, and the history of all of it.

    A row that is protected stops it all: ``ProtectedError`` names what a room has left standing.
    """
    gone = Forgotten()
    for queryset in querysets:
        collector = Collector(using=queryset.db)
        collector.collect(queryset)
        rows = _rows(collector)
        bury(rows)
        collector.delete()
        gone.add(Forgotten({model._meta.label: ids for model, ids in rows.items()}, forget_history(rows)))
    return gone


def bury(rows: dict[type[models.Model], list[UUID]]) -> None:
    """Note the ids that are gone; the database refuses history to be taken away for any other."""
    Tombstone.objects.bulk_create(
        (Tombstone(id=pk, kind=model._meta.label) for model, ids in rows.items() for pk in ids), ignore_conflicts=True
    )


def forget_history(rows: dict[type[models.Model], list[UUID]]) -> int:
    """Take away what history holds of these rows, and of others that named them; returns how many history rows."""
    gone = 0
    with connection.cursor() as cursor:
        for table, column, ids in _history_of(rows):
            cursor.execute("SELECT audit_forget_history(%s, %s, %s)", [table, column, ids])
            gone += int(cursor.fetchone()[0])
    return gone


def _rows(collector: Collector) -> dict[type[models.Model], list[UUID]]:
    rows: dict[type[models.Model], list[UUID]] = {}
    for model, instances in collector.data.items():
        rows.setdefault(model, []).extend(one.pk for one in instances if isinstance(one.pk, UUID))
    for queryset in collector.fast_deletes:
        found: Iterable[Any] = queryset.values_list("pk", flat=True)
        rows.setdefault(queryset.model, []).extend(pk for pk in found if isinstance(pk, UUID))
    return rows


def _history_of(rows: dict[type[models.Model], list[UUID]]) -> Iterator[tuple[str, str, list[UUID]]]:
    for event in apps.get_models():
        if not issubclass(event, Event):
            continue
        for one in event._meta.concrete_fields:
            target = event.pgh_tracked_model if one.name == "pgh_obj" else getattr(one.remote_field, "model", None)
            if target is not None and (ids := rows.get(target)):
                yield event._meta.db_table, str(one.column), ids
