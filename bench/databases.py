"""Scratch databases of the bench, filled once and kept until what fills them changes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from hvaerviktig import postgres

ROOT = Path(__file__).resolve().parent.parent


def addresses(cluster: postgres.Cluster, name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": cluster.url(postgres.APPLICATION, name),
        "OWNER_DATABASE_URL": cluster.url(postgres.OWNER, name),
    }


def run(cluster: postgres.Cluster, name: str, *command: str) -> str:
    """Run a Python program with that database as its own; returns what it printed."""
    environment = os.environ | addresses(cluster, name)
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def ready(cluster: postgres.Cluster, statements: int, *, one_campaign: bool = False) -> str:
    """The name of a database with that many statements; filled now unless it is there."""
    name = f"bench_{statements}{'_one' if one_campaign else ''}"
    with psycopg.connect(cluster.url(postgres.SUPERUSER, "postgres"), autocommit=True) as administration:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        row = administration.execute(query, [name]).fetchone()
        if row == (shape(),):
            return name
        print(f"  filling {name} …", flush=True)
        administration.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        postgres.set_up_roles(cluster, name)
        run(cluster, name, "manage.py", "set_up_database", "--quiet")
        run(cluster, name, "-m", "bench.fill", str(statements), *(["--one-campaign"] if one_campaign else []))
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
        administration.execute(comment.format(sql.Identifier(name), sql.Literal(shape())))
    return name


def copied(cluster: postgres.Cluster, name: str, called: str = "copy") -> str:
    """A copy to spoil: figures can be locked only once."""
    copy = f"{name}_{called}"
    with psycopg.connect(cluster.url(postgres.SUPERUSER, "postgres"), autocommit=True) as administration:
        names = (sql.Identifier(copy), sql.Identifier(name))
        administration.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
        administration.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        # Or what follows is measured while a gigabyte of copying is still on its way to the disk.
        administration.execute("CHECKPOINT")
    return copy


def vacuum(cluster: postgres.Cluster, name: str) -> None:
    """As the database does by itself, some minutes later."""
    with psycopg.connect(cluster.url(postgres.SUPERUSER, name), autocommit=True) as administration:
        administration.execute("VACUUM ANALYZE")


def drop(cluster: postgres.Cluster, name: str) -> None:
    with psycopg.connect(cluster.url(postgres.SUPERUSER, "postgres"), autocommit=True) as administration:
        administration.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def shape() -> str:
    """Changes when the filling or the tables do."""
    digest = hashlib.sha256(Path(__file__).with_name("fill.py").read_bytes())
    for path in sorted(ROOT.glob("dialog/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
