"""Every value that is sealed, whatever room it is in: which key it is under, and moving it to the current one."""

import importlib
import importlib.util
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg import sql

from dialog.lib import encryption
from dialog.lib.fields import EncryptedTextField

BATCH = 500
# Altered or moved; of an unknown version; under a key we do not have.
UNREADABLE = (InvalidTag, ValueError, KeyError)


@dataclass(frozen=True)
class SealedColumn:
    """One encrypted column of one table."""

    model: type[models.Model]
    field: EncryptedTextField

    def __str__(self) -> str:
        return f"{self.model._meta.db_table}.{self.field.column}"

    def context(self, pk: Any) -> str:
        return self.field.context(self.model(pk=pk))

    def query(self, text: str) -> sql.Composed:
        """Fill {table}, {column} and {pk} into ``text``."""
        return sql.SQL(text).format(
            table=sql.Identifier(self.model._meta.db_table),
            column=sql.Identifier(str(self.field.column)),
            pk=sql.Identifier(str(self.model._meta.pk.column)),
        )


def sealed_columns() -> list[SealedColumn]:
    """Return every encrypted column of the installation; no list of them is kept by hand."""
    return [
        SealedColumn(model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


# --- rotation ---


def left_to_rotate(column: SealedColumn) -> int:
    """Return how many values are not under the current key."""
    current = encryption.prefix(settings.FIELD_KEY_CURRENT)
    text = "SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND substring({column}, 1, %s) <> %s"
    with connection.cursor() as cursor:
        cursor.execute(column.query(text), [len(current), current])
        return int(cursor.fetchone()[0])


def rotate(column: SealedColumn, *, batch: int = BATCH) -> Iterator[int]:
    """Seal everything in ``column`` under the current key; yields how many values each batch moved.

    Others may write meanwhile: a value is exchanged only if it is still the one that was read. Each batch stands by
    itself, so a rotation that was broken off goes on where it was.
    """
    last = None
    while rows := _not_current(column, after=last, limit=batch):
        yield sum(_exchange(column, pk, sealed) for pk, sealed in rows)
        last = rows[-1][0]


def _not_current(column: SealedColumn, *, after: Any, limit: int) -> list[tuple[Any, bytes]]:
    current = encryption.prefix(settings.FIELD_KEY_CURRENT)
    text = """
        SELECT {pk}, {column} FROM {table}
        WHERE {column} IS NOT NULL AND substring({column}, 1, %s) <> %s AND (%s::uuid IS NULL OR {pk} > %s)
        ORDER BY {pk} LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(column.query(text), [len(current), current, after, after, limit])
        return [(pk, bytes(sealed)) for pk, sealed in cursor.fetchall()]


def _exchange(column: SealedColumn, pk: Any, old: bytes) -> int:
    """Replace one value, unless somebody has written another meanwhile, or it does not open (``check`` tells)."""
    context = column.context(pk)
    try:
        new = encryption.seal(encryption.open_sealed(old, context=context), context=context)
    except UNREADABLE:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            column.query("UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s"), [new, pk, old]
        )
        return int(cursor.rowcount)


# --- check ---


class RoomWithKeys(Protocol):
    """What ``dialog/<room>/used_keys.py`` offers, of a room that has keys of its own."""

    def faults(self) -> list[str]:
        """In one sentence each; nothing when all is well."""
        ...

    def told(self) -> list[str]:
        """A line for each key."""
        ...


def rooms_with_keys() -> list[RoomWithKeys]:
    names = [f"{room.name}.used_keys" for room in apps.get_app_configs() if room.name.startswith("dialog.")]
    return [cast(RoomWithKeys, importlib.import_module(name)) for name in names if importlib.util.find_spec(name)]


@dataclass(frozen=True)
class KeyReport:
    """What is under which key, and what is wrong: one sentence each, without anything that was sealed."""

    values: Counter[str]
    faults: list[str]


def check(*, every: bool = False) -> KeyReport:
    """Open a value of every key in every column (``every``: all values), and the current key's own test value."""
    counts: Counter[str] = Counter()
    faults = [] if _current_key_works() else ["the current key does not open what it has sealed"]
    for column in sealed_columns():
        for key_id, number in _key_ids(column):
            counts[key_id] += number
            if key_id not in settings.FIELD_KEYS:
                faults.append(f"{column}: {number} values are under {key_id}, which is not among the keys")
            elif broken := _unopened(column, key_id, limit=None if every else 1):
                faults.append(f"{column}: {broken} values under {key_id} do not open")
    faults += [fault for room in rooms_with_keys() for fault in room.faults()]
    return KeyReport(counts, faults)


def _current_key_works() -> bool:
    context = "check|keys|0"
    return encryption.open_sealed(encryption.seal("prøve", context=context), context=context) == "prøve"


def _key_ids(column: SealedColumn) -> list[tuple[str, int]]:
    """Return the key ids in a column with the number of their values; read by the database from each value's head."""
    text = """
        SELECT substring({column}, 3, get_byte({column}, 1)), count(*) FROM {table}
        WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(column.query(text))
        return [(bytes(key_id).decode(errors="replace"), number) for key_id, number in cursor.fetchall()]


def _unopened(column: SealedColumn, key_id: str, *, limit: int | None) -> int:
    text = "SELECT {pk}, {column} FROM {table} WHERE substring({column}, 1, %s) = %s LIMIT %s"
    prefix = encryption.prefix(key_id)
    with connection.cursor() as cursor:
        cursor.execute(column.query(text), [len(prefix), prefix, limit])
        return sum(not _opens(column, pk, bytes(sealed)) for pk, sealed in cursor)


def _opens(column: SealedColumn, pk: Any, sealed: bytes) -> bool:
    try:
        encryption.open_sealed(sealed, context=column.context(pk))
    except UNREADABLE:
        return False
    return True
