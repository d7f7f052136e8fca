"""An empty database is filled in a quicker way than Django's: what is in it afterwards must be the same."""

import re
import subprocess
from contextlib import nullcontext

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.state import ProjectState

from dialog.home.quick_migrations import is_empty, one_class_at_a_time
from hvaerviktig import postgres
from tests.template import administration, create_database


@pytest.fixture
def fill(cluster, database_name, django_db_setup, django_db_blocker):
    """Call with a way of migrating: all that it makes, as PostgreSQL tells it."""
    owner, name = connections["owner"], f"{database_name}_filled"
    was = owner.settings_dict["NAME"]

    def run(way, *apps):
        with administration(cluster) as beside, django_db_blocker.unblock():
            create_database(beside, name, owner=postgres.OWNER)
            owner.close()
            owner.settings_dict["NAME"] = name
            try:
                assert is_empty("owner")
                with way:
                    call_command("migrate", *apps, database="owner", interactive=False, verbosity=0)
                assert not is_empty("owner")
                return dump()
            finally:
                owner.close()
                owner.settings_dict["NAME"] = was
                beside.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def dump():
        command = [postgres.find_programs() / "pg_dump", "--schema-only", "-d", cluster.url(postgres.OWNER, name)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return re.sub(r"\\(un)?restrict .*", "", told)

    return run


def test_the_quick_way_makes_the_same_tables(fill, thorough):
    """All of them in `make drill`: Django's own way takes a minute and a half."""
    only = () if thorough else ("accounts", "0002")

    quick = fill(one_class_at_a_time(), *only)

    assert "CREATE TRIGGER" in quick and "FOREIGN KEY" in quick
    assert quick == fill(nullcontext(), *only)


def test_a_migration_that_runs_python_meets_whole_classes():
    """It may follow a relation between two classes of which one has just been built anew."""
    state = ProjectState.from_apps(apps)
    before = state.apps.get_model("units", "Unit")
    with one_class_at_a_time():
        state.reload_model("units", "unit")
    assert state.apps.get_model("units", "Unit") is not before
    assert state.apps.get_model("accounts", "Membership")._meta.get_field("unit").related_model is before

    state.clear_delayed_apps_cache()

    whole = state.apps
    related = whole.get_model("accounts", "Membership")._meta.get_field("unit").related_model
    assert related is whole.get_model("units", "Unit")


def missing_parts(cursor, model):
    """Columns, constraints and indexes that the model has and the database has not."""
    table = model._meta.db_table
    there = connection.introspection.get_constraints(cursor, table)
    columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    bound = {(one["columns"][0], one["foreign_key"][0]) for one in there.values() if one["foreign_key"]}
    for field in model._meta.local_fields:
        if field.column not in columns:
            yield table, field.column
        if (
            field.remote_field
            and field.db_constraint
            and (field.column, field.related_model._meta.db_table) not in bound
        ):
            yield table, field.column, "foreign key"
    for one in [*model._meta.constraints, *model._meta.indexes]:
        if one.name not in there:
            yield table, one.name


def test_the_database_has_all_that_the_models_have(db):
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with connection.cursor() as cursor:
        missing = [part for model in models if not model._meta.proxy for part in missing_parts(cursor, model)]
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        there = {name for (name,) in cursor.fetchall()}
    missing += [trigger.name for model, trigger in pgtrigger.registered() if trigger.get_pgid(model) not in there]

    assert missing == []
