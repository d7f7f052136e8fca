"""The drills of `make drill` in small, against the same web server."""

import pytest
from psycopg import sql

from drills import arrivals, canaries, generated, hand_over, hangups, hostile, imports, lost_keys, repeats, restoring
from drills.people import set_the_scene
from drills.visitor import recording, recording_page, sign_in
from hvaerviktig import postgres
from tests.template import administration, create_database


@pytest.fixture
def scene(server):
    return set_the_scene(residents=10)


def test_a_form_sent_twenty_times_at_once_is_one_conversation_with_one_receipt(server, scene):
    outcome = repeats.run(server, scene, forms=100, copies=20)

    assert outcome.faults == []
    assert outcome.figures["samtaler"] == 100


def test_no_made_up_form_breaks_a_page(server, scene):
    outcome = generated.run(server, scene, posts=300)

    assert outcome.faults == []


def test_a_flood_at_the_public_page_shows_nothing_to_anybody(server, scene):
    outcome = arrivals.run(server, scene, posts=150, is_timed=False)

    assert outcome.faults == []
    assert outcome.figures["sendt"] == 300


def test_the_drill_notices_an_answer_that_is_shown(server, scene, monkeypatch):
    monkeypatch.setattr(arrivals, "CANARY", "Borghild")

    outcome = arrivals.run(server, scene, posts=2, is_timed=False)

    assert any("viser et svar ingen har tatt imot" in fault for fault in outcome.faults)


def test_two_people_in_turn_on_one_tablet_are_never_mistaken_for_each_other(server, scene):
    outcome = hand_over.run(server, scene, answers=20)

    assert outcome.faults == []
    assert outcome.figures["riktig"] == 20
    assert outcome.figures["overleveringer"] >= 4


def test_what_is_written_down_is_nowhere_to_be_read(server, scene, cluster, database_name):
    outcome = canaries.run(
        server,
        scene,
        count=50,
        cluster=cluster,
        database=database_name,
        logs=[cluster.home / "postgres.log"],
    )

    assert outcome.faults == []


def test_nothing_hostile_at_the_outbox_is_written_down_and_all_of_it_is_kept(server, scene):
    outcome = hostile.run(server, scene, hostile=120)

    assert outcome.faults == []


def test_keys_that_were_lost_and_found_open_what_came_meanwhile(scene, tmp_path):
    outcome = lost_keys.run(scene, answers=5, folder=tmp_path)

    assert outcome.faults == []


def test_no_made_up_file_is_half_imported_and_the_way_back_is_exact(server):
    outcome = imports.run(server, files=20, rows=0)

    assert outcome.faults == []


@pytest.fixture
def empty_database(cluster, database_name):
    """An empty database beside the worker's own."""
    name = f"{database_name}_restored"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with administration(cluster) as connection:
        connection.execute(drop)
        create_database(connection, name, owner=postgres.OWNER)
        yield {"NAME": name}
        connection.execute(drop)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_erased_are_gone_and_an_older_copy_is_not_let_in_before_they_are_gone_again(
    server, scene, cluster, database_name, empty_database, tmp_path
):
    outcome = restoring.run(
        server,
        scene,
        people=5,
        folder=tmp_path / "copies",
        empty=empty_database,
        places=[cluster.data, cluster.home / "postgres.log"],
        database_url=cluster.url(postgres.SUPERUSER, database_name),
    )

    assert outcome.faults == []


def test_tablets_that_lose_the_network_leave_no_connection_behind(server, scene, cluster, database_name):
    outcome = hangups.run(
        server,
        scene,
        times=12,
        database_url=cluster.url(postgres.SUPERUSER, database_name),
        role=postgres.APPLICATION,
        most=12,
    )

    assert outcome.faults == []


def test_the_drill_notices_a_form_that_is_lost(server, scene, monkeypatch):
    monkeypatch.setattr(repeats, "recording", lambda form_id, words: recording(form_id, ""))

    outcome = repeats.run(server, scene, forms=1, copies=2)

    assert "0 samtaler av 1 skjemaer" in outcome.faults


def test_the_drill_notices_words_that_are_stored_in_clear(server, scene, cluster, database_name, monkeypatch):
    shown = "Kontroll i klartekst"
    scene.place.department.name = shown
    scene.place.department.save(update_fields=["name"])
    monkeypatch.setattr(canaries, "word", lambda chance: shown)

    outcome = canaries.run(
        server, scene, count=6, cluster=cluster, database=database_name, logs=[cluster.home / "postgres.log"]
    )

    assert any(fault.startswith("dump") for fault in outcome.faults)


def test_a_visitor_is_the_one_who_signed_in(server, scene):
    visitor = sign_in(server, scene.staff[0])

    assert visitor.get(recording_page(scene.residents[0])).status == 200
    visitor.close()
