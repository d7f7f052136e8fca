"""Every route × every person × own, neighbour's, foreign and missing ids, by the table in ``access_table``."""

import io
import logging
import uuid
from itertools import product
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.urls import URLPattern, get_resolver, path, reverse

from dialog.accounts import idle
from dialog.accounts.models import Role, User
from dialog.accounts.policy import POLICY, Rule
from dialog.campaigns.querysets import CampaignQuerySet
from dialog.conversations.models import Resident
from dialog.conversations.querysets import ConversationQuerySet
from dialog.improvements.quote_models import QuoteQuerySet
from dialog.insight.models import ReleaseQuerySet
from dialog.lib.prepared import Prepared
from dialog.units.models import Unit
from tests.access_table import COMING, DENIED, GONE, LOGIN, TABLE, YES, Row
from tests.world import PEOPLE, signed_in, undone

METHODS = ("GET", "POST")


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Tens of thousands of refusals, each with its traceback, take longer to write down than to give."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture(scope="module")
def sessions(standing_world):
    return {name: signed_in(user).cookies.output() for name, user in standing_world.people.items()}


@pytest.fixture
def clients(sessions, world):
    """A browser for each person, who was here a moment ago; a view that breaks is a status 500, not an exception."""
    clients = {name: signed_in(None) for name in world.people}
    for name, cookies in sessions.items():
        clients[name].cookies.load(cookies.replace("Set-Cookie: ", ""))
        if user := world.people[name]:
            clients[name].cookies[idle.COOKIE] = idle.here_now(user, clients[name].session.session_key)
    return clients


# --- asking and judging ---


def ask(client, method, url, data=None):
    """One request whose effects are undone, so that every cell starts from the same world."""
    with undone():
        return answered(client, method, url, data)


def answered(client, method, url, data=None):
    response = client.get(url) if method == "GET" else client.post(url, data or {})
    # A file is read while its rows are there.
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def expected(row, method, person, place):
    """What the table says, once it is known which methods the route answers at all."""
    cell = row.cells[person, place]
    return 405 if method not in row.methods.split() and cell in (YES, GONE) else cell


def verdict(row, method, cell, response):
    """Return None if the answer is what the cell says, else what is wrong, in one line."""
    to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login") + "?next=")
    if cell == YES:
        is_right = response.status_code in row.allowed(method) and not to_sign_in
    elif cell == LOGIN:
        is_right = to_sign_in
    else:
        is_right = response.status_code == cell
    return None if is_right else f"expected {cell}, got {response.status_code}"


def seen(response, words):
    everything = plain(response.body) + "\n".join(f"{name}: {value}" for name, value in response.items())
    return [word for word in words if word in everything]


def plain(body):
    """The text of a page, or of all that is packed in a spreadsheet."""
    if body.startswith(b"PK"):
        with ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return body.decode(errors="replace")


def faults(route, row, world, clients, people=PEOPLE):
    """Everything about one route that is not as its row says, one by one."""
    for person in people:
        with undone():
            yield from faults_for(person, route, row, world, clients[person])


def faults_for(person, route, row, world, client):
    missing = set()
    for place, method in product(row.places, METHODS):
        if method not in row.methods.split() and place != "own":
            # What the route does not answer at all is turned away before anybody's id is looked at.
            continue
        cell, objects = expected(row, method, person, place), world.places[place]
        # Whoever is turned away has changed nothing: all those of one person are undone together.
        asked = ask if cell == YES else answered
        response = asked(client, method, row.address(route, objects), row.fields(objects))
        # A "no" shows nothing of anybody; a "yes" nothing of others.
        leaks = seen(response, world.forbidden_to(person) if cell == YES else world.all_canaries())
        wrong = (verdict(row, method, cell, response), leaks and f"shows {leaks}")
        yield from (f"{person} {method} {place}: {fault}" for fault in wrong if fault)
        missing |= {response.body} if cell == GONE else set()
    if len(missing) > 1:
        yield f"{person}: another's row and a missing one are answered differently"


# --- the table ---


@pytest.mark.parametrize("route", TABLE)
def test_everybody_gets_exactly_what_the_table_says(route, world, clients):
    assert list(faults(route, TABLE[route], world, clients)) == []


HOME = {"elsewhere": "neighbour", "stranger": "foreign"}


