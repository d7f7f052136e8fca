"""Her whole name in what others have said and written of their own: it goes, and their words stay.

A given name alone is left: others are called that, and nobody but those who work there knows who is meant.
"""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from dialog.audit.reading import compared_only
from dialog.lib.fields import EncryptedTextField
from dialog.rights.rooms import rooms_with_words


@transaction.atomic
def take_out(name: re.Pattern[str], unit_ids: Sequence[UUID]) -> int:
    """Take the name out of every free text of these units; returns in how many texts it stood."""
    texts = [queryset for room in rooms_with_words() for queryset in room.free_texts(unit_ids)]
    with compared_only():
        return sum(_take_out(name, queryset) for queryset in texts)


def _take_out(name: re.Pattern[str], queryset: models.QuerySet[Any]) -> int:
    columns = [one.attname for one in queryset.model._meta.concrete_fields if isinstance(one, EncryptedTextField)]
    naming = [row.pk for row in queryset.iterator() if _naming(row, columns, name)]
    # Read again, and locked: what somebody has written meanwhile is not written over.
    locked = queryset.model._default_manager.select_for_update(of=("self",)).filter(pk__in=naming)
    return sum(_write_without(row, _naming(row, columns, name), name) for row in locked)


def _naming(row: models.Model, columns: Sequence[str], name: re.Pattern[str]) -> list[str]:
    return [column for column in columns if name.search(getattr(row, column) or "")]


def _write_without(row: models.Model, columns: list[str], name: re.Pattern[str]) -> int:
    for column in columns:
        setattr(row, column, name.sub(lambda _match: _("[navn slettet]"), getattr(row, column)))
    if columns:
        row.save(update_fields=columns)
    return len(columns)
