"""A copy of the database, and the way back: what is in it is counted when it is made, and again when it is restored.

The keys are never in it: a copy alone can be read by nobody, and without the keys not by us either.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

DUMP, MANIFEST = "database.dump", "manifest.json"


class CopyRefused(Exception):
    """The copy cannot be made or restored; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """``tables``: rows and digest of each, as they were in the very snapshot that was dumped."""

    made_at: str
    keys: list[str]
    dump_sha256: str
    tables: dict[str, tuple[int, str]]


def make(folder: Path, *, now: datetime) -> Manifest:
    """Dump the database into a new folder, while people work, and count it in the same snapshot."""
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    if (folder / MANIFEST).exists() or (folder / DUMP).exists():
        raise CopyRefused(f"{folder} holds a copy already: choose another folder")
    draft = folder / f"{DUMP}.part"
    with _connect() as connection:
        # Dump and counting see the same moment, whatever is written meanwhile.
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = _value(connection, "SELECT pg_export_snapshot()")
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={draft}")
        tables = counted(connection)
        connection.rollback()
    manifest = Manifest(now.isoformat(), sorted(settings.FIELD_KEYS), _sha256(draft), tables)
    _keep(draft, folder / DUMP)
    # Last: a folder with a manifest is a whole copy.
    (folder / f"{MANIFEST}.part").write_text(json.dumps(asdict(manifest), indent=1))
    _keep(folder / f"{MANIFEST}.part", folder / MANIFEST)
    return manifest


def let_go(home: Path, *, older_than: datetime) -> list[Path]:
    """Delete whole copies made before that; what is not a copy of ours is left alone."""
    gone = []
    for folder in sorted(path.parent for path in home.glob(f"*/{MANIFEST}")):
        if datetime.fromisoformat(read_manifest(folder).made_at) < older_than:
            # The manifest first: a folder without one is never taken for a whole copy.
            (folder / MANIFEST).unlink()
            shutil.rmtree(folder)
            gone.append(folder)
    return gone


def restore(folder: Path) -> Manifest:
    """Bring a copy back into an empty database; the tables are the owner's, rights are given after."""
    manifest = read_manifest(folder)
    if _sha256(folder / DUMP) != manifest.dump_sha256:
        raise CopyRefused("the copy has been damaged: its digest is another")
    missing = sorted(set(manifest.keys) - set(settings.FIELD_KEYS))
    if missing:
        raise CopyRefused(f"FIELD_KEYS lacks {', '.join(missing)}, which values in the copy may be under")
    with _connect() as connection:
        if _value(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"):
            raise CopyRefused("the database is not empty: nothing is written over")
    database = str(_owner()["NAME"])
    _run(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={database}", str(folder / DUMP),
    )  # fmt: skip
    return manifest


def differences(manifest: Manifest) -> list[str]:
    """What is not as it was when the copy was made, a table at a time; nothing, when all is well."""
    with _connect() as connection:
        here = counted(connection)
    return [
        f"{table}: {here.get(table, (0, ''))[0]} rows, {manifest.tables.get(table, (0, ''))[0]} in the copy"
        for table in sorted(here.keys() | manifest.tables.keys())
        if here.get(table) != manifest.tables.get(table)
    ]


def counted(connection: psycopg.Connection[Any]) -> dict[str, tuple[int, str]]:
    """Every table's rows, and a digest that does not depend on their order."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    query = "SELECT count(*), coalesce(sum(hashtextextended(one::text, 0)::numeric), 0)::text FROM {} AS one"
    tables = {}
    for (name,) in names:
        row = connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()
        assert row is not None
        tables[name] = (int(row[0]), str(row[1]))
    return tables


def read_manifest(folder: Path) -> Manifest:
    try:
        values = json.loads((folder / MANIFEST).read_text())
        tables = {name: (int(rows), str(digest)) for name, (rows, digest) in values["tables"].items()}
        return Manifest(values["made_at"], list(values["keys"]), values["dump_sha256"], tables)
    except (OSError, ValueError, KeyError) as error:
        raise CopyRefused(f"{folder} holds no whole copy") from error


def _owner() -> dict[str, Any]:
    if "owner" not in connections:
        raise CopyRefused("OWNER_DATABASE_URL is not set: only the role that owns the tables sees them all")
    return connections["owner"].settings_dict


def _connect() -> psycopg.Connection[Any]:
    owner = _owner()
    return psycopg.connect(
        dbname=str(owner["NAME"]),
        user=str(owner["USER"]),
        password=str(owner["PASSWORD"]) or None,
        host=str(owner["HOST"]) or None,
        port=str(owner["PORT"]) or None,
        # Times read the same here as there.
        options="-c timezone=UTC",
    )


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the owner; the password goes by the environment, not the command line."""
    path = Path(settings.FIND_DATABASE_PROGRAMS()) / program
    command: Sequence[str] = [str(path) if path.exists() else program, *arguments]
    owner = _owner()
    places = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    environment: Mapping[str, str] = os.environ | {
        name: str(owner[key]) for name, key in places.items() if str(owner[key])
    }
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise CopyRefused(f"{program} is not found: install PostgreSQL's client programs") from error
    if done.returncode:
        # Never the whole of it: an error may quote a row.
        raise CopyRefused(
            f"{program}: {done.stderr.strip().splitlines()[0][:200] if done.stderr.strip() else 'failed'}"
        )


def _value(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(draft: Path, path: Path) -> None:
    """Let a file appear only when it is whole and on the disk."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.chmod(0o600)
    draft.rename(path)
