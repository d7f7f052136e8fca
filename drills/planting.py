"""People with a canary in every place where a resident's name or words can stand, their own and others'."""

import json
import random
import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from dialog.accounts.import_models import Import
from dialog.accounts.models import KeptForm, Role, User
from dialog.audit.keys import sealed_columns
from dialog.conversations import gatherings, residents, services
from dialog.conversations.drafts import ConversationDraft, StatementDraft, TableDraft
from dialog.conversations.models import (
    Channel,
    Conversation,
    EarlierWording,
    Intent,
    JournalMark,
    NotPresent,
    Outcome,
    Resident,
    ResidentImage,
    ResidentLine,
    SaidBy,
    Statement,
)
from dialog.improvements.models import (
    Fate,
    FateKind,
    ImprovementAction,
    OwnWords,
    Quote,
    ReceiverStep,
    UnitQuestion,
)
from dialog.insight.models import Release
from dialog.intake import services as intake
from dialog.intake.services import Paper, Treatment
from dialog.outbox.models import Envelope
from dialog.reports.models import Report, ReportKind, ReportSentence, ReportState
from dialog.rights import services as rights
from dialog.rights.models import Asker, BreakGlass, Ground, RequestKind
from drills.people import Scene
from drills.planting_improvements import given_on, left, measured, told, tried, visited
from tests.factories import make_arrival, make_resident, make_user, record
from tests.outbox.devices import Device

A_CANARY = re.compile(r"Kanari[bdfgklmnprstvaeiouyæøå]{14}")


@dataclass(frozen=True)
class Planted:
    """``unnamed``: her answers without a name on them, by the number on the receipt or the paper."""

    canary: str
    resident: Resident
    unnamed: Sequence[tuple[UUID, str]]

    @property
    def name(self) -> str:
        return f"{self.canary} Hansen"


@dataclass(frozen=True)
class Cast:
    """Those who are there besides the scene's own people."""

    ina: User
    receiver: User
    other: Resident
    release: Release
    now: datetime

    @classmethod
    def of(cls, scene: Scene) -> "Cast":
        return cls(
            make_user("Ina", scene.place.municipality, Role.ACCESS_OFFICER),
            make_user("Rut", scene.place.sector, Role.RECEIVER),
            scene.residents[0],
            a_quarter(scene),
            timezone.now(),
        )


def a_quarter(scene: Scene) -> Release:
    """Locked figures with nothing in them: a report is made of some."""
    first, now = date(2020, 1, 1), timezone.now()
    return Release.objects.create(
        municipality=scene.place.municipality, quarter=first, first_day=first, last_day=date(2020, 3, 31),
        arrived_by=now, built_at=now, built_by=scene.strategist,
    )  # fmt: skip


def plant(scene: Scene, cast: Cast, canaries: Sequence[str]) -> list[Planted]:
    waiting, applied = a_file(scene, "waiting", cast.now), a_file(scene, "applied", cast.now)
    planted = []
    for number, canary in enumerate(canaries):
        resident = make_resident(scene.place.department, f"{canary} Hansen", birth_year=canary, place=f"Rom {canary}")
        spoken(scene, cast, resident, canary)
        at_the_table(scene, cast, resident, canary)
        improved(scene, cast, resident, canary)
        imported(waiting, applied, resident, canary, number)
        typed_and_kept(scene, resident, canary)
        left_from_a_tablet(scene, cast, resident, canary)
        asked_for_before(scene, cast, resident, canary)
        # No more than a few may come in ten minutes, so they have come one after the other.
        came_at = cast.now - timedelta(minutes=12 * (len(canaries) - number))
        planted.append(Planted(canary, resident, sent_by_herself(scene, cast, resident, canary, came_at)))
    named_by_others(scene, cast, [one.name for one in planted])
    return planted


