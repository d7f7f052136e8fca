"""What every test stands on: its own database from a template, run as the application's role, and real Chromium.

The controller starts PostgreSQL once; each xdist worker clones the template, which is migrated only when migrations
have changed. The cast of people is in factories.py.
"""

import gc
import os
import signal
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from playwright.sync_api import expect, sync_playwright
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import sql

from dialog.accounts.models import Role
from dialog.intake import limits
from dialog.lib import background
from dialog.outbox import epochs
from dialog.themes.models import Codebook, CodebookVersion, Theme, ThemePattern
from dialog.themes.services import start_codebook
from hvaerviktig import postgres, serve
from scripts import get_chromium
from tests.factories import make_place, make_user
from tests.template import (
    addresses,
    administration,
    create_database,
    prepare_template,
    start_free_cluster,
    template_name,
)
from tests.world import make_world, undone

HOME = pytest.StashKey[str]()
SERVER = pytest.StashKey[postgres.Server]()
TABLET = {"width": 820, "height": 1180}
# How long a browser test waits for what should come at once: a busy machine is no fault. What must be quick is timed.
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_finish():
    """All that is loaded by now stays: looked through again and again it took an eighth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_addoption(parser):
    parser.addoption("--thorough", action="store_true", help="every generated case, as in `make drill`")


# --- PostgreSQL: the controller's part ---


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.stash[HOME] = config.workerinput["cluster"]
        return
    server = config.stash[SERVER] = start_free_cluster()
    config.stash[HOME] = str(server.cluster.home)
    prepare_template(server.cluster)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["cluster"] = node.config.stash[HOME]


def pytest_unconfigure(config):
    if server := config.stash.get(SERVER, None):
        server.stop()


# --- PostgreSQL: the worker's part ---


@pytest.fixture(scope="session")
def cluster(pytestconfig):
    return postgres.Cluster(Path(pytestconfig.stash[HOME]))


@pytest.fixture(scope="session")
def database_name(worker_id):
    return f"test_{worker_id}"


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session", autouse=True)
def ledger(tmp_path_factory):
    """The ledger of erasures, one for each worker's database."""
    settings.LEDGER = tmp_path_factory.mktemp("ledger") / "erasures.ledger"
    return settings.LEDGER


@pytest.fixture(scope="session")
def thorough(pytestconfig):
    """Whether all generated cases are to be tried: `make drill`. `make test` has time for a part of them."""
    return pytestconfig.getoption("thorough")


@pytest.fixture(autouse=True)
def turns():
    """What other tests have asked of the public pages in these seconds does not count."""
    limits.turns.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, cluster, database_name, ledger):
    """In place of pytest-django's own: clone the template, and connect as the application's role."""
    with administration(cluster) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database_name))
        connection.execute(drop)
        create_database(connection, database_name, template=template_name(), owner=postgres.OWNER)
        with django_db_blocker.unblock():
            for alias in connections:
                connections[alias].settings_dict.update(NAME=database_name, HOST=str(cluster.socket_folder))
            # A process asks once, on its first page: no test is to count that query.
            epochs.current()
            with administration(cluster, database_name) as beside:
                restore = Restore(beside)
                TransactionTestCase._fixture_teardown = lambda case: restore()
                yield restore
            connections.close_all()
        connection.execute(drop)


class Restore:
    """Puts the database back after a test that committed.

    Django's flush truncates as the application's role, which may not, and loses the rows that migrations wrote.
    """

    def __init__(self, connection):
        self.connection = connection
        # Triggers and foreign keys sleep, so that logs can be emptied and order does not matter.
        self.connection.execute("SET session_replication_role = replica; SET lock_timeout = '10s'")
        self.tables = [
            sql.Identifier(name)
            for (name,) in self.connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
            )
        ]
        self.kept = [(table, self.copy_out(table)) for table in self.filled()]

    def filled(self):
        parts = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(number, table)
            for number, table in enumerate(self.tables)
        ]
        query = sql.SQL(" UNION ALL ").join(parts)
        return [self.tables[number] for (number,) in self.connection.execute(query)]

    def copy_out(self, table):
        with self.connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
            return b"".join(bytes(block) for block in copy)

    def copy_in(self, table, rows):
        with self.connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            copy.write(rows)

    def __call__(self):
        for alias in connections:
            connections[alias].close()
        with self.connection.transaction():
            for table in self.filled():
                self.connection.execute(sql.SQL("DELETE FROM {}").format(table))
            for table, rows in self.kept:
                self.copy_in(table, rows)


