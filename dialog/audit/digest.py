"""One line a day that pins down the access log: kept elsewhere, it shows if a row was changed or taken away later."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialog.audit.models import AccessLog
from dialog.lib.dates import Window

COLUMNS = [field.attname for field in AccessLog._meta.concrete_fields]


@dataclass(frozen=True)
class Digest:
    """``digest`` is the last link of a chain: each row is hashed together with the link before it."""

    day: date
    rows: int
    previous: str
    digest: str

    def as_line(self) -> str:
        values = {"day": self.day.isoformat(), "rows": self.rows, "previous": self.previous, "digest": self.digest}
        return json.dumps(values)


def digest_of(day: date, *, previous: str = "") -> Digest:
    """Chain the rows of ``day`` (Norwegian time) in the order they were written, after the day before's digest."""
    window = Window(day, day)
    rows = AccessLog.objects.filter(at__gte=window.starts_at, at__lt=window.ends_before).order_by("at", "id")
    link, number = hashlib.sha256(f"{day.isoformat()}|{previous}".encode()).hexdigest(), 0
    for values in rows.values(*COLUMNS).iterator(chunk_size=2000):
        link, number = hashlib.sha256(f"{link}|{_canonical(values)}".encode()).hexdigest(), number + 1
    return Digest(day, number, previous, link)


def _canonical(values: dict[str, Any]) -> str:
    return json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)
