"""The two roles, and the ground the tests stand on."""

import psycopg
import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from pghistory.models import Event

from hvaerviktig import postgres

ADD_ONLY = [model for model in apps.get_models() if issubclass(model, Event) or getattr(model, "insert_only", False)]


def test_the_log_and_the_history_are_add_only():
    labels = {model._meta.label for model in ADD_ONLY}

    assert "audit.AccessLog" in labels
    assert len(labels) > 3


@pytest.mark.django_db
@pytest.mark.parametrize("model", ADD_ONLY, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}", "TRUNCATE {}"])
def test_the_application_cannot_change_what_is_add_only(model, statement):
    table, column = model._meta.db_table, model._meta.pk.column
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format(table, f"{column} = {column}"))


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["CREATE TABLE t (n int)", "DROP TABLE units_unit", "CREATE ROLE r"])
def test_the_application_cannot_change_tables_or_roles(statement):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_setting_up_again_changes_nothing():
    rights = "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = 'hva_app'"
    with connections["owner"].cursor() as cursor:
        cursor.execute(rights)
        before = set(cursor.fetchall())

        call_command("set_up_database", quiet=True)

        cursor.execute(rights)
        assert set(cursor.fetchall()) == before
        assert ("units_unit", "DELETE") in before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_and_what_migrations_wrote_is_back(turn):
    assert ContentType.objects.exists()
    assert not ContentType.objects.filter(model="left behind").exists()

    ContentType.objects.filter(app_label="sessions").delete()
    ContentType.objects.create(app_label="x", model="left behind")


def test_a_long_or_odd_path_gets_a_short_socket(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 1234)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1234")

    near = postgres.Cluster(tmp_path / "p").socket_folder
    far = postgres.Cluster(tmp_path / ("deep/" * 20)).socket_folder
    comma = postgres.Cluster(tmp_path / "a,b").socket_folder

    assert near == tmp_path / "p" / "socket"
    assert far.parent == comma.parent == postgres.Path("/run/user/1234")
    assert far != comma


def test_a_killed_server_starts_again_and_its_leftovers_are_cleared(tmp_path):
    cluster = postgres.Cluster(tmp_path / "cluster")
    first = postgres.Server(cluster, {"fsync": "off"})
    first.start()
    try:
        with psycopg.connect(cluster.url(postgres.OWNER), autocommit=True) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 1 AS n")
        # As after a kill -9 of the supervisor on a machine without setpriv: the lock is free, the server still runs.
        first._lock.close()

        second = postgres.Server(cluster, {"fsync": "off"})
        second.start()
        try:
            assert not first.is_alive()
            second.process.kill()
            second.process.wait()
            second.launch()
            with psycopg.connect(cluster.url(postgres.OWNER)) as owner:
                assert owner.execute("SELECT n FROM kept").fetchone() == (1,)
        finally:
            second.stop()
    finally:
        first.stop()


def test_two_servers_never_run_one_cluster(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "PATIENCE_SECONDS", 0)
    server = postgres.Server(postgres.Cluster(tmp_path))
    server.take_lock()

    with pytest.raises(postgres.DatabaseUnavailableError, match="Another process already runs"):
        postgres.Server(postgres.Cluster(tmp_path)).take_lock()

    server.stop()
