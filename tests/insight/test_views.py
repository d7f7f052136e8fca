"""The pages of locked figures: every state in words, and nothing that has not been released."""

import re

import pytest
from django.urls import reverse

from dialog.accounts.models import Role
from dialog.insight import services
from dialog.insight.models import Release
from tests.factories import make_place, make_resident, make_user

pytestmark = pytest.mark.django_db


def page(client, user, unit, **query):
    client.force_login(user)
    return client.get(reverse("insight:unit", args=[unit.code]), query)


def text_of(response):
    """The page without the white space between tags, and without what is new in every answer (tokens, ids)."""
    main = response.text[response.text.index("<main") : response.text.index("</main>")]
    return re.sub(r">\s+<", "><", " ".join(main.split()))


def test_before_the_first_release_only_participation_is_shown(client, town):
    section = town.home_care("Nord")
    town.campaign.units.add(section, through_defaults={"municipality": town.municipality})
    residents = [make_resident(section) for _ in range(6)]
    town.answers(section, 5, residents=residents, named={"activity": 5})
    client.force_login(town.siv)

    response = client.get(reverse("insight:index"))

    assert "Ikke låst ennå" in response.text
    assert "5 av 6" in response.text
    assert "Activity" not in response.text


def test_without_a_campaign_it_says_so(client, town):
    town.campaign.delete()
    client.force_login(town.siv)

    assert "Ingen låste tall ennå" in client.get(reverse("insight:index")).text


def test_everybody_comes_first_to_her_own_highest_unit(client, town):
    section = town.section("Bjørkelia")
    town.release()
    client.force_login(make_user("Kari", section, Role.LEADER))

    assert client.get(reverse("insight:index"))["Location"] == reverse("insight:unit", args=[section.code])


def test_the_way_from_a_campaign_leads_to_its_own_release(client, town):
    before = town.release(town.year(2025))
    town.release()
    client.force_login(town.siv)

    response = client.get(reverse("insight:index"), {"tall": before.pk})

    assert response["Location"] == f"{reverse('insight:unit', args=[town.municipality.code])}?tall={before.pk}"


def test_a_section_with_figures(client, town):
    section = town.home_care("Nord")
    earlier = town.year(2025)
    town.answers(section, 60, campaign=earlier, named={"activity": 10, "family": 20})
    town.release(earlier)
    town.answers(section, 60, named={"activity": 30, "family": 25})
    town.release()

    said = text_of(page(client, town.siv, section))

    assert "Flest har sagt noe om <b>Activity</b>: omtrent 30 av de 60 som svarte. Det er flere enn i fjor." in said
    assert "<b>Flere</b>" in said
    assert "For liten endring til å si noe" in said
    assert "50 %" in said
    assert "Låste tall 4.–18. juni 2026" in said
    assert "Tallene er rundet opp eller ned" in said
    assert "style=" not in said


def test_a_section_without_figures_says_why_and_where_it_is_counted(client, town):
    small = town.home_care("Liten")
    town.answers(small, 12, named={"activity": 9})
    town.answers(town.home_care("Stor"), 40, named={"activity": 20})
    town.release()

    said = text_of(page(client, town.siv, small))

    assert "Færre enn 20 svar." in said
    assert "Med i tallene for Heldøgns omsorg." in said
    assert "Activity" not in said


def test_a_department_has_a_list_without_numbers(client, town):
    section = town.section("Bjørkelia")
    first, second, *others = (town.department(section, f"Avdeling {number}") for number in (1, 2, 3, 4))
    town.answers(first, 30, named={"activity": 17, "family": 9})
    for one in (second, *others):
        town.answers(one, 6)
    town.release()

    said = text_of(page(client, town.siv, first))
    above = text_of(page(client, town.siv, section))
    without = text_of(page(client, town.siv, second))

    assert "<li>Activity</li><li>Family</li>" in said
    assert "Personer" not in said
    assert "<table" not in said
    assert "Temaene minst fem har nevnt, i alfabetisk rekkefølge." in said
    assert "<li>Activity</li><li>Family</li>" in above
    assert "Med i tallene for Bjørkelia." in without


def test_an_earlier_release_can_be_chosen_and_a_withdrawn_one_cannot(client, town):
    section = town.home_care("Nord")
    earlier = town.year(2025)
    town.answers(section, 60, campaign=earlier, named={"activity": 45})
    before = town.release(earlier)
    town.answers(section, 60, named={"activity": 30})
    town.release()

    assert "omtrent 45 av de 60" in text_of(page(client, town.siv, section, tall=before.pk))

    services.withdraw_release(release=before, by=town.siv, now=town.campaign.closed_at, reason="Feil")
    gone = page(client, town.siv, section, tall=before.pk)
    assert gone.status_code == 404
    assert "Tallene er trukket tilbake." in gone.text and "omtrent" not in text_of(gone)
    nina = make_user("Nina", make_place("Nordvik kommune").municipality, Role.STRATEGIST)
    elsewhere = page(client, nina, section, tall=before.pk)
    assert elsewhere.status_code == 404
    assert "trukket tilbake" not in elsewhere.text and "Feil" not in elsewhere.text


def test_service_types_and_other_speakers_are_links(client, town):
    section = town.section("Bjørkelia")
    town.answers(town.department(section, "1"), 40, named={"activity": 20})
    town.answers(town.department(section, "2", "short_stay"), 30, named={"activity": 5})
    town.answers(town.department(section, "3"), 25, said_by="kin_self", named={"family": 15})
    town.release()

    everything = text_of(page(client, town.siv, town.sector))
    short = text_of(page(client, town.siv, town.sector, type="short_stay"))
    kin = text_of(page(client, town.siv, town.sector, hvem="kin"))

    assert "Korttidsopphold" in everything
    assert "Det pårørende har sagt om seg selv" in everything
    assert "omtrent 5 av de 30" in short
    assert "omtrent 15 av de 25" in kin


def test_what_comes_after_the_release_changes_nothing_on_the_page(client, town):
    section = town.home_care("Nord")
    town.answers(section, 40, named={"activity": 20})
    town.release()
    before = text_of(page(client, town.siv, section))

    town.answers(section, 40, named={"activity": 40, "family": 40})

    assert text_of(page(client, town.siv, section)) == before


def test_a_unit_of_somebody_else_is_not_there(client, town):
    mine, other = town.section("Bjørkelia"), town.section("Lia")
    town.release()
    kari = make_user("Kari", mine, Role.LEADER)

    assert page(client, kari, mine).status_code == 200
    assert page(client, kari, town.area).status_code == 200
    assert page(client, kari, other).status_code == 404


@pytest.mark.parametrize("sections", [1, 3])
def test_a_page_costs_the_same_few_queries(client, town, django_assert_num_queries, sections):
    for number in range(sections):
        town.answers(town.home_care(f"Nord {number}"), 40, named={"activity": 20})
    town.release()
    client.force_login(town.siv)
    assert Release.objects.count() == 1

    with django_assert_num_queries(19):
        client.get(reverse("insight:unit", args=[town.area.code]))
