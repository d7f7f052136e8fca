"""A query whose SQL is built once, for what every request begins with: building it takes longer than asking it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, models

Value = UUID | date | str
Converter = Callable[[Any, Any, Any], Any]


class Prepared:
    """The rows of ``build(*values)``, a queryset whose SQL depends on nothing but how many values there are.

    ``models`` are what a row holds: the queryset's own model, then those of its ``select_related``, whole rows each.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], *models: type[models.Model]) -> None:
        self.build, self.models = build, models
        self._built: dict[int, tuple[str, list[int]]] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        sql, order = self._built.get(len(values)) or self._prepare(values)
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[place] for place in order])
            return [self._instances(row) for row in cursor.fetchall()]

    def _prepare(self, values: Sequence[Value]) -> tuple[str, list[int]]:
        stand_ins = [_stand_in(value, place) for place, value in enumerate(values, start=1)]
        sql, asked = self.build(*stand_ins).query.sql_with_params()
        self._built[len(values)] = sql, [stand_ins.index(value) for value in asked]
        return self._built[len(values)]

    @cached_property
    def _columns(self) -> list[tuple[type[models.Model], list[str], list[Converter | None]]]:
        return [
            (model, [field.attname for field in fields], [getattr(field, "from_db_value", None) for field in fields])
            for model in self.models
            for fields in [model._meta.concrete_fields]
        ]

    def _instances(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        found, start = [], 0
        for model, names, converters in self._columns:
            values = [
                convert(value, None, connection) if convert else value
                for convert, value in zip(converters, row[start:], strict=False)
            ]
            found.append(model.from_db(connection.alias, names, values))
            start += len(names)
        return tuple(found)


def _stand_in(value: Value, place: int) -> Value:
    """A value of the same kind that is equal to no other: by it the SQL tells where each value goes."""
    if isinstance(value, UUID):
        return UUID(int=place)
    if isinstance(value, str):
        return f"value {place}"
    day = datetime.fromordinal(place).replace(tzinfo=UTC)
    return day if isinstance(value, datetime) else day.date()
