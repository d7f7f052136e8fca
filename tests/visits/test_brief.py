"""The sheet before a visit: what was promised and not kept, published themes, how to listen."""

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.home.visiting.brief import themes_of
from dialog.improvements.models import PromiseOutcome
from dialog.improvements.visits import services
from tests.factories import make_campaign, make_resident, make_theme, make_user, record
from tests.insight.conftest import make_town
from tests.visits.conftest import HEARD
from tests.visits.making import PROMISED, make_promise


def sheet(client, unit):
    content = client.get(reverse("home:visit_brief_pdf", args=[unit.code])).content
    text = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    # As it is read: where a line ends says nothing.
    return " ".join(text.split())


@pytest.fixture
def kept(held, ola):
    promise = make_promise(held, owner=ola, by=ola, words="Ny kaffe på stua.")
    return services.close(
        promise=promise, outcome=PromiseOutcome.KEPT, words="Kjøpt i mai.", by=ola, now=timezone.now()
    )


def test_it_begins_with_what_is_not_kept(client, liv, place, overdue, kept, to_come):
    client.force_login(liv)

    page = client.get(reverse("home:visit_brief", args=[place.department.code])).text
    first_page = sheet(client, place.department)

    for text in (page, first_page):
        promised = text.index("Benken i hagen")
        assert (
            text.index("Lovet, og ikke holdt") < promised < text.index("Ny kaffe på stua.") < text.index("Slik lytter")
        )
    assert "Kari følger det opp" in first_page and "Ola er vert" in first_page


def test_without_promises_it_says_so(client, liv, place):
    client.force_login(liv)

    assert "Ingen har lovet noe her før." in sheet(client, place.department)


def test_nothing_that_was_heard_and_nobody_who_lives_there_is_on_it(client, ola, place, overdue):
    theme = make_theme(place.municipality, name="Kanaritema")
    make_campaign(place.municipality)
    for number in range(6):
        record(ola, make_resident(place.department, f"Borghild{number}"), "Ut i sola", themes=(theme,))
    client.force_login(ola)

    told = sheet(client, place.department) + client.get(reverse("home:visit_brief", args=[place.department.code])).text

    # Living figures never: there is no release, however many have said it.
    assert "Ingen tall om dette stedet er låst ennå." in told
    for word in (HEARD, "Borghild", "Kanaritema", "Ut i sola"):
        assert word not in told


def test_themes_are_those_of_the_release_without_numbers(db):
    town = make_town()
    large = town.home_care("Hjemmetjenesten nord")
    make_campaign_with(town, large)
    town.answers(large, 41, named={"activity": 11, "family": 30})
    town.release()
    leader = make_user("Gro", large, "leader")

    themes = themes_of(large, leader)

    assert list(themes.names) == ["Family", "Activity"]
    assert "30" not in themes.said and themes.locked.startswith("Låste tall")


def make_campaign_with(town, unit):
    town.campaign.taking_part.create(municipality=town.municipality, unit=unit)


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_however_many(client, liv, held, ola, place, number, django_assert_num_queries):
    for _ in range(number):
        make_promise(held, owner=ola, by=ola)
    client.force_login(liv)

    with django_assert_num_queries(11):
        page = client.get(reverse("home:visit_brief", args=[place.department.code])).text

    assert page.count(PROMISED) == number
