"""The ids of what was erased, in a file outside the database: a restored copy learns from it what may not come back.

One JSON object a line, each with an HMAC over itself and the line before: a line that was changed, taken away or put in
between is noticed. The last lines taken away are noticed by the database, which remembers how far it has come.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dialog.lib.encryption import blind_index

LONGEST_LINE = 1000


class LedgerBroken(Exception):
    """A line is not what was written; the message names it."""


@dataclass(frozen=True)
class Line:
    """``kind`` is a model label, such as conversations.Conversation."""

    number: int
    at: str
    kind: str
    id: UUID
    link: str

    def as_text(self) -> str:
        return json.dumps({"n": self.number, "at": self.at, "kind": self.kind, "id": str(self.id), "link": self.link})


def path() -> Path:
    return Path(settings.LEDGER)


def last() -> Line | None:
    """The last whole line, without reading the others."""
    try:
        with path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_LINE))
            lines = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return None
    return _parse(lines[-1]) if lines else None


def read() -> Iterator[Line]:
    """Every line in order, each checked against the one before."""
    if not path().exists():
        return
    before: Line | None = None
    with path().open("rb") as file:
        for text in file:
            if not text.endswith(b"\n"):
                # Torn by a crash, before the commit it belonged to.
                return
            line = _parse(text)
            if not hmac.compare_digest(line.link, _next(before, line.at, line.kind, line.id).link):
                raise LedgerBroken(f"line {before.number + 1 if before else 1}")
            yield line
            before = line


def append(entries: Sequence[tuple[str, UUID]], *, at: datetime) -> list[Line]:
    """Write the lines and do not return before they are on the disk. One at a time, whoever writes."""
    path().parent.mkdir(parents=True, exist_ok=True)
    is_new = not path().exists()
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _drop_torn_line(file.fileno())
        before, lines = last(), []
        for kind, pk in entries:
            before = _next(before, at.isoformat(), kind, pk)
            lines.append(before)
        file.seek(0, os.SEEK_END)
        file.write("".join(line.as_text() + "\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path().parent)
    return lines


def _next(before: Line | None, at: str, kind: str, pk: UUID) -> Line:
    number = before.number + 1 if before else 1
    chained = f"{before.link if before else ''}|{number}|{at}|{kind}|{pk}"
    return Line(number, at, kind, pk, blind_index(chained, purpose="erasure ledger").hex())


def _parse(text: bytes) -> Line:
    try:
        values = json.loads(text)
        return Line(int(values["n"]), str(values["at"]), str(values["kind"]), UUID(values["id"]), str(values["link"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerBroken("a line cannot be read") from error


def _drop_torn_line(descriptor: int) -> None:
    size = os.lseek(descriptor, 0, os.SEEK_END)
    tail = os.pread(descriptor, LONGEST_LINE, max(0, size - LONGEST_LINE))
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(descriptor, size - len(tail) + tail.rfind(b"\n") + 1)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
