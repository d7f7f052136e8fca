"""Somebody of the unit tries to find out who answered honestly.

Two worlds that differ in one thing: in the one a resident answered and kept it from those who work there, in the other
she said no. Everything the attackers can open is opened in both, and every byte and every statement sent to the
database is compared. The clock and the ids that pages make for themselves stand still, so that nothing else can differ.
"""

import io
import json
import random
import re
import uuid
from collections import Counter
from functools import partial
from zipfile import ZipFile

import numpy as np
import pytest
from django.db import connection
from django.db.backends.postgresql.base import Cursor
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.accounts.services import give_membership
from dialog.campaigns.kit import printing
from dialog.campaigns.models import Campaign
from dialog.conversations import queries, services
from dialog.conversations.models import Channel, Conversation, Intent, Outcome, SaidBy
from dialog.conversations.querysets import StatementQuerySet
from dialog.home.visiting import printing as briefs
from dialog.improvements.sheets import printing as sheets
from dialog.insight import participation
from dialog.insight.models import Release
from dialog.insight.services import build_release
from dialog.lib import planned
from dialog.themes import services as codebooks
from tests import factories
from tests.access_table import TABLE, YES
from tests.world import signed_in, undone

# Ola, Liv, the leader of the next unit, and Kari above them.
ATTACKERS = ("staff", "leader", "elsewhere", "several")
WORDS = ("De roper til hverandre om natta.", "Jeg tør ikke si det.")
CSRF = re.compile(rb"[A-Za-z0-9]{64}")
# Who writes, sealed: another text each time, as a CSRF token is.
AUTHOR = re.compile(rb"gAAAAA[\w=-]{60,}")


@pytest.fixture
def world(world):
    world.somebody = factories.make_resident(world.people["staff"].units_as(Role.STAFF)[0], "Gudrun")
    return world


@pytest.fixture(autouse=True)
def still(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


# --- the two worlds ---


def tell(world, **how):
    """One conversation with somebody of Ola's unit, under the same id in both worlds."""
    named = how.pop("named", True)
    campaign = Campaign.objects.asked().get(municipality=world.people["staff"].municipality, closed_at=None)
    resident = world.somebody if named else None
    author = world.people[how.pop("by", "asker")]
    theme = factories.make_theme(author.municipality)
    words = () if "outcome" in how else WORDS
    unit = author.units_as(*Role)[0]
    common = {"intent": Intent.LEADER, "themes": (theme,), "campaign_id": campaign.pk, "now": timezone.now()}
    factories.record(author, resident, *words, unit=unit, **common, **how)


honest = partial(tell, figures_only=True)
declined = partial(tell, outcome=Outcome.DECLINED)


def nothing(world):
    """Nobody has said anything."""


# --- what an attacker sees ---


def addresses(world, person):
    """Every page this person may open, in her own unit and the next; and the search, which is a POST."""
    for place in ("own", "neighbour"):
        for route, row in TABLE.items():
            # What is open to somebody without a place of work is her own account, or the public's.
            is_about_a_unit = row.cells.get(("nobody", place), YES) != YES
            if is_about_a_unit and "GET" in row.methods and row.cells[person, place] == YES:
                yield "GET", row.address(route, world.places[place])
        if TABLE["conversations:search"].cells[person, place] == YES:
            yield "POST", reverse("conversations:search", args=[world.places[place].unit])


def look(world, people):
    """Status, headers, bytes and shape of the queries of all that these people can open."""
    # What a process remembers from page to page is the same for both worlds.
    queries._under_way.clear()
    codebooks._kept.clear()
    seen = {}
    for person in people:
        client = signed_in(world.people[person])
        for method, address in dict.fromkeys(addresses(world, person)):
            seen[person, method, address] = look_at(client, method, address)
    return seen


def look_at(client, method, address):
    numbers = random.Random(address)
    # The log of one test is longer than Django keeps.
    connection.queries_log.clear()
    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=numbers.getrandbits(128)))
        # A printed page carries the second it was made in: its words are compared.
        # Django tells no statement whose plan is kept.
        patch.setattr(planned, "ServerBindingCursor", Cursor)
        for sheet in (printing, sheets, briefs):
            patch.setattr(sheet, "typeset", lambda page, words, **how: json.dumps(words, default=str).encode())
        answer = client.get(address) if method == "GET" else client.post(address, {"q": "kanari"})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500, address
    return answer.status_code, sorted(answer.items()), comparable(body), Counter(shapes(asked))


def comparable(body):
    """What stands in a page or a file, without what is new at every asking."""
    if body.startswith(b"PK"):
        with ZipFile(io.BytesIO(body)) as packed:
            return [(name, packed.read(name)) for name in packed.namelist()]
    # Locked in either world, under an id of chance.
    for number, pk in enumerate(Release.objects.order_by("built_at").values_list("pk", flat=True)):
        body = body.replace(str(pk).encode(), b"release %d" % number)
    return CSRF.sub(b"", AUTHOR.sub(b"", body))