def spoken(scene: Scene, cast: Cast, resident: Resident, canary: str) -> None:
    """Her own conversations: corrected, translated, honest, and with history."""
    things = tuple(
        StatementDraft(f"{canary} {word}", Intent.LEADER, f"{canary} norsk", f"{canary} løfte", (scene.themes[0].pk,))
        for word in ("én", "to")
    )
    draft = ConversationDraft(
        unit_id=resident.unit_id, outcome=Outcome.ANSWERED, resident_id=resident.pk, said_by=SaidBy.PERSON,
        statements=things, guest=canary, with_interpreter=True, interpreter=canary, language="polsk",
    )  # fmt: skip
    form_id = uuid.uuid4()
    services.record(form_id=form_id, draft=draft, by=scene.staff[0], now=cast.now)
    honest = record(scene.staff[0], resident, f"{canary} ærlig", figures_only=True)
    shared = {"municipality_id": resident.municipality_id}
    ReceiverStep.objects.create(
        conversation=honest, kind="note", words=f"Snakket med {canary}", by=cast.receiver, at=cast.now, **shared
    )
    first = Statement.objects.filter(conversation_id=form_id).order_by("position")[0]
    EarlierWording.objects.create(
        statement=first, words=f"{canary} før", translation=canary, promise=canary, replaced_at=cast.now,
        replaced_by=scene.staff[0], **shared,
    )  # fmt: skip
    JournalMark.objects.create(statement=first, is_written=True, marked_by=scene.staff[0], marked_at=cast.now, **shared)
    NotPresent.objects.create(
        campaign=scene.campaign, unit=resident.unit, resident=resident, marked_by=scene.leader, **shared
    )
    services.arrange_day_list(unit=resident.unit, resident_ids=[resident.pk], by=scene.staff[1])
    residents.bar_family(resident=resident, by=scene.staff[0], now=cast.now)
    Conversation.objects.filter(pk=form_id).update(setting="outside")


def at_the_table(scene: Scene, cast: Cast, resident: Resident, canary: str) -> None:
    """She said one thing, and the table spoke of her."""
    said = (
        (resident.pk, StatementDraft(f"{canary} ved bordet", Intent.LEADER)),
        (None, StatementDraft(f"{canary} Hansen kan synge", Intent.GOOD_TO_KNOW)),
    )
    draft = TableDraft(unit_id=resident.unit_id, present=(resident.pk, cast.other.pk), said=said)
    gatherings.record(form_id=uuid.uuid4(), draft=draft, by=scene.staff[0], now=cast.now)


def improved(scene: Scene, cast: Cast, resident: Resident, canary: str) -> None:
    """Replies and what came after, an action of her words alone, and a quote that was sent back."""
    one, two = Statement.objects.filter(conversation__resident=resident).order_by("conversation__recorded_at")[:2]
    shared = {"municipality_id": resident.municipality_id, "unit": resident.unit}
    action = ImprovementAction.objects.create(
        title=f"{canary} ut i hagen", result=f"{canary} kom ut", owner=scene.leader, created_by=scene.leader,
        due_on=timezone.localdate(), created_at=cast.now, **measured(canary), **shared,
    )  # fmt: skip
    tried(scene, action, canary, cast.now)
    given_on(scene, one, canary, cast.now)
    left(scene, resident, canary, cast.now)
    decided = {"decided_by": scene.leader, "decided_at": cast.now}
    answer = Fate.objects.create(statement=one, kind=FateKind.ANSWERED, words=f"{canary} får svar", **decided, **shared)
    told(scene, answer, canary, cast.now)
    Fate.objects.create(statement=two, kind=FateKind.IN_ACTION, action=action, **decided, **shared)
    day = timezone.localdate()
    quote = Quote.objects.create(
        statement=one, use="internal", words=canary, name=canary, place=canary, consented_by="guardian",
        consenter=f"Verge for {canary}", consented_on=day, expires_on=day, proposed_by=scene.staff[0],
        proposed_at=cast.now, reason=f"{canary} kan kjennes igjen", **decided, **shared,
    )  # fmt: skip
    Report.objects.create(
        release=cast.release, unit_code=resident.unit.code, kind=ReportKind.CAMPAIGN, state=ReportState.READY,
        made_by=scene.strategist, asked_at=cast.now, touched_at=cast.now, finished_at=cast.now, size=1,
        quote_ids=[quote.pk], content=f"«{canary}»", **shared,
    )  # fmt: skip