@pytest.mark.parametrize("place", ["neighbour", "foreign", "missing"])
def test_another_units_id_in_a_form_is_refused(place, world, clients):
    found = []
    for route, row in TABLE.items():
        for person in PEOPLE:
            # Without a unit in the address, the place asked for may be this person's own.
            is_own = not row.url and HOME.get(person) == place
            is_own |= place == "neighbour" and person in row.everywhere
            if row.ids and row.cells[person, "own"] == YES and not is_own:
                found += [f"{route}: {fault}" for fault in foreign_id_faults(route, row, place, person, world, clients)]

    assert found == []


def foreign_id_faults(route, row, place, person, world, clients):
    url = row.address(route, world.places["own"])
    response = ask(clients[person], "POST", url, row.fields(world.places[place]))
    is_refused = response.status_code in (403, 404, 422)
    leaks = seen(response, world.forbidden_to(person))
    faults = (not is_refused and f"got {response.status_code}", leaks and f"shows {leaks}")
    return [f"{person} with an id of {place}: {fault}" for fault in faults if fault]


@pytest.mark.parametrize("place", ["neighbour", "foreign"])
def test_an_address_with_one_part_from_another_place_is_a_404(place, world, clients):
    found = []
    for route, row in TABLE.items():
        own, other = world.places["own"], world.places[place]
        # A strategist's rows are the whole municipality's: tests/home/test_kit_pages.py mixes them.
        is_for_leader = row.cells["leader", "own"] != DENIED
        for part in row.url if len(row.url) > 1 and is_for_leader else []:
            # A theme belongs to the municipality: the neighbour's is ours.
            if getattr(own, row.url[part]) == getattr(other, row.url[part]):
                continue
            mixed = {name: getattr(other if name == part else own, value) for name, value in row.url.items()}
            response = ask(clients["leader"], row.methods.split()[-1], reverse(route, kwargs=mixed), row.fields(own))
            if response.status_code != GONE or seen(response, world.all_canaries()):
                found.append(f"{route} with {part} of {place}: {response.status_code}")

    assert found == []


# --- the table is whole ---


