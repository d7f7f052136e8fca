"""What the database itself refuses: a row that names another municipality's, and rows that cannot be true."""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, connections, models, transaction
from django.utils import timezone
from pghistory.models import Event

from dialog.accounts.models import Membership, Role
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, Resident, Statement, Stay
from dialog.improvements.models import Fate, ImprovementAction
from dialog.units.constraints import CompositeForeignKey
from dialog.units.models import Unit
from tests.factories import make_user

# Written a million at a time straight from the conversations, in one statement that names one municipality.
WITHOUT_KEYS = {"insight.Counted"}
# Whoever uses a sending's id again may come from anywhere: what was sent is kept all the same.
WITHOUT_A_KEY = {("outbox.Envelope", "copy_of")}
YESTERDAY, TODAY = date(2020, 1, 1), date(2020, 1, 2)


def our_models():
    """Without the history tables, which hold no foreign keys in the database."""
    return [
        model for model in apps.get_models() if model.__module__.startswith("dialog") and not issubclass(model, Event)
    ]


def composite_keys():
    return [
        (model, constraint)
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CompositeForeignKey)
    ]


# --- another municipality's rows ---


@pytest.fixture
def bare_tables(request):
    """The owner's connection, with every other rule taken off the tables for the length of a transaction."""
    request.getfixturevalue("transactional_db")
    owner = connections["owner"]
    with transaction.atomic(using="owner"):
        with owner.cursor() as cursor:
            for model in our_models():
                strip(cursor, model)
            yield cursor
        transaction.set_rollback(True, using="owner")


def strip(cursor, model):
    table = model._meta.db_table
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
    checks = [f'DROP CONSTRAINT "{name}"' for (name,) in cursor.fetchall()]
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    actions = [*checks, *(f'ALTER COLUMN "{column}" DROP NOT NULL' for column in columns), "DISABLE TRIGGER USER"]
    cursor.execute(f'ALTER TABLE "{table}" {", ".join(actions)}')


def value_for(field):
    """Return something no other row has."""
    target = field.target_field if field.is_relation else field
    return uuid.uuid4() if isinstance(target, models.UUIDField) else uuid.uuid4().hex[:20]


def insert(cursor, model, values):
    pk = model._meta.pk
    values = {pk.column: value_for(pk)} | values
    columns, marks = ", ".join(f'"{column}"' for column in values), ", ".join(["%s"] * len(values))
    cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})', list(values.values()))


def refusal(cursor, model, key, *, foreign):
    """Insert the row named and the row that names it; return the constraint that refuses, None if all is well."""
    target = key._target(model)
    theirs = [target._meta.get_field(name) for name in key.to_fields]
    named = {field.column: value_for(field) for field in theirs}
    naming = list(named.values())
    if foreign:
        # The place, municipality or care unit, is another; the row exists.
        place = next(number for number, field in enumerate(theirs) if not field.primary_key)
        naming[place] = value_for(theirs[place])
    columns = [model._meta.get_field(name).column for name in key.fields]
    try:
        with transaction.atomic(using="owner"):
            insert(cursor, target, named)
            insert(cursor, model, dict(zip(columns, naming, strict=True)))
            cursor.execute(f'SET CONSTRAINTS "{key.name}" IMMEDIATE')
            transaction.set_rollback(True, using="owner")
    except IntegrityError as fault:
        return fault.__cause__.diag.constraint_name
    return None


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_composite_key_refuses_another_municipalitys_row_and_takes_its_own(bare_tables):
    refused = {key.name: refusal(bare_tables, model, key, foreign=True) for model, key in composite_keys()}
    taken = {key.name: refusal(bare_tables, model, key, foreign=False) for model, key in composite_keys()}

    assert refused == {name: name for name in refused}
    assert taken == dict.fromkeys(taken)
    assert len(refused) > 50


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_relation_inside_a_municipality_is_part_of_a_composite_key(model):
    keyed = {name for one, key in composite_keys() if one is model for name in key.fields}

    loose = {field.name for field in model._meta.concrete_fields if field.is_relation and is_inside(field)}
    loose -= {name for label, name in WITHOUT_A_KEY if label == model._meta.label}

    assert loose - keyed == set() or model._meta.label in WITHOUT_KEYS


def is_inside(field):
    own, target = has_municipality(field.model), has_municipality(field.related_model)
    return own and target and field.name != "municipality"


def has_municipality(model):
    return any(field.name == "municipality" for field in model._meta.concrete_fields)


# --- rows that cannot be true ---


