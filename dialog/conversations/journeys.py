"""The two lists a municipality may keep: courses of care, and steps in the way through the services."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from dialog.conversations.models import Conversation, JourneyStep, Pathway
from dialog.units.models import Unit

Entry = Pathway | JourneyStep

LONGEST_NAME = 80
KINDS: dict[str, type[Entry]] = {"forlop": Pathway, "steg": JourneyStep}


class NameTaken(Exception):
    """The list has an entry with this name."""


class InUse(Exception):
    """Conversations have been marked with it: what they say would no longer be true."""


def entries_of(kind: type[Entry], municipality_id: UUID) -> "QuerySet[Any]":
    """One list, in its order."""
    return kind._default_manager.filter(municipality_id=municipality_id).order_by("position", "name")


@transaction.atomic
def add_entry(*, kind: type[Entry], municipality: Unit, name: str) -> Entry:
    Unit.objects.select_for_update().get(pk=municipality.pk)
    entries = entries_of(kind, municipality.pk)
    if entries.filter(name__iexact=name).exists():
        raise NameTaken
    last = entries.aggregate(last=Max("position"))["last"] or 0
    entry: Entry = entries.create(municipality=municipality, name=name, position=last + 1)
    return entry


@transaction.atomic
def move_entry(*, entry: Entry, is_up: bool) -> None:
    """Change places with the neighbour; at the end of the list nothing happens."""
    Unit.objects.select_for_update().get(pk=entry.municipality_id)
    entries = list(
        type(entry)._default_manager.filter(municipality_id=entry.municipality_id).order_by("position", "name")
    )
    at = next(number for number, one in enumerate(entries) if one.pk == entry.pk)
    to = at - 1 if is_up else at + 1
    if 0 <= to < len(entries):
        entries[at], entries[to] = entries[to], entries[at]
    for position, one in enumerate(entries):
        one.position = position  # type: ignore[attr-defined]
    entries_of(type(entry), entry.municipality_id).bulk_update(entries, ["position"])


@transaction.atomic
def remove_entry(*, entry: Entry) -> None:
    """Raises ``InUse`` once a conversation has been marked with it."""
    if entry.pk in used(type(entry), entry.municipality_id):
        raise InUse
    entry.delete()


def used(kind: type[Entry], municipality_id: UUID) -> set[UUID]:
    """Those that conversations have been marked with."""
    column = "pathway_id" if kind is Pathway else "journey_step_id"
    marked = Conversation.objects.filter(municipality_id=municipality_id).exclude(**{column: None})
    return set(marked.values_list(column, flat=True).distinct())
