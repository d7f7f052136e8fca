"""A text column that only the application can read."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from dialog.lib import encryption

if TYPE_CHECKING:
    TextField = models.Field[str | None, str | None]
else:
    TextField = models.Field

Listener = Callable[[models.Model], None]

# Whoever must know that a person's words were read (the access log) listens here for the length of a request.
listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


class Sealed(bytes):
    """Ciphertext as it came from the database; opened the first time somebody reads the attribute."""


class _SealedAttribute(DeferredAttribute):
    """Opens the value on first reading, and tells the listener at every reading."""

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        value = super().__get__(instance, cls) if name not in instance.__dict__ else instance.__dict__[name]
        if value is None:
            return None
        if (told := listener.get()) is not None:
            told(instance)
        if isinstance(value, Sealed):
            value = encryption.open_sealed(value, context=self.field.context(instance))
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: models.Model, value: str | Sealed | None) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(TextField):
    """Text sealed under the row's own place; the primary key must be known before the insert.

    Only ``isnull`` can be asked of it in a query: names are searched in memory, one care unit at a time.
    """

    descriptor_class = _SealedAttribute

    def get_internal_type(self) -> str:
        return "BinaryField"

    def context(self, instance: models.Model) -> str:
        """Return what binds a value to its place."""
        return f"{instance._meta.db_table}|{self.column}|{instance.pk}"

    def seal(self, instance: models.Model, plain: str) -> Sealed:
        """Return ``plain`` sealed for this column of ``instance``."""
        return Sealed(encryption.seal(plain, context=self.context(instance)))

    def opened(self, pk: object, sealed: Any) -> str:
        """Open a value of the row ``pk`` without a row to tell of; only where nobody listens: it may not be shown."""
        if listener.get() is not None:
            raise TypeError("a value without its row can only be compared, never shown")
        return encryption.open_sealed(bytes(sealed), context=self.context(self.model(pk=pk)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        return self.seal(model_instance, value) if isinstance(value, str) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is encrypted: save the instance, do not write it by a query")
        return None if value is None else connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is encrypted and is not serialised")