def shapes(asked):
    """Each statement without its values and the names the driver gives to cursors and savepoints."""
    for query in asked:
        if "SAVEPOINT" not in query["sql"]:
            yield re.sub(r"'[^']*'|_django_curs_\w+", "?", query["sql"])


def after(world, tells, people, also=nothing):
    """All that these people can see in the world after somebody was told something."""
    with undone():
        tells(world)
        also(world)
        return look(world, people)


def differences(one, other):
    return [address for address in one if one[address] != other[address]]


def close_the_campaign(world):
    """The figures are locked, with the same draw of chance in both worlds."""
    siv = world.people["strategist"]
    # The same in both worlds: she can be chosen in forms.
    second = factories.make_user("Sivert", siv.municipality, Role.STRATEGIST, id=uuid.UUID(int=7))
    campaign = Campaign.objects.asked().get(municipality=siv.municipality, closed_at=None)
    campaign.closing_asked_by, campaign.closed_by = siv, second
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    build_release(campaign=campaign, by=second, now=timezone.now(), rng=np.random.default_rng(7))


# --- the tests ---


def test_nobody_of_the_unit_can_tell_an_honest_answer_from_a_declined_one(world):
    seen = after(world, honest, ATTACKERS)

    assert len(seen) > 40
    assert differences(seen, after(world, declined, ATTACKERS)) == []


def test_nor_when_the_figures_are_locked(world):
    people = ("leader", "several")

    seen = after(world, honest, people, also=close_the_campaign)

    assert differences(seen, after(world, declined, people, also=close_the_campaign)) == []


TAKEN = {
    "without a name": {"named": False},
    "on her own phone": {"channel": Channel.OWN_DEVICE},
}
# `make drill` tries these too.
ALSO_TAKEN = {"by a colleague": {"by": "staff"}, "on paper": {"channel": Channel.PAPER}}


def test_nor_however_it_was_taken(world, thorough):
    ways = TAKEN | ALSO_TAKEN if thorough else TAKEN

    told = {
        name: differences(*(after(world, partial(tells, **how), ("leader",)) for tells in (honest, declined)))
        for name, how in ways.items()
    }

    assert told == {name: [] for name in ways}


def test_what_next_of_kin_said_honestly_is_as_if_nobody_had_spoken(world):
    before = after(world, nothing, ("leader",))

    for said_by in (SaidBy.KIN_ABOUT, SaidBy.KIN_SELF, SaidBy.OBSERVED):
        assert differences(before, after(world, partial(honest, said_by=said_by), ("leader",))) == [], said_by


# --- the attackers have eyes: each rule taken away ---


def shows_words(patch):
    patch.setattr(StatementQuerySet, "visible_to", lambda self, user: self.filter(unit_id__in=user.unit_ids(*Role)))


def leaves_it_open(patch):
    patch.setattr(services, "_open_since", lambda conversation, draft, now: now)
    patch.setattr(StatementQuerySet, "visible_to", lambda self, user: self.filter(unit_id__in=user.unit_ids(*Role)))


def ticks_off_the_open_only(patch):
    patch.setattr(queries.Told, "ticks_off", property(lambda self: self.outcome == Outcome.DECLINED))


def counts_the_open_only(patch):
    open_only = participation.RESIDENTS.replace("conversation.said_by = 'person'", "NOT conversation.figures_only")
    patch.setattr(participation, "RESIDENTS", open_only)


def test_a_rule_taken_away_is_noticed(world):
    refused = after(world, declined, ("leader",))
    unnoticed = []
    for take_away in (shows_words, leaves_it_open, ticks_off_the_open_only, counts_the_open_only):
        with pytest.MonkeyPatch.context() as patch:
            take_away(patch)
            if not differences(after(world, honest, ("leader",)), refused):
                unnoticed.append(take_away.__name__)

    assert unnoticed == []


def test_a_list_that_remembers_what_next_of_kin_said_honestly_is_noticed(world, monkeypatch):
    before = after(world, nothing, ("leader",))

    monkeypatch.setattr(queries, "HONEST_KIN", Q(pk=None))

    assert differences(before, after(world, partial(honest, said_by=SaidBy.KIN_ABOUT), ("leader",)))


def test_who_leads_the_unit_from_above_does_not_receive_what_was_kept_from_it(world):
    honest(world)
    kari, rut = world.people["several"], world.people["receiver"]
    give_membership(user=kari, unit=rut.units_as(Role.RECEIVER)[0], role=Role.RECEIVER, starts_on=factories.LONG_AGO)

    def received(user):
        return Conversation.objects.honest_for(User.objects.get(pk=user.pk)).filter(unit=world.places["own"].unit)

    assert received(rut).filter(resident=world.somebody).exists()
    assert not received(kari).exists()