LIES = [
    (Unit, {"kind": "sector"}, {"kind": "municipality"}, "unit_root_is_municipality"),
    (Unit, {"kind": "sector"}, {"is_care_unit": True}, "unit_care_unit_kind"),
    (Unit, {"is_care_unit": True}, {"service_type": ""}, "unit_care_unit_kind"),
    (Unit, {}, {"successor": models.F("id"), "closed_on": TODAY}, "unit_not_its_own_successor"),
    (Unit, {}, {"opened_on": TODAY, "closed_on": YESTERDAY}, "unit_closed_after_opened"),
    (Membership, {}, {"starts_on": TODAY, "ends_on": YESTERDAY}, "membership_ends_after_start"),
    (Campaign, {}, {"starts_on": TODAY, "ends_on": YESTERDAY}, "campaign_ends_after_start"),
    (Campaign, {"closing_asked_by": None}, {"closing_asked_at": timezone.now}, "campaign_closing_asked_paired"),
    (Campaign, {"closing_asked_by": None}, {"closed_at": timezone.now}, "campaign_closed_by_two_people"),
    (Resident, {}, {"active_from": TODAY, "active_to": YESTERDAY}, "resident_ends_after_start"),
    (Stay, {}, {"starts_on": TODAY, "ends_on": YESTERDAY}, "stay_ends_after"),
    (Conversation, {}, {"said_by": ""}, "conversation_answer_has_a_speaker"),
    (Conversation, {}, {"outcome": "declined"}, "conversation_answer_has_a_speaker"),
    (Conversation, {}, {"retry_on": TODAY}, "conversation_retry_only_without_answer"),
    (Conversation, {"with_interpreter": True}, {"with_interpreter": False}, "conversation_interpreter_named"),
    (Conversation, {"channel": "tablet"}, {"asked_by": None}, "conversation_asked_by_somebody"),
    (
        Conversation,
        {},
        {"figures_only": True, "outcome": "declined", "said_by": ""},
        "conversation_honest_is_an_answer",
    ),
    (Statement, {}, {"intent": "good_to_know", "open_since": timezone.now}, "statement_open_asks_for_something"),
    (Statement, {}, {"removed_at": timezone.now, "open_since": timezone.now}, "statement_open_asks_for_something"),
    (Fate, {}, {"told_at": timezone.now}, "fate_told_paired"),
    (Fate, {}, {"tell_by": None}, "fate_teller_has_a_date"),
    (Fate, {}, {"words": None}, "fate_reply_has_words"),
    (Fate, {}, {"kind": "in_action"}, "fate_in_action_names_it"),
    (ImprovementAction, {}, {"status": "done"}, "action_closed_with_a_result"),
    (ImprovementAction, {}, {"closed_at": timezone.now}, "action_closed_paired"),
]


@pytest.mark.parametrize(
    ("model", "which", "lie", "constraint"), LIES, ids=[f"{lie[3]}-{i}" for i, lie in enumerate(LIES)]
)
def test_the_database_refuses_what_cannot_be_true(world, model, which, lie, constraint):
    rows = list(model.objects.filter(**which))
    values = {name: value() if callable(value) else value for name, value in lie.items()}

    assert rows
    for row in rows:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            model.objects.filter(pk=row.pk).update(**values)

        assert refused.value.__cause__.diag.constraint_name == constraint, row.pk


def test_one_person_alone_cannot_close_a_campaign(world):
    siv = world.people["strategist"]
    moment = timezone.now()

    with pytest.raises(IntegrityError, match="campaign_closed_by_two_people"), transaction.atomic():
        Campaign.objects.filter(municipality=siv.municipality).update(
            closing_asked_by=siv, closing_asked_at=moment, closed_by=siv, closed_at=moment
        )


def test_two_open_memberships_of_one_kind_are_refused(world):
    ola = world.people["staff"]
    department = Unit.objects.get(pk=world.places["own"].unit)

    with pytest.raises(IntegrityError, match="membership_one_open"), transaction.atomic():
        Membership.objects.create(
            municipality=ola.municipality, user=ola, unit=department, role=Role.STAFF, starts_on=TODAY
        )


def test_somebody_cannot_be_given_work_in_another_municipality(world):
    nordvik = Unit.objects.get(pk=world.places["foreign"].unit)
    ola = make_user("Ola", Unit.objects.get(pk=world.places["own"].unit), Role.STAFF)

    with transaction.atomic():
        Membership.objects.create(
            municipality=ola.municipality, user=ola, unit=nordvik, role=Role.STAFF, starts_on=TODAY
        )
        # Checked at commit, or when somebody asks.
        with pytest.raises(IntegrityError, match="membership_unit_same_municipality"):
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_check_of_a_model_is_a_check_in_the_database(db, model):
    declared = {one.name for one in model._meta.constraints if isinstance(one, models.CheckConstraint)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' AND convalidated",
            [model._meta.db_table],
        )
        held = {name for (name,) in cursor.fetchall()}

    assert declared <= held
