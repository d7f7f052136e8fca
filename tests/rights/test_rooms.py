"""Each room tells what it holds about somebody, and lets go of her; history and late sendings included."""

import uuid

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from pghistory.models import Event

from dialog.audit.forgetting import forget
from dialog.audit.keys import sealed_columns
from dialog.audit.models import AccessLog, Tombstone
from dialog.conversations import rights as conversation_rights
from dialog.conversations import services as conversations
from dialog.conversations.drafts import ConversationDraft
from dialog.conversations.models import Coding, Conversation, Outcome, Resident, Statement
from dialog.improvements.models import Fate
from dialog.rights import rooms
from dialog.rights.rooms import check_rooms
from tests.factories import make_resident, record


def erase_everywhere(resident_id):
    return [room.erase(resident_id) for room in rooms.rooms()]


def told(resident_id):
    chapters = [chapter for room in rooms.rooms() for chapter in room.everything_about(resident_id)]
    return "\n".join(f"{name}: {value}" for one in chapters for row in one.rows for name, value in row.items())


def opened():
    """Every sealed value of the installation, opened."""
    return [
        getattr(row, column.field.attname)
        for column in sealed_columns()
        for row in column.model._default_manager.all()
        if getattr(row, column.field.attname) is not None
    ]


def rows_naming(ids):
    """Every table, history included, with a row that holds one of these ids in any column."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = getattr(field, "target_field", field)
            if model not in (Tombstone,) and isinstance(target, models.UUIDField):
                found += [f"{model._meta.label}.{field.name}"] * model._default_manager.filter(
                    **{f"{field.attname}__in": ids}
                ).exists()
    return found


def test_no_room_holds_people_without_telling_what():
    assert check_rooms(None) == []
    assert not [fault for fault in run_checks() if fault.id == "rights.E001"]


def test_a_room_that_says_nothing_is_noticed(monkeypatch):
    monkeypatch.setattr(rooms, "_module", lambda room: None)

    assert {"accounts", "audit", "campaigns", "conversations", "improvements", "insight"} <= {
        fault.msg.split("/")[1] for fault in check_rooms(None)
    }


def test_everything_she_has_said_is_told(borghild):
    text = told(borghild.pk)

    for words in ("én", "to", "løfte", "tolk", "gjest", "ærlig", "før", "svar"):
        assert f"plantede ord {words}" in text
    for other in ("Borghild Planterud", "1931", "Rom plantede ord", "polsk", "Mine i dag", "Ikke til stede", "Ola"):
        assert other in text


def test_words_of_next_of_kin_about_themselves_are_only_told_to_be_there(borghild, ola):
    record(ola, borghild, "mine egne bekymringer", said_by="kin_self")

    assert "mine egne bekymringer" not in told(borghild.pk)
    assert "Ordene er deres" in told(borghild.pk)


def test_erased_she_is_in_no_table_and_no_history(borghild, place, ola):
    other = make_resident(place.department, "Einar")
    record(ola, other, "Einars ord")
    held = Conversation.objects.filter(resident=borghild)
    ids = [borghild.pk, *held.values_list("pk", flat=True)]
    ids += Statement.objects.filter(conversation__in=ids).values_list("pk", flat=True)
    assert {"conversations.ResidentEvent.pgh_obj", "conversations.CodingEvent.statement"} <= set(rows_naming(ids))
    assert any("plantede ord" in value for value in opened())

    erase_everywhere(borghild.pk)

    assert rows_naming(ids) == []
    assert not [value for value in opened() if "plante" in value.lower()]
    assert sorted(opened()) == ["Einar", "Einars ord"]


def test_the_access_log_stands(borghild, ola):
    row = AccessLog.objects.create(
        municipality_id=ola.municipality_id, user_id=ola.pk, role="staff", unit_ids=[borghild.unit_id],
        resident_ids=[borghild.pk], what="conversations:new", why="duty of care",
    )  # fmt: skip

    erase_everywhere(borghild.pk)

    assert AccessLog.objects.get() == row
    assert not Resident.objects.filter(pk=borghild.pk).exists()


def test_history_is_taken_away_only_for_what_is_gone(borghild):
    event = next(model for model in apps.get_models() if model._meta.label == "conversations.ResidentEvent")

    with pytest.raises(DatabaseError, match="no tombstone"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_history(%s, %s, %s)", [event._meta.db_table, "pgh_obj_id", [borghild.pk]])
    with pytest.raises(DatabaseError, match="not a history table"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_history(%s, %s, %s)", ["audit_accesslog", "id", []])

    assert issubclass(event, Event) and event.objects.exists()


def test_a_late_sending_of_what_was_erased_is_refused(place, ola):
    resident = make_resident(place.department)
    form_id, now = uuid.uuid4(), timezone.now()
    draft = ConversationDraft(unit_id=place.department.pk, resident_id=None, outcome=Outcome.DECLINED)
    conversations.record(form_id=form_id, draft=draft, by=ola, now=now)
    forget(Conversation.objects.filter(pk=form_id))

    with pytest.raises(conversations.Erased):
        conversations.record(form_id=form_id, draft=draft, by=ola, now=now)

    assert not Conversation.objects.filter(pk=form_id).exists()
    assert record(ola, resident, "Noe nytt").pk


def test_what_was_kept_long_enough_keeps_its_themes_and_loses_its_words(borghild, ola):
    ids = list(Conversation.objects.filter(resident=borghild).values_list("pk", flat=True))
    codings = Coding.objects.filter(statement__conversation_id__in=ids).count()
    assert codings

    for room in rooms.rooms_with_words():
        room.let_go(ids)

    assert Coding.objects.filter(statement__conversation_id__in=ids).count() == codings
    assert not Conversation.objects.exclude(resident=None).exists()
    assert not Statement.objects.filter(words__isnull=False).exists()
    assert not Fate.objects.exists()
    assert sorted(opened()) == ["1931", "Borghild Planterud", "Rom plantede ord"]
    assert "conversations.ConversationEvent.resident" not in rows_naming([borghild.pk])
    assert not Statement.objects.visible_to(ola).exists() and not Conversation.objects.visible_to(ola).exists()


def test_words_that_are_gone_are_not_counted_as_gone_twice(borghild):
    ids = list(Conversation.objects.filter(resident=borghild).values_list("pk", flat=True))
    conversation_rights.let_go(ids)

    assert conversation_rights.let_go(ids).counts == {}
