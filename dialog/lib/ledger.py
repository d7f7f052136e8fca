"""Rows that are to be written together, with how each of them was before, so that all of it can be taken back.

An image is a row as plain values by column. Sealed columns stand in it opened: whoever keeps images of them keeps them
sealed. Nothing is written, and nothing in the database locked, until ``write()``.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from psycopg import sql

from dialog.lib.encryption import blind_index
from dialog.lib.fields import EncryptedTextField

BATCH = 2_000

Image = dict[str, Any]
Model = type[models.Model]


@dataclass(frozen=True)
class Written:
    """One row that was written: ``before`` is None for a new row, ``after`` tells whether it has changed since."""

    table: str
    row_id: UUID
    before: Image | None
    after: bytes
    row: Any = None


class RowsChanged(Exception):
    """Rows have been changed, or are in use by others, since they were written: they cannot be taken back."""


@dataclass
class Ledger:
    """What is to be written. Create and change rows here; the objects themselves carry the new values."""

    created: dict[UUID, models.Model] = field(default_factory=dict)
    changed: dict[UUID, models.Model] = field(default_factory=dict)
    before: dict[UUID, Image] = field(default_factory=dict)

    def create(self, row: models.Model) -> None:
        self.created[row.pk] = row

    def change(self, row: models.Model, **values: Any) -> None:
        """Give columns of a row new values; without a difference nothing is noted."""
        different = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not different:
            return
        if row.pk not in self.created and row.pk not in self.before:
            self.before[row.pk] = image(row)
            self.changed[row.pk] = row
        for name, value in different.items():
            setattr(row, name, value)

    def write(self) -> list[Written]:
        """Write everything; call it inside a transaction."""
        # Changes first: what is new may take the place that something else leaves.
        for model, rows in _by_model(self.changed.values()).items():
            _update_changed(model, [(row, _differences(row, self.before[row.pk])) for row in rows])
        for model, rows in _by_model(self.created.values()).items():
            for start in range(0, len(rows), BATCH):
                model._base_manager.bulk_create(rows[start : start + BATCH])
        return [_written(row, self.before.get(row.pk)) for row in [*self.created.values(), *self.changed.values()]]


def image(row: models.Model) -> Image:
    """Return a row's columns as values that JSON knows, without those its own person writes."""
    left_out = getattr(row, "left_out_of_images", ())
    return {
        one.attname: _plain(getattr(row, one.attname))
        for one in row._meta.concrete_fields
        if one.attname not in left_out
    }


def digest(row: models.Model) -> bytes:
    """Return 32 bytes that change when anything in the row does; keyed, since names go into it."""
    return blind_index(json.dumps(image(row), sort_keys=True), purpose="image")


def take_back(written: Sequence[Written]) -> None:
    """Put every row back as it was; raises ``RowsChanged``, and then nothing is different, if one is not as written."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            tables = _by_table(written)
            # References are looked after once all rows are in place, at the latest here and not at the commit.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table, rows in tables.items():
                _require_unchanged(apps.get_model(table), rows)
            for table, rows in reversed(tables.items()):
                _delete(apps.get_model(table), [one.row_id for one in rows if one.before is None])
            for table, rows in tables.items():
                _restore(apps.get_model(table), [one.before for one in rows if one.before is not None])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise RowsChanged from error


def _written(row: models.Model, before: Image | None) -> Written:
    return Written(row._meta.label, row.pk, before, digest(row), row)


def _differences(row: models.Model, before: Image) -> list[str]:
    now = image(row)
    return [name for name in now if now[name] != before[name]]


def _by_model(rows: Iterable[models.Model]) -> dict[Model, list[models.Model]]:
    found: dict[Model, list[models.Model]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


def _by_table(written: Sequence[Written]) -> dict[str, list[Written]]:
    found: dict[str, list[Written]] = {}
    for one in written:
        found.setdefault(one.table, []).append(one)
    return found


def _require_unchanged(model: Model, rows: Sequence[Written]) -> None:
    wanted = {one.row_id: one.after for one in rows}
    found = model._base_manager.select_for_update().in_bulk(list(wanted))
    if any(pk not in found or digest(found[pk]) != after for pk, after in wanted.items()):
        raise RowsChanged


def _delete(model: Model, ids: list[UUID]) -> None:
    """Without Django's cascade: a row that others have come to refer to stays, and the database says so."""
    if ids:
        _execute("DELETE FROM {table} WHERE id = ANY(%s)", [ids], table=model._meta.db_table)


def _restore(model: Model, images: list[Image]) -> None:
    rows = model._base_manager.in_bulk([one["id"] for one in images])
    fields = {one.attname: one for one in model._meta.concrete_fields}
    changes = []
    for before in images:
        row = rows[UUID(before["id"])]
        names = _differences(row, before)
        for name in names:
            setattr(row, name, _value(fields[name], before[name]))
        changes.append((row, names))
    _update_changed(model, changes)


def _update_changed(model: Model, changes: Sequence[tuple[models.Model, list[str]]]) -> None:
    """Write exactly the columns that are different in each row: a sealed column is sealed anew only where it is."""
    fields: dict[str, Any] = {one.attname: one for one in model._meta.concrete_fields}
    for name in sorted({name for _row, names in changes for name in names if fields[name].unique}):
        # A unique value may be on its way from one row to another: first each gets one that nobody else has.
        ids = [row.pk for row, names in changes if name in names]
        text = "UPDATE {table} SET {column} = '~' || id WHERE id = ANY(%s)"
        _execute(text, [ids], table=model._meta.db_table, column=fields[name].column)
    alike: dict[tuple[str, ...], list[models.Model]] = {}
    for row, names in changes:
        alike.setdefault(tuple(names), []).append(row)
    for together, rows in alike.items():
        if together:
            _update(model, rows, [model._meta.pk, *(fields[name] for name in together)])


def _update(model: Model, rows: Sequence[models.Model], fields: Sequence[Any]) -> None:
    """Columns of many rows by one statement a batch: one by one took 4 s for 20,000."""
    columns = [one.column for one in fields]
    sets = sql.SQL(", ").join(sql.SQL("{0} = d.{0}").format(sql.Identifier(column)) for column in columns[1:])
    arrays = sql.SQL(", ").join(sql.SQL(f"%s::{one.db_type(connection)}[]") for one in fields)
    text = sql.SQL("UPDATE {{table}} AS t SET {sets} FROM unnest({arrays}) AS d({names}) WHERE t.id = d.id").format(
        sets=sets, arrays=arrays, names=sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        values = [[_prepared(one, row) for row in batch] for one in fields]
        _execute(text.as_string(), values, table=model._meta.db_table)


def _execute(text: str, parameters: Sequence[Any], **names: str) -> None:
    """As plain text: pghistory puts who did it before every statement, and cannot do that to a composed one."""
    whole = sql.SQL(text).format(**{key: sql.Identifier(name) for key, name in names.items()})
    with connection.cursor() as cursor:
        cursor.execute(whole.as_string(), parameters)


def _prepared(one: Any, row: models.Model) -> Any:
    if isinstance(one, EncryptedTextField):
        # Sealed anew only where the text is another: the rest goes back as it came.
        return one.get_db_prep_value(one.pre_save(row, add=False), connection)
    return one.get_db_prep_save(getattr(row, one.attname), connection)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, UUID) else value


def _value(one: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(one, models.BinaryField):
        return bytes.fromhex(value)
    return value if isinstance(one, EncryptedTextField) else one.to_python(value)