def a_file(scene: Scene, state: str, now: datetime) -> Import:
    applied = {} if state == "waiting" else {"applied_at": now}
    adm = make_user("Adm", scene.place.municipality, Role.ADMINISTRATOR)
    return Import.objects.create(
        municipality=scene.place.municipality, kind="residents", state=state, is_complete=False, made_by=adm,
        made_at=now, expires_at=now + timedelta(days=30), **applied,
    )  # fmt: skip


def imported(waiting: Import, applied: Import, resident: Resident, canary: str, number: int) -> None:
    """She stands in a file that waits, and in the way back from one that was brought in."""
    sealed = f'{{"name": "{canary} Hansen"}}'
    ResidentLine.objects.create(
        source=waiting, position=number, line=number + 2, verdict="changed", unit_id=resident.unit_id, sealed=sealed
    )
    ResidentImage.objects.create(
        source=applied, position=number, table="conversations.Resident", row_id=resident.pk, after=b"-",
        unit_id=resident.unit_id, resident_id=resident.pk, sealed=sealed,
    )  # fmt: skip


def typed_and_kept(scene: Scene, resident: Resident, canary: str) -> None:
    """Pages that locked themselves over what somebody was writing: hers, and one of the unit's that names her."""
    unit_page = reverse("conversations:unit", args=[resident.unit_id])
    for address, words in (
        (reverse("conversations:new", args=[resident.pk]), f"{canary} halvferdig"),
        (unit_page, f"Tur med {canary} Hansen"),
    ):
        KeptForm.objects.create(
            municipality_id=resident.municipality_id, user=scene.staff[0], address=address,
            body=urlencode({"ting1-words": words}), kept_at=timezone.now(),
        )  # fmt: skip


def left_from_a_tablet(scene: Scene, cast: Cast, resident: Resident, canary: str) -> None:
    """A form about her that was not finished, and one where somebody typed who she is."""
    common = {
        "municipality_id": resident.municipality_id, "unit": resident.unit, "author": scene.staff[0], "digest": b"",
        "received_at": cast.now, "placed_at": cast.now,
    }  # fmt: skip
    device = Device(scene.staff[0])
    unfinished = device.written(resident, f"{canary} uferdig")
    typed = device.written({"way": "whom", "id": "", "whom": f"{canary} Hansen"}, f"{canary} ved vinduet")
    for form, more in (
        (unfinished, {"state": "unfinished", "reason": "draft", "source": "draft", "resident": resident}),
        (typed, {"state": "waiting", "reason": "whose", "source": "conversation"}),
    ):
        Envelope.objects.create(
            id=uuid.uuid4(), form_id=form["conversation"], body=json.dumps(form, ensure_ascii=False), **common, **more
        )


def asked_for_before(scene: Scene, cast: Cast, resident: Resident, canary: str) -> None:
    """An erasure that was held back, with a reason told to her."""
    asked = rights.open_request(
        resident_id=resident.pk, unit=resident.unit, kind=RequestKind.ERASURE, asker=Asker.PERSON,
        received_on=timezone.localdate(), by=cast.ina, now=cast.now,
    )  # fmt: skip
    rights.hold(request=asked, ground=Ground.CLAIM, note=f"Kravet til {canary}", by=cast.ina, now=cast.now)


