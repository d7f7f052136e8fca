"""Rows that are to be written together, with how each of them was before, so that all of it can be taken back.

An image is a row as plain values by column. Sealed columns stand in it opened: whoever keeps images of them keeps them
sealed. Nothing is written, and nothing in the database locked, until ``write()``.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from dialog.lib import bulk
from dialog.lib.encryption import blind_index
from dialog.lib.fields import EncryptedTextField

Image = dict[str, Any]
Model = type[models.Model]
# Told how many rows were written since it was told last.
Progress = Callable[[int], object]


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

    def write(self, progress: Progress | None = None) -> list[Written]:
        """Write everything; call it inside a transaction. ``progress`` is told of every batch of rows."""
        rows: list[models.Model] = [*self.created.values(), *self.changed.values()]
        images = {row.pk: image(row) for row in rows}
        # Changes first: what is new may take the place that something else leaves.
        for model, changed in _by_model(self.changed.values()).items():
            changes = [(row, _differences(images[row.pk], self.before[row.pk])) for row in changed]
            _update_changed(model, changes, progress)
        for created in _by_model(self.created.values()).values():
            for batch in _batches(created, progress):
                bulk.insert(batch)
        return [
            Written(row._meta.label, row.pk, self.before.get(row.pk), _digest_of(images[row.pk]), row) for row in rows
        ]


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
    return _digest_of(image(row))


def take_back(written: Sequence[Written], progress: Progress | None = None) -> None:
    """Put every row back as it was; raises ``RowsChanged``, and then nothing is different, if one is not as written."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            tables = {apps.get_model(label): rows for label, rows in _by_table(written).items()}
            # How to look for references was decided while the tables were small: decide anew, and never by reading a
            # whole table for each row that goes.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("DISCARD PLANS")
            found = {model: _unchanged(model, rows) for model, rows in tables.items()}
            for model, rows in tables.items():
                _let_go(model, [found[model][one.row_id] for one in rows if one.before is not None], written)
            # Each reference at once: with as many waiting as there are rows, every line of the history that the
            # database writes takes longer than the one before.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for model, rows in reversed(tables.items()):
                _delete(model, [one.row_id for one in rows if one.before is None], progress)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model, rows in tables.items():
                _restore(model, [found[model][one.row_id] for one in rows if one.before is not None], progress)
            # At the latest here and not at the commit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise RowsChanged from error


@dataclass
class _Standing:
    """A row as it is now, beside how it was."""

    row: models.Model
    now: Image
    before: Image | None


def _digest_of(image_: Image) -> bytes:
    return blind_index(json.dumps(image_, sort_keys=True), purpose="image")


def _differences(now: Image, before: Image) -> list[str]:
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


def _batches(rows: Sequence[Any], progress: Progress | None) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), bulk.BATCH):
        batch = rows[start : start + bulk.BATCH]
        yield batch
        if progress is not None:
            progress(len(batch))


def _unchanged(model: Model, written: Sequence[Written]) -> dict[UUID, _Standing]:
    """The rows as they are now, locked; raises ``RowsChanged`` if one is not as it was written."""
    rows = model._base_manager.select_for_update().in_bulk([one.row_id for one in written])
    found = {}
    for one in written:
        row = rows.get(one.row_id)
        now = image(row) if row is not None else None
        if row is None or now is None or _digest_of(now) != one.after:
            raise RowsChanged
        found[one.row_id] = _Standing(row, now, one.before)
    return found


def _let_go(model: Model, changed: Sequence[_Standing], written: Sequence[Written]) -> None:
    """Rows that were there before stop referring to those that are about to go."""
    going = {str(one.row_id) for one in written if one.before is None}
    references = [one for one in model._meta.concrete_fields if one.is_relation]
    for one in references:
        holding = [standing for standing in changed if standing.now[one.attname] in going]
        for standing in holding:
            assert standing.before is not None
            setattr(standing.row, one.attname, _value(one, standing.before[one.attname]))
            standing.now[one.attname] = standing.before[one.attname]
        if holding:
            bulk.update([standing.row for standing in holding], [one])


def _delete(model: Model, ids: list[UUID], progress: Progress | None) -> None:
    """Without Django's cascade: a row that others have come to refer to stays, and the database says so."""
    # All at once: they may refer to each other.
    if ids:
        bulk.execute("DELETE FROM {table} WHERE id = ANY(%s)", [ids], table=model._meta.db_table)
    if ids and progress is not None:
        progress(len(ids))


def _restore(model: Model, changed: Sequence[_Standing], progress: Progress | None) -> None:
    fields = {one.attname: one for one in model._meta.concrete_fields}
    changes = []
    for standing in changed:
        assert standing.before is not None
        names = _differences(standing.now, standing.before)
        for name in names:
            setattr(standing.row, name, _value(fields[name], standing.before[name]))
        changes.append((standing.row, names))
    _update_changed(model, changes, progress)


def _update_changed(model: Model, changes: Sequence[tuple[models.Model, list[str]]], progress: Progress | None) -> None:
    """Write exactly the columns that are different in each row: a sealed column is sealed anew only where it is."""
    fields: dict[str, Any] = {one.attname: one for one in model._meta.concrete_fields}
    for name in sorted({name for _row, names in changes for name in names if fields[name].unique}):
        # A unique value may be on its way from one row to another: first each gets one that nobody else has.
        ids = [row.pk for row, names in changes if name in names]
        text = "UPDATE {table} SET {column} = '~' || id WHERE id = ANY(%s)"
        bulk.execute(text, [ids], table=model._meta.db_table, column=fields[name].column)
    alike: dict[tuple[str, ...], list[models.Model]] = {}
    for row, names in changes:
        alike.setdefault(tuple(names), []).append(row)
    for together, rows in alike.items():
        if together:
            for batch in _batches(rows, progress):
                bulk.update(batch, [fields[name] for name in together])


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
