"""A cluster of PostgreSQL for the tests, and in it a migrated database that each worker clones.

python -m tests.template   makes it beforehand, while something else goes on
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from hvaerviktig import postgres

ROOT = Path(__file__).resolve().parent.parent
# Lost power would lose a test database: nobody minds, and everything is several times faster.
# What is known of a table that has just been emptied is wrong: a minute-long plan now and then, never the same one.
CONFIGURATION = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "autovacuum": "off",
}
# Runs in the same checkout at the same time get a cluster each.
MOST_RUNS_AT_ONCE = 8


def start_free_cluster():
    postgres.PATIENCE_SECONDS = 0.5
    for number in range(1, MOST_RUNS_AT_ONCE + 1):
        cluster = postgres.Cluster(settings.VAR / f"postgres-{number}")
        server = postgres.Server(cluster, CONFIGURATION)
        try:
            server.take_lock()
        except postgres.DatabaseUnavailableError:
            continue
        server.launch()
        postgres.set_up_roles(cluster)
        return server
    raise postgres.DatabaseUnavailableError(f"{MOST_RUNS_AT_ONCE} test runs are going on in this checkout.")


def template_name():
    """Changes when anything that shapes the tables does."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes() if (ROOT / "uv.lock").exists() else b"")
    for path in sorted(
        [
            *ROOT.glob("dialog/*/migrations/**/*.py"),
            *ROOT.glob("dialog/**/set_up_database.py"),
            *ROOT.glob("dialog/home/quick_migrations.py"),
        ]
    ):
        digest.update(path.read_bytes())
    # What is insert-only stands in the models.
    shapes = [*ROOT.glob("dialog/*/models.py"), *ROOT.glob("dialog/*/models/**/*.py"), ROOT / "hvaerviktig/settings.py"]
    for path in sorted(shapes):
        digest.update(path.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def prepare_template(cluster):
    with administration(cluster) as connection:
        names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if template_name() in names:
            return
        for name in names:
            if name.startswith(("template_", "building", "test_")):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        create_database(connection, "building", owner=postgres.OWNER)
        environment = addresses(cluster, "building") | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        subprocess.run(
            [sys.executable, "manage.py", "set_up_database", "--quiet"],
            cwd=ROOT,
            env=os.environ | environment,
            check=True,
        )
        rename = sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(template_name()))
        connection.execute(rename)


def administration(cluster, database="postgres"):
    return psycopg.connect(cluster.url(postgres.SUPERUSER, database), autocommit=True)


def create_database(connection, name, **options):
    """`options`: owner or template."""
    words = [sql.SQL(f"{word} {{}}").format(sql.Identifier(value)) for word, value in options.items()]
    connection.execute(sql.SQL("CREATE DATABASE {} ").format(sql.Identifier(name)) + sql.SQL(" ").join(words))


def addresses(cluster, database):
    return {
        "DATABASE_URL": cluster.url(postgres.APPLICATION, database),
        "OWNER_DATABASE_URL": cluster.url(postgres.OWNER, database),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    server = start_free_cluster()
    try:
        prepare_template(server.cluster)
    finally:
        server.stop()
