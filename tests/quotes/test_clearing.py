"""The clearing desk: another decides, and what is not cleared, released or agreed to any more is on no screen."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from dialog.audit.models import AccessLog
from dialog.conversations import services as conversations
from dialog.improvements import rights
from dialog.improvements.models import Quote, QuoteUse
from dialog.improvements.quotes import queries, services
from tests.access_table import TABLE, YES
from tests.factories import LONG_AGO, make_campaign, make_place, make_resident, make_user, record
from tests.quotes.conftest import WORDS
from tests.test_access import plain
from tests.world import signed_in

DESK = "/sitater/klarering/"


@pytest.fixture
def sivs(client, siv):
    client.force_login(siv)
    return client


def review(quote):
    return reverse("quotes:review", args=[quote.pk])


def decide(client, quote, decision="approve", **fields):
    return client.post(review(quote), {"decision": decision, **fields})


# --- deciding ---


def test_the_strategist_reads_the_edited_text_and_never_what_it_came_from(sivs, siv, proposed, borghild):
    listed, page = sivs.get(DESK), sivs.get(review(proposed))

    assert "1 sitat venter på deg" in listed.text and WORDS not in listed.text
    assert WORDS in page.text
    assert all(word not in listed.text + page.text for word in ("Borghild", "Rom 202", "Mona har tid"))
    row = AccessLog.objects.get()
    assert (row.user_id, row.role, row.resident_ids, row.why) == (siv.pk, "strategist", [borghild.pk], "clearing desk")


def test_approved_it_is_read_by_the_municipalitys_own_people(sivs, proposed, place):
    assert decide(sivs, proposed).status_code == 302

    for role, unit in ((Role.STAFF, place.home_care), (Role.COUNCIL, place.municipality)):
        page = signed_in(make_user("Noen", unit, role)).get("/sitater/").text
        assert WORDS in page and "Borghild" not in page
    assert (
        WORDS
        not in signed_in(make_user("Nina", make_place("Nordvik kommune").sector, Role.STAFF)).get("/sitater/").text
    )


def test_sent_back_the_unit_is_told_why(sivs, proposed, place, ola):
    assert decide(sivs, proposed, "send_back").status_code == 422
    assert decide(sivs, proposed, "send_back", why="Ta bort det om kaffen.").status_code == 302

    page = signed_in(ola).get(reverse("quotes:unit", args=[place.department.code])).text
    assert "Sendt tilbake" in page and "Ta bort det om kaffen." in page
    assert sivs.get(review(proposed)).status_code == 404


def test_whoever_proposed_it_does_not_approve_it(client, ola, proposed, place, siv):
    give_membership(user=ola, unit=place.municipality, role=Role.STRATEGIST, starts_on=LONG_AGO)
    client.force_login(ola)

    assert "Du har foreslått dette selv." in client.get(review(proposed)).text
    assert decide(client, proposed).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=proposed.pk).update(decided_by=ola, decided_at=timezone.now(), is_approved=True)


def test_of_two_strategists_one_decides(proposed, approved, siv):
    with pytest.raises(services.AlreadyDecided):
        services.send_back(quote=proposed, why="Nei", by=siv, now=timezone.now())


def test_a_consent_that_has_run_out_cannot_be_approved(sivs, make_quote):
    today = timezone.localdate()
    old = make_quote(consented_on=today - timedelta(days=9), expires_on=today - timedelta(days=1))

    assert "Samtykket har gått ut." in decide(sivs, old).text


# --- where it comes from ---


@pytest.mark.parametrize(
    ("here", "beside", "named"), [(20, 0, "Bjørkelia, avdeling 1"), (19, 1, "Bjørkelia"), (5, 2, "Solvik kommune")]
)
def test_a_place_with_few_residents_is_not_named(approved, place, here, beside, named):
    for unit, count in ((place.department, here - 1), (place.neighbour, beside)):
        for _ in range(count):
            make_resident(unit)

    (shown,) = queries.with_source([approved], timezone.localdate())

    assert shown.unit == named
    assert shown.month.day == 1


def test_name_and_place_are_shown_only_by_a_yes_of_their_own(sivs, make_quote, siv):
    quote = make_quote(name="Borghild", place="Bjørkelia")
    decide(sivs, quote)

    assert "Borghild, Bjørkelia," in " ".join(sivs.get("/sitater/").text.split())


# --- on no screen ---


def planted(place, ola, siv, count):
    """Quotes in every state there is, each with words of its own; those that may be shown as (words, use)."""
    today, now = timezone.localdate(), timezone.now()
    campaigns = {
        "closed": make_campaign(place.municipality, starts_on=today - timedelta(days=60), days=5, name="Lukket",
                                closing_asked_by=ola, closing_asked_at=now, closed_by=siv, closed_at=now),
        "open": make_campaign(place.municipality, name="I år"),
        "none": None,
    }  # fmt: skip
    residents = [make_resident(place.department, f"Beboer {number}") for number in range(25)]
    states = itertools.product(
        ("proposed", "sent back", "approved"),
        (False, True),
        (False, True),
        campaigns,
        ("stands", "withdrawn", "removed", "kept"),
    )
    every = list(itertools.islice(itertools.cycle(states), count))
    shown = set()
    for number, (state, is_withdrawn, is_expired, when, source) in enumerate(every):
        campaign, use = campaigns[when], list(QuoteUse)[number % 4]
        held = record(ola, residents[number % 25], f"kilde{number:03d}x", campaign_id=campaign.pk if campaign else None)
        statement, words = held.statements.get(), f"sitat{number:03d}x"
        expires_on = today - timedelta(days=1) if is_expired else today
        quote = services.propose(
            quote_id=uuid.uuid4(), statement=statement, by=ola, now=now, words=words, use=use, consented_by="person",
            consented_on=today - timedelta(days=30), expires_on=expires_on,
        )  # fmt: skip
        if state == "approved":
            services.approve(quote=quote, by=siv, now=now, today=today - timedelta(days=2))
        elif state == "sent back":
            services.send_back(quote=quote, why="Nei", by=siv, now=now)
        if is_withdrawn:
            services.withdraw(quote=quote, by=ola, now=now)
        if source == "withdrawn":
            conversations.withdraw(conversation=held, by=ola, now=now)
        elif source == "removed":
            type(statement).objects.filter(pk=statement.pk).update(removed_at=now, open_since=None)
        elif source == "kept":
            type(held).objects.filter(pk=held.pk).update(figures_only=True)
        if (state, is_withdrawn, is_expired, source) == ("approved", False, False, "stands") and when != "open":
            shown.add((words, use))
    return shown


def everything_at(client, address):
    """All pages of a paginated list, as one text."""
    first = client.get(address)
    pages = first.context["page"].paginator.num_pages
    joint = "&" if "?" in address else "?"
    return first.text + "".join(client.get(f"{address}{joint}side={number}").text for number in range(2, pages + 1))


def test_of_500_quotes_in_every_state_only_those_cleared_for_a_use_are_shown_for_it(client, place, ola, siv):
    may_be_shown = planted(place, ola, siv, 500)
    assert 4 <= len(may_be_shown) < 60

    client.force_login(siv)
    pages = {use: everything_at(client, f"{DESK}?bruk={use}") for use in QuoteUse}
    client.force_login(make_user("Mona", place.home_care, Role.STAFF))
    internal = everything_at(client, "/sitater/")

    every = [f"sitat{number:03d}x" for number in range(500)]
    for use, page in [*pages.items(), (QuoteUse.INTERNAL, internal)]:
        assert {word for word in every if word in page} == {words for words, for_use in may_be_shown if for_use == use}
        assert "kilde" not in page.replace('class="kilde"', "")


def test_withdrawn_it_is_on_no_page_and_in_no_file(world):
    quote = Quote.objects.get(pk=world.places["own"].quote)
    services.approve(quote=quote, by=world.people["strategist"], now=timezone.now(), today=timezone.localdate())
    reader = signed_in(world.people["council"])
    assert "kanarisitatown" in reader.get("/sitater/").text
    services.withdraw(quote=quote, by=world.people["staff"], now=timezone.now())

    assert hits(world, "kanarisitatown") == []
    quote.refresh_from_db()
    assert (quote.words, quote.name, quote.place) == (None, None, None)


def hits(world, word):
    """Every page and file anybody may open that holds the word."""
    found = []
    for person, user in world.people.items():
        client = signed_in(user)
        for route, row in TABLE.items():
            if "GET" in row.methods and row.cells.get((person, "own")) == YES:
                answer = client.get(row.address(route, world.places["own"]))
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                found += [(person, route)] * (word in plain(body))
    return found


@pytest.mark.parametrize("person", ["ola", "siv"])
def test_the_unit_and_the_strategist_can_take_it_back(client, request, approved, person):
    client.force_login(request.getfixturevalue(person))

    answer = client.post(reverse("quotes:withdraw", args=[approved.pk]), follow=True)

    assert "Sitatet er tatt bort overalt." in answer.text
    assert WORDS not in answer.text
    assert not queries.shown(approved.municipality_id, QuoteUse.INTERNAL, timezone.localdate()).exists()


def test_erased_with_the_person(approved, borghild):
    assert any(WORDS in row.values() for chapter in rights.everything_about(borghild.pk) for row in chapter.rows)

    rights.erase(borghild.pk)

    assert not Quote.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_quotes_costs_the_same_however_many_there_are(
    client, make_quote, siv, rows, django_assert_num_queries
):
    for _ in range(rows):
        services.approve(quote=make_quote(), by=siv, now=timezone.now(), today=timezone.localdate())
    client.force_login(siv)

    with django_assert_num_queries(9):
        assert len(client.get("/sitater/").context["quotes"]) == rows
