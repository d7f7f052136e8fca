"""A foreign key over several columns, declared in ``Meta.constraints`` like any other rule.

Django's own foreign keys span one column. That lets a row name a unit of another municipality: these do not.
"""

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement


class CompositeForeignKey(models.BaseConstraint):
    """``FOREIGN KEY (fields) REFERENCES to (to_fields)``; the target needs a unique constraint on ``to_fields``.

    A row where any of ``fields`` is null is not checked, as in SQL. Checked at commit, so that rows which refer to
    each other can be written in any order.
    """

    def __init__(self, *, fields: list[str], to: str, to_fields: list[str], name: str) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_fields = list(fields), to, list(to_fields)

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        self.create_sql(model, schema_editor)
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Add the constraint at the migration's end: the target's unique constraint may come later in the same one.

        ``model`` is a model class and ``schema_editor`` Django's; the base class allows None, which never comes here.
        """
        quote = schema_editor.quote_name
        target = self._target(model)
        addition = Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (%(columns)s) "
            "REFERENCES %(to)s (%(to_columns)s) DEFERRABLE INITIALLY DEFERRED",
            table=quote(model._meta.db_table),
            name=quote(self.name),
            columns=", ".join(quote(_column(model, field)) for field in self.fields),
            to=quote(target._meta.db_table),
            to_columns=", ".join(quote(_column(target, field)) for field in self.to_fields),
        )
        schema_editor.deferred_sql.append(addition)
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Left to the database: no form of ours edits these columns."""

    def _target(self, model: type[models.Model]) -> type[models.Model]:
        if self.to == "self":
            return model
        # The registry of the model itself: in a migration that is the historical one.
        return model._meta.apps.get_model(self.to)

    def deconstruct(self) -> Any:
        path, _, kwargs = super().deconstruct()
        return path, (), {**kwargs, "fields": self.fields, "to": self.to, "to_fields": self.to_fields}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompositeForeignKey):
            return NotImplemented
        return bool(self.deconstruct() == other.deconstruct())

    __hash__ = models.BaseConstraint.__hash__


def _column(model: type[models.Model], field: str) -> str:
    return str(model._meta.get_field(field).column)  # type: ignore[union-attr]


def in_municipality(field: str, to: str, name: str) -> CompositeForeignKey:
    """The row that ``field`` names belongs to the same municipality as this row."""
    return CompositeForeignKey(fields=["municipality", field], to=to, to_fields=["municipality", "id"], name=name)
