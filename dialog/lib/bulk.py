"""Many rows by few statements. Django's own ways build their SQL row by row, and that took most of the time."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from django.db import connection, models
from psycopg import sql

from dialog.lib.fields import EncryptedTextField

BATCH = 2_000

Model = type[models.Model]


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, whose keys are known; no column may be an array."""
    fields: list[Any] = list(rows[0]._meta.concrete_fields)
    text = sql.SQL("INSERT INTO {{table}} ({names}) SELECT * FROM unnest({arrays})").format(
        names=sql.SQL(", ").join(sql.Identifier(one.column) for one in fields), arrays=_arrays(fields)
    )
    for row in rows:
        row._state.adding = False
    execute(text.as_string(), _values(rows, fields, add=True), table=rows[0]._meta.db_table)


def update(rows: Sequence[models.Model], fields: Sequence[Any]) -> None:
    """Write these columns of rows of one model."""
    columns = [one.column for one in fields]
    sets = sql.SQL(", ").join(sql.SQL("{0} = d.{0}").format(sql.Identifier(column)) for column in columns)
    every = [rows[0]._meta.pk, *fields]
    text = sql.SQL("UPDATE {{table}} AS t SET {sets} FROM unnest({arrays}) AS d(id, {names}) WHERE t.id = d.id").format(
        sets=sets, arrays=_arrays(every), names=sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    execute(text.as_string(), _values(rows, every, add=False), table=rows[0]._meta.db_table)


def execute(text: str, parameters: Sequence[Any], **names: str) -> None:
    """As plain text: pghistory puts who did it before every statement, and cannot do that to a composed one."""
    whole = sql.SQL(text).format(**{key: sql.Identifier(name) for key, name in names.items()})
    with connection.cursor() as cursor:
        cursor.execute(whole.as_string(), parameters)


def _arrays(fields: Sequence[Any]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(f"%s::{one.db_type(connection)}[]") for one in fields)


def _values(rows: Sequence[models.Model], fields: Sequence[Any], *, add: bool) -> list[list[Any]]:
    return [[_prepared(one, row, add) for row in rows] for one in fields]


def _prepared(one: Any, row: models.Model, add: bool) -> Any:
    if isinstance(one, EncryptedTextField):
        # Sealed anew only where the text is another: the rest goes back as it came.
        return one.get_db_prep_value(one.pre_save(row, add=add), connection)
    value = getattr(row, one.attname)
    return one.get_db_prep_save(value.value if isinstance(value, Enum) else value, connection)