@pytest.fixture(autouse=True)
def _no_background(monkeypatch):
    """A test's rows are seen by its own connection alone: what goes on in the background is done at once instead."""
    monkeypatch.setattr(background, "start", lambda work: work())


# --- The standing cast, in one small municipality; a room adds its own people ---


@pytest.fixture
def place(db):
    return make_place()


@pytest.fixture
def ola(place):
    return make_user("Ola", place.department, Role.STAFF)


@pytest.fixture
def liv(place):
    return make_user("Liv", place.department, Role.LEADER)


@pytest.fixture
def kari(place):
    return make_user("Kari", place.section, Role.LEADER)


@pytest.fixture
def siv(place):
    return make_user("Siv", place.municipality, Role.STRATEGIST)


@pytest.fixture
def rut(place):
    return make_user("Rut", place.sector, Role.RECEIVER)


@pytest.fixture
def adm(place):
    return make_user("Adm", place.municipality, Role.ADMINISTRATOR)


@pytest.fixture
def ina(place):
    return make_user("Ina", place.municipality, Role.ACCESS_OFFICER)


@pytest.fixture
def pia(place):
    return make_user("Pia", place.municipality, Role.PROTECTION_OFFICER)


# --- A whole world, made once ---


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker):
    """The world of ``world/`` for all tests of a module: building it takes longer than most questions asked of it."""
    with django_db_blocker.unblock(), undone():
        yield make_world()


@pytest.fixture
def world(standing_world):
    """What a test does to it is undone."""
    with undone():
        yield standing_world


# --- Long work ---


@pytest.fixture
def run_jobs():
    """Do what waits in the queue, here and now and in the test's own transaction; returns the names of the tasks."""

    def run():
        done = []
        while job := ProcrastinateJob.objects.filter(status="todo").order_by("pk").first():
            app.tasks[job.task_name](**job.args)
            app.connector.execute_query(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %(id)s", id=job.pk
            )
            done.append(job.task_name)
        return done

    return run


# --- The web server and the browser ---


@pytest.fixture(scope="session")
def web_address(django_db_setup, cluster, database_name, ledger):
    """gunicorn with threads and a connection pool, as in the demo, on this worker's database."""
    listener = serve.listen("127.0.0.1", 0)
    environment = addresses(cluster, database_name) | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["HVA_LEDGER"] = str(ledger)
    process = serve.start_web(listener, processes=1, threads=8, environment=environment)
    address = f"http://localhost:{listener.getsockname()[1]}"
    # Callers wait in its queue while it starts: how long that takes is not part of how fast a page is.
    urlopen(f"{address}/healthz", timeout=60).close()  # noqa: S310  our own server
    yield address
    # At once: nothing that is under way is wanted any more.
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
    listener.close()


@pytest.fixture
def server(web_address, transactional_db):
    """The address of a running server that sees what the test commits."""
    return web_address


CHROMIUM_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    options = [*CHROMIUM_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=get_chromium.on_path(), args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_context(browser, server):
    """A tablet held upright. Addresses may be written without the host."""
    context = browser.new_context(base_url=server, viewport=TABLET, locale="nb-NO", timezone_id="Europe/Oslo")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(browser_context):
    return browser_context.new_page()


class Again:
    """What ``start_codebook`` writes, written once: after that its twelve thousand rows are copied under new names.

    Only for tests that commit, as a browser's do.
    """

    TABLES = [sql.Identifier(model._meta.db_table) for model in (Codebook, Theme, CodebookVersion, ThemePattern)]

    def __init__(self, restore):
        self.restore, self.rows, self.names = restore, [], ()

    def __call__(self, *, municipality, by):
        names = [str(one.pk).encode() for one in (municipality, by)]
        if self.rows:
            for table, rows in self.rows:
                for was, name in zip(self.names, names, strict=True):
                    rows = rows.replace(was, name)
                self.restore.copy_in(table, rows)
        else:
            start_codebook(municipality=municipality, by=by)
            self.rows, self.names = [(table, self.restore.copy_out(table)) for table in self.TABLES], names


@pytest.fixture(scope="session")
def codebook_again(django_db_setup):
    return Again(django_db_setup)


@pytest.fixture
def sign_in_browser(browser_context, client, server):
    """Call with a user: the browser is then signed in as that user, without the sign-in page."""

    def sign_in(user):
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        browser_context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server}])

    return sign_in