def routes(resolver=None, namespace=""):
    """Every address of the site as (route name or None, pattern)."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield (f"{namespace}{one.name}" if one.name else None, str(one.pattern))
        else:
            yield from routes(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)


def incomplete():
    """Addresses without a name, a rule or a row; rules and rows without an address."""
    named = {name for name, _ in routes()}
    without_name = {pattern for name, pattern in routes() if name is None}
    return without_name | (named - {None}) ^ set(TABLE) | set(POLICY) ^ (set(TABLE) | COMING) | named & COMING


def test_every_route_has_a_rule_and_a_row_and_nothing_else_has():
    assert incomplete() == set()


@pytest.mark.parametrize("name", ["dummy", None])
def test_a_new_address_without_a_row_is_noticed(monkeypatch, name):
    resolver = get_resolver()
    dummy = path("dummy/", lambda request: None, name=name)
    monkeypatch.setattr(resolver, "url_patterns", [*resolver.url_patterns, dummy])

    assert incomplete() == {name or "dummy/"}


def test_a_rule_without_an_address_is_noticed(monkeypatch):
    monkeypatch.setitem(POLICY, "dummy", Rule())

    assert incomplete() == {"dummy"}


@pytest.mark.parametrize("route", TABLE)
def test_no_resident_and_no_word_can_stand_in_an_address(route):
    names = {"pk", "id", "code", "unit_id", "uidb36", "key"}

    assert {part for part in TABLE[route].url if part not in names and not part.endswith(("_id", "_code"))} <= {
        "path",
        "name",
        "file_format",
        "piece",
    }


# --- the rules bite ---

COLUMN_OF = {
    Role.STAFF: "staff",
    Role.LEADER: "leader",
    Role.STRATEGIST: "strategist",
    Role.RECEIVER: "receiver",
    Role.COUNCIL: "council",
    Role.ADMINISTRATOR: "administrator",
    Role.ACCESS_OFFICER: "access",
    Role.PROTECTION_OFFICER: "protection",
    Role.INTERVIEWER: "asker",
}


def flips(rule):
    """Every rule that differs from this one in one thing, with the person who would notice."""
    if rule.is_public:
        yield "closed", Rule(), "nobody"
        return
    yield "opened to all", Rule(rule.roles, rule.scope, is_public=True), "nobody"
    for role, person in COLUMN_OF.items():
        yield f"{role} flipped", Rule(rule.roles ^ {role}, rule.scope), person


@pytest.mark.parametrize("route", TABLE)
def test_every_rule_flipped_is_noticed(route, world, clients, monkeypatch):
    row, unnoticed = TABLE[route], []
    for what, rule, person in flips(POLICY[route]):
        monkeypatch.setitem(POLICY, route, rule)
        if not any(faults(route, row, world, clients, people=(person,))):
            unnoticed.append(what)

    assert unnoticed == []


# Each way of saying whose rows somebody reaches, with a page that stands on it alone.
SCOPES = [
    (ConversationQuerySet, "honest_for", "receiving:answer"),
    (QuoteQuerySet, "cleared_by", "quotes:review"),
    (ConversationQuerySet, "own_receipt", "conversations:receipt"),
    (CampaignQuerySet, "visible_to", "campaigns:detail"),
    (ReleaseQuerySet, "visible_to", "reports:release_csv"),
]


@pytest.mark.parametrize(("scope", "method", "route"), SCOPES, ids=[scope[2] for scope in SCOPES])
def test_a_scope_that_lets_everything_through_is_noticed(scope, method, route, world, clients, monkeypatch):
    monkeypatch.setattr(scope, method, lambda self, *args, **kwargs: self.all())

    people = ("leader", "elsewhere", "strategist", "receiver")
    assert any(faults(route, TABLE[route], world, clients, people=people))


def test_a_resident_fetched_from_any_unit_is_noticed(world, clients, monkeypatch):
    anywhere = Prepared(lambda pk, *unit_ids: Resident.objects.filter(pk=pk), Resident)
    monkeypatch.setattr("dialog.conversations.queries._one_in_units", anywhere)
    route = "conversations:new"

    assert any(faults(route, TABLE[route], world, clients, people=("leader",)))


def test_a_membership_that_covers_every_unit_is_noticed(world, clients, monkeypatch):
    monkeypatch.setattr(User, "units_as", lambda self, *roles: list(Unit.objects.all()))
    route = "improvements:statements"

    assert any(faults(route, TABLE[route], world, clients, people=("leader",)))


def test_a_route_without_a_rule_is_refused_to_everybody(world, clients, monkeypatch):
    monkeypatch.delitem(POLICY, "account_reset_password_done")

    statuses = {name: clients[name].get(reverse("account_reset_password_done")).status_code for name in PEOPLE}

    assert statuses == dict.fromkeys(PEOPLE, DENIED)


# --- the canaries sing ---


def test_a_page_that_shows_a_canary_is_noticed(world, clients):
    row = Row({("nobody", "own"): YES}, ok=(200, 302))
    response = ask(clients["nobody"], "GET", reverse("account_login"))
    response["X-Fault"] = world.canaries["own"][0]

    assert verdict(row, "GET", YES, response) is None
    assert set(seen(response, world.forbidden_to("nobody"))) == {world.canaries["own"][0]}


def test_a_canary_packed_in_a_spreadsheet_is_noticed():
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "<t>kanarinavnown</t>" * 50)

    assert b"kanari" not in file.getvalue()
    assert "kanarinavnown" in plain(file.getvalue())


def test_only_its_receiver_may_see_an_honest_answer_and_carers_see_their_own_unit_only(world):
    honest = {word for key in ("own", "neighbour") for word in world.canaries[f"honest {key}"]}

    assert all(honest <= set(world.forbidden_to(person)) for person in PEOPLE if person != "receiver")
    assert not honest & set(world.forbidden_to("receiver"))
    assert set(world.canaries["honest foreign"]) <= set(world.forbidden_to("receiver"))
    assert not set(world.canaries["own"]) & set(world.forbidden_to("staff"))
    assert set(world.canaries["own"]) <= set(world.forbidden_to("several"))


def test_missing_pages_have_one_body_whatever_was_asked_for(world, clients):
    bodies = {clients["staff"].get(f"/finnes/ikke/{uuid.uuid4()}/").content for _ in range(3)}

    assert len(bodies) == 1
