"""Sealed values: bound to their place, moved to a new key while people work, and never to be had by a query."""

import threading
from io import StringIO

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from dialog.accounts.models import Role
from dialog.audit import checks, keys
from dialog.audit.reading import collecting, compared_only
from dialog.conversations.models import EarlierWording, Resident, Statement
from dialog.lib.fields import Sealed
from tests.factories import make_place, make_resident, make_user, record

NEW_KEY = b"n" * 32


@pytest.fixture
def new_key(settings):
    """A new key before the old one, as when somebody is about to rotate."""
    settings.FIELD_KEYS = {"k2": NEW_KEY, **settings.FIELD_KEYS}
    settings.FIELD_KEY_CURRENT = "k2"


def run(command, *args):
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *args, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


def stored(model, pk, column="name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def store(model, pk, sealed, column="name"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [sealed, pk])


# --- bound to their place ---


def test_ciphertext_moved_to_another_row_does_not_open(place):
    borghild, einar = make_resident(place.department, "Borghild"), make_resident(place.department, "Einar")
    store(Resident, einar.pk, stored(Resident, borghild.pk))

    with pytest.raises(InvalidTag):
        _ = Resident.objects.get(pk=einar.pk).name


def test_ciphertext_moved_to_another_column_does_not_open(place):
    borghild = make_resident(place.department, "Borghild", place="Rom 4")
    store(Resident, borghild.pk, stored(Resident, borghild.pk, "name"), "place")

    with pytest.raises(InvalidTag):
        _ = Resident.objects.get(pk=borghild.pk).place


def test_one_altered_bit_does_not_open(place):
    borghild = make_resident(place.department, "Borghild")
    sealed = bytearray(stored(Resident, borghild.pk))
    sealed[-1] ^= 1
    store(Resident, borghild.pk, bytes(sealed))

    with pytest.raises(InvalidTag):
        _ = Resident.objects.get(pk=borghild.pk).name


def test_the_same_name_is_sealed_differently_each_time(place):
    sealed = [stored(Resident, make_resident(place.department, "Borghild").pk) for _ in range(2)]

    assert sealed[0][-20:] != sealed[1][-20:]
    assert not any(b"Borghild" in one for one in sealed)


# --- not to be had by a query ---


def test_values_and_values_list_give_ciphertext_only(place):
    make_resident(place.department, "Borghild")

    rows = [*Resident.objects.values_list("name", flat=True), *(row["name"] for row in Resident.objects.values("name"))]

    assert all(isinstance(name, Sealed) and b"Borghild" not in name for name in rows)


def test_a_query_cannot_write_in_the_clear(place):
    make_resident(place.department, "Borghild")

    with pytest.raises(TypeError, match="encrypted"):
        Resident.objects.update(name="Einar")


def test_a_value_without_its_row_can_only_be_compared(place):
    name, borghild = Resident._meta.get_field("name"), make_resident(place.department, "Borghild")
    sealed = stored(Resident, borghild.pk)

    with collecting(), pytest.raises(TypeError, match="compared"):
        name.opened(borghild.pk, sealed)
    with collecting() as reading, compared_only():
        opened = name.opened(borghild.pk, sealed)

    assert (opened, reading.subjects) == ("Borghild", set())


@pytest.mark.parametrize("lookup", ["name", "name__contains", "name__in", "name__gt"])
def test_a_query_cannot_search_in_it(place, lookup):
    with pytest.raises((FieldError, TypeError)):
        list(Resident.objects.filter(**{lookup: ["Borghild"] if lookup.endswith("in") else "Borghild"}))


# --- rotation ---


def test_rotation_moves_every_column_of_every_model(place, new_key, settings):
    settings.FIELD_KEY_CURRENT = "k1"
    ola = make_user("Ola", place.department, Role.STAFF)
    statement = record(ola, make_resident(place.department), "Ut hver dag", promise="Tur fredag").statements.get()
    EarlierWording.objects.create(
        municipality_id=statement.municipality_id,
        statement=statement,
        words="Ut",
        replaced_at=statement.conversation.recorded_at,
        replaced_by=ola,
    )
    settings.FIELD_KEY_CURRENT = "k2"

    code, said = run("rotate_keys", "--batch", "1")

    assert (code, said.strip()) == (0, "4 values moved to k2, 0 left.")
    assert [keys.left_to_rotate(column) for column in keys.sealed_columns()] == [0] * len(keys.sealed_columns())
    del settings.FIELD_KEYS["k1"]
    statement = Statement.objects.get()
    assert (statement.words, statement.promise) == ("Ut hver dag", "Tur fredag")
    assert statement.earlier_wordings.get().words == "Ut"
    assert Resident.objects.get().name == "Borghild"


def test_every_encrypted_column_is_found_also_those_of_rooms_to_come():
    found = {str(column) for column in keys.sealed_columns()}

    assert {
        "conversations_resident.name",
        "conversations_resident.birth_year",
        "conversations_resident.place",
        "conversations_conversation.guest",
        "conversations_conversation.interpreter",
        "conversations_statement.words",
        "conversations_statement.translation",
        "conversations_statement.promise",
        "conversations_earlierwording.words",
        "improvements_fate.words",
        "improvements_improvementaction.title",
    } <= found


def test_rotation_that_was_broken_off_goes_on_where_it_was(place, new_key, settings):
    settings.FIELD_KEY_CURRENT = "k1"
    for number in range(5):
        make_resident(place.department, f"Beboer {number}")
    settings.FIELD_KEY_CURRENT = "k2"
    column = next(column for column in keys.sealed_columns() if str(column) == "conversations_resident.name")
    first = next(keys.rotate(column, batch=2))

    assert (first, keys.left_to_rotate(column)) == (2, 3)
    assert run("rotate_keys")[1].startswith("3 values moved")


def test_rotation_never_overwrites_what_was_written_meanwhile(place, new_key, settings, monkeypatch):
    settings.FIELD_KEY_CURRENT = "k1"
    borghild = make_resident(place.department, "Borghild")
    settings.FIELD_KEY_CURRENT = "k2"
    read = keys._not_current

    def read_and_let_somebody_write(column, **kwargs):
        rows = read(column, **kwargs)
        if rows:
            resident = Resident.objects.get(pk=borghild.pk)
            resident.name = "Borghild Marie"
            resident.save(update_fields=["name"])
        return rows

    monkeypatch.setattr(keys, "_not_current", read_and_let_somebody_write)
    run("rotate_keys")

    assert Resident.objects.get().name == "Borghild Marie"


def test_rotation_leaves_no_trace_in_the_history(place, new_key, settings):
    settings.FIELD_KEY_CURRENT = "k1"
    resident = make_resident(place.department, "Borghild")
    settings.FIELD_KEY_CURRENT = "k2"

    run("rotate_keys")

    assert stored(Resident, resident.pk)[2:4] == b"k2"
    assert apps.get_model("conversations", "ResidentEvent").objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_rotation_under_concurrent_writes_loses_nothing(settings):
    place = make_place()
    settings.FIELD_KEYS = {"k2": NEW_KEY, **settings.FIELD_KEYS}
    settings.FIELD_KEY_CURRENT = "k1"
    residents = [make_resident(place.department, f"Beboer {number}") for number in range(60)]
    settings.FIELD_KEY_CURRENT = "k2"
    written, faults = {}, []

    def write():
        try:
            for turn in range(3):
                for resident in residents[::2]:
                    resident.name = f"{resident.pk} {turn}"
                    resident.save(update_fields=["name"])
                    written[resident.pk] = resident.name
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    code, said = run("rotate_keys", "--batch", "7")
    writer.join()

    assert (faults, code) == ([], 0), said
    names = {resident.pk: resident.name for resident in Resident.objects.all()}
    assert {pk: names[pk] for pk in written} == written
    assert {names[resident.pk] for resident in residents[1::2]} == {f"Beboer {number}" for number in range(1, 60, 2)}


def test_what_does_not_open_is_told_and_does_not_stop_the_rest(place, new_key, settings):
    settings.FIELD_KEY_CURRENT = "k1"
    broken, whole = make_resident(place.department, "Borghild"), make_resident(place.department, "Einar")
    sealed = stored(Resident, broken.pk)
    store(Resident, broken.pk, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    settings.FIELD_KEY_CURRENT = "k2"

    code, said = run("rotate_keys")

    assert (code, "1 values moved to k2, 1 left." in said) == (1, True)
    assert Resident.objects.get(pk=whole.pk).name == "Einar"


# --- check ---


def test_check_keys_counts_what_is_under_each_key(place):
    make_resident(place.department, "Borghild", place="Rom 4")

    assert run("check_keys") == (0, "k1: 2 values (current)\noutbox k1: 0 answers (current)\nAll keys fit.\n")


def test_check_keys_tells_of_a_key_that_is_missing(place, settings):
    make_resident(place.department, "Borghild")
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {"k9": NEW_KEY}, "k9"

    code, said = run("check_keys")

    assert code == 1
    assert "conversations_resident.name: 1 values are under k1, which is not among the keys" in said


def test_check_keys_tells_of_another_key_under_the_same_name(place, settings):
    make_resident(place.department, "Borghild")
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {"k9": NEW_KEY, "k1": b"x" * 32}, "k9"

    code, said = run("check_keys")

    assert (code, "conversations_resident.name: 1 values under k1 do not open" in said) == (1, True)


def test_the_systems_own_check_wants_whole_and_separate_keys(settings):
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {"a": b"short", "b": settings.LOOKUP_KEY}, "c"

    assert sorted({fault.id for fault in checks.check_keys(None)}) == ["audit.E001", "audit.E002", "audit.E003"]


def test_the_systems_own_check_is_content_with_every_encrypted_table():
    assert checks.check_keys(None) + checks.check_encrypted_models(None) == []