def sent_by_herself(
    scene: Scene, cast: Cast, resident: Resident, canary: str, came_at: datetime
) -> list[tuple[UUID, str]]:
    """On her own phone and on paper: one with her name on the list, and those that only a number leads to."""
    unit, treatments = resident.unit, [Treatment(Intent.LEADER)]

    def arrive(word: str, **more: Any) -> Any:
        return make_arrival(unit, f"{canary} {word}", own_name=f"{canary} Hansen", now=came_at, **more)

    intake.accept(
        arrival=arrive("fra mobil"), resident=resident, treatments=treatments, by=scene.staff[0], now=cast.now
    )
    nameless, honest = arrive("uten navn"), arrive("ærlig fra mobil", is_honest=True)
    intake.accept(arrival=nameless, resident=None, treatments=treatments, by=scene.staff[0], now=cast.now)
    intake.accept(arrival=honest, resident=None, treatments=treatments, by=cast.receiver, now=cast.now)
    waits = arrive("venter")
    paper = Paper(
        timezone.localdate(), SaidBy.PERSON, (f"{canary} på papir",), own_name=f"{canary} Hansen", is_honest=True
    )
    form_id = uuid.uuid4()
    typed = intake.type_in(
        form_id=form_id, unit=unit, campaign=scene.campaign, paper=paper, by=cast.receiver, now=cast.now
    )
    assert Conversation.objects.get(pk=form_id).channel == Channel.PAPER
    numbers = [(one.pk, one.number) for one in (nameless, honest, waits)]
    return [*numbers, (form_id, str(typed.number))]


def named_by_others(scene: Scene, cast: Cast, names: Sequence[str]) -> None:
    """Everybody's whole name in what others said, wrote, asked and answered; the texts are theirs and stay."""
    unit, everybody = scene.place.department, ", ".join(names)
    shared = {"municipality_id": unit.municipality_id, "unit": unit}
    said = record(scene.staff[0], cast.other, f"Savner {everybody}", guest=f"Venn av {everybody}").statements.get()
    answered = {"decided_by": scene.leader, "decided_at": cast.now}
    action = ImprovementAction.objects.create(
        title=f"Tur for {everybody}", owner=scene.leader, created_by=scene.leader, due_on=timezone.localdate(),
        created_at=cast.now, **measured(everybody), **shared,
    )  # fmt: skip
    tried(scene, action, everybody, cast.now)
    fate = Fate.objects.create(
        statement=said, kind=FateKind.IN_ACTION, action=action, words=f"Sammen med {everybody}", **answered, **shared
    )
    told(scene, fate, everybody, cast.now)
    given_on(scene, said, everybody, cast.now)
    left(scene, cast.other, everybody, cast.now)
    visited(scene, everybody, cast.now)
    UnitQuestion.objects.create(
        theme=scene.themes[0], words=f"Hvordan har {everybody} det?", asked_by=scene.strategist, asked_at=cast.now,
        answer=f"{everybody} har det bra", answered_by=scene.leader, answered_at=cast.now, **shared,
    )  # fmt: skip
    OwnWords.objects.create(
        campaign=scene.campaign, learned=everybody, changed=everybody, lacking=everybody, written_by=scene.leader,
        written_at=cast.now, **shared,
    )  # fmt: skip
    ReportSentence.objects.create(
        municipality_id=unit.municipality_id, release=cast.release, unit_code=unit.code, about="result",
        words=f"{everybody} sier det er bedre", written_by=scene.strategist, written_at=cast.now,
    )  # fmt: skip
    BreakGlass.objects.create(
        user=scene.strategist, reason="danger", words=f"Lette etter {everybody}", starts_at=cast.now,
        ends_at=cast.now + timedelta(minutes=30), **shared,
    )  # fmt: skip


def found_by_column(canaries: Sequence[str]) -> dict[str, int]:
    """How many of the canaries stand in each sealed column of the installation, every value opened."""
    wanted, found = set(canaries), Counter[str]()
    for column in sealed_columns():
        name, there = column.field.attname, set[str]()
        rows = column.model._default_manager.exclude(**{f"{name}__isnull": True}).only("pk", name)
        for row in rows.iterator():
            there.update(A_CANARY.findall(unquoted(getattr(row, name))))
        found[str(column)] = len(there & wanted)
    return dict(found)


def unquoted(value: str) -> str:
    """A kept form's fields are written as an address is."""
    return value.replace("%C3%A6", "æ").replace("%C3%B8", "ø").replace("%C3%A5", "å")


def canary_words(count: int) -> list[str]:
    chance, letters = random.Random(), "bdfgklmnprstvaeiouyæøå"
    return ["Kanari" + "".join(chance.choice(letters) for _ in range(14)) for _ in range(count)]
