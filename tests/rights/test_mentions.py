"""Erased, somebody's whole name is in nobody else's words either; the words stay, and so do others' names."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import kept
from dialog.accounts.models import KeptForm, Role
from dialog.audit.models import AccessLog
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Statement
from dialog.improvements.models import Fate, FateKind, ImprovementAction, OwnWords
from dialog.lib.names import whole_name
from dialog.rights import services
from dialog.rights.models import Asker, Erasure, RequestKind
from tests.factories import make_place, make_resident, make_user, only_statement, record
from tests.world import make_action, signed_in

NAME = "Borghild Planterud"


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.LEDGER = tmp_path / "erasures.ledger"


@pytest.fixture
def einar(place):
    return make_resident(place.department, "Einar Nes")


def erase(resident, ina):
    request = services.open_request(
        resident_id=resident.pk, unit=resident.unit, kind=RequestKind.ERASURE, asker=Asker.PERSON,
        received_on=timezone.localdate(), by=ina, now=timezone.now(),
    )  # fmt: skip
    return services.erase(request=request, by=ina, now=timezone.now())


@pytest.mark.parametrize(
    ("name", "text", "without"),
    [
        (NAME, "Sitte ved Borghild Planterud", "Sitte ved –"),
        (NAME, "borghild  planterud synger", "– synger"),
        (NAME, "Planterud, Borghild er snill", "– er snill"),
        (NAME, "Borghild Planteruds sang", "– sang"),
        ("Planterud, Borghild", "Sitte ved Borghild Planterud", "Sitte ved –"),
        ("Anne Grete Lie Dahl", "Lie Dahl, Anne Grete og Dahl, Anne Grete Lie", "– og –"),
        (NAME, "Borghild er snill", "Borghild er snill"),
        (NAME, "Borghild Planterudsen", "Borghild Planterudsen"),
        ("(Åse) Ø.", "(Åse) Ø. kom", "– kom"),
    ],
)
def test_a_whole_name_is_found_whichever_way_it_is_written(name, text, without):
    assert whole_name(name).sub("–", text) == without


def test_one_word_is_no_whole_name():
    assert whole_name("Borghild") is None and whole_name("") is None


def test_her_name_is_taken_out_of_what_others_said_and_wrote_and_nothing_else(place, ola, liv, ina, borghild, einar):
    said = only_statement(record(ola, einar, f"Sitte ved {NAME} og Borghild Nes"))
    about_themselves = record(ola, None, "Kaffe", unit=place.department, guest=f"Søsteren til {NAME}")
    Fate.objects.create(
        municipality=place.municipality, unit=place.department, statement=said, kind=FateKind.ANSWERED,
        words=f"Du får sitte ved {NAME}.", decided_by=liv, decided_at=timezone.now(),
    )  # fmt: skip
    sentences = {"learned": f"{NAME} vil synge", "changed": "Mer sang"}
    campaign = Campaign.objects.get()
    OwnWords.objects.create(
        municipality=place.municipality, unit=place.department, campaign=campaign, written_by=liv,
        written_at=timezone.now(), **sentences,
    )  # fmt: skip

    receipt = erase(borghild, ina)

    assert Statement.objects.get(pk=said.pk).words == "Sitte ved [navn slettet] og Borghild Nes"
    about_themselves.refresh_from_db()
    assert about_themselves.guest == "Søsteren til [navn slettet]"
    assert Fate.objects.get(statement=said).words == "Du får sitte ved [navn slettet]."
    assert OwnWords.objects.get().sentences == ["[navn slettet] vil synge", "Mer sang"]
    assert receipt.mentions == Erasure.objects.get().mentions == 4
    assert einar.name == "Einar Nes"


def test_somebody_else_of_the_same_name_keeps_hers_and_other_units_are_left_alone(place, ola, ina, borghild):
    namesake = make_resident(place.department, NAME)
    elsewhere = record(ola, make_resident(place.neighbour, "Gudrun"), f"Savner {NAME}", unit=place.neighbour)

    erase(borghild, ina)

    namesake.refresh_from_db()
    assert namesake.name == NAME
    assert only_statement(elsewhere).words == f"Savner {NAME}"


def test_an_action_that_came_of_her_words_alone_loses_its_title_and_a_shared_one_keeps_it(
    place, ola, liv, ina, borghild, einar
):
    alone, shared = (make_action(place.department, liv, None, f"{words} i hagen") for words in ("Ut", "Kaffe"))
    hers, also = (only_statement(record(ola, borghild, words)) for words in ("Ut i hagen", "Kaffe i hagen"))
    his = only_statement(record(ola, einar, "Kaffe ute"))
    for statement, action in ((hers, alone), (also, shared), (his, shared)):
        Fate.objects.create(
            municipality=place.municipality, unit=place.department, statement=statement, kind=FateKind.IN_ACTION,
            action=action, decided_by=liv, decided_at=timezone.now(),
        )  # fmt: skip

    erase(borghild, ina)

    titles = {one.pk: one.title for one in ImprovementAction.objects.all()}
    assert titles == {alone.pk: "Tittelen er slettet", shared.pk: "Kaffe i hagen"}


@pytest.mark.parametrize("where", ["her statement's page", "a table she sits at", "words that name her"])
def test_what_was_being_written_about_her_on_any_page_goes(place, ola, ina, borghild, where):
    statement = Statement.objects.filter(conversation__resident=borghild).first()
    unit_page = reverse("conversations:unit", args=[place.department.pk])
    address, fields = {
        "her statement's page": (
            reverse("improvements:reply", args=[place.department.code, statement.pk]),
            {"words": "et svar"},
        ),
        "a table she sits at": (unit_page, {"present": str(borghild.pk), "words": "et bord"}),
        "words that name her": (unit_page, {"words": f"Æresplass til {NAME}"}),
    }[where]
    keep(ola, address, fields)
    keep(ola, unit_page + "?annen", {"words": "Borghild Nes sang for oss"})

    erase(borghild, ina)

    assert [one.address for one in KeptForm.objects.all()] == [unit_page + "?annen"]


def keep(user, address, fields):
    values = QueryDict(mutable=True)
    values.update(fields)
    KeptForm.objects.create(
        municipality_id=user.municipality_id, user=user, address=address, body=values.urlencode(),
        kept_at=timezone.now(),
    )  # fmt: skip


def test_a_form_of_another_municipality_is_not_forgotten_for_a_name(place, ola, ina, borghild):
    nordvik = make_user("Nora", make_place("Nordvik kommune").department, Role.STAFF)
    keep(nordvik, "/et/sted/", {"words": f"Hilsen {NAME}"})

    erase(borghild, ina)

    assert KeptForm.objects.count() == 1


def test_a_form_that_names_nobody_is_still_there(ola):
    keep(ola, "/et/sted/", {"words": "Noe helt annet"})

    assert kept.forget_about(ids=[ola.pk]) == []


def test_looking_through_what_others_said_is_no_reading_of_them(place, ola, ina, borghild, einar):
    record(ola, einar, f"Sitte ved {NAME}")
    request = services.open_request(
        resident_id=borghild.pk, unit=borghild.unit, kind=RequestKind.ERASURE, asker=Asker.PERSON,
        received_on=timezone.localdate(), by=ina, now=timezone.now(),
    )  # fmt: skip

    signed_in(ina).post(reverse("rights:erase", args=[request.pk]), {"is_sure": "on"})

    assert Erasure.objects.get().mentions == 1
    assert not AccessLog.objects.filter(resident_ids__contains=[einar.pk]).exists()
