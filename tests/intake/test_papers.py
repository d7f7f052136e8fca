"""One paper is one form; the next opens at once, and a paper typed twice is seen."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Channel, Conversation, SaidBy
from dialog.insight.checklist import checklist
from dialog.intake import rights, services
from dialog.intake.models import TypedPaper
from dialog.intake.queries import own_names, papers_waiting
from dialog.intake.services import Paper
from tests.factories import make_resident, make_theme, make_user, record

TODAY = timezone.localdate


@pytest.fixture
def signed_in(client, ola, campaign):
    client.force_login(ola)
    return client


def paper(words="Kaffe ute", **fields):
    defaults = {
        "form_id": str(uuid.uuid4()),
        "things": "2",
        "words1": words,
        "intent1": "good_to_know",
        "said_by": "person",
        "own_name": "",
        "held_on": TODAY().isoformat(),
        "action": "save",
    }
    return {**defaults, **fields}


def save(client, unit, route="papers", **fields):
    return client.post(reverse(f"intake:{route}", args=[unit.pk]), paper(**fields))


def test_saved_the_next_form_is_there_with_the_number_to_write_on_the_paper(signed_in, place, borghild, campaign):
    first = save(signed_in, place.department, own_name="204", words2="Sove", intent2="leader")
    page = signed_in.get(first["Location"]).text

    held = Conversation.objects.get()
    assert first.status_code == 303
    assert (held.channel, held.resident, held.campaign) == (Channel.PAPER, borghild, campaign)
    assert [one.words for one in held.statements.all()] == ["Kaffe ute", "Sove"]
    assert "Nr. 1 er ført. Skriv 1 på papiret." in page and "Du har ført 1 i dag" in page and "Skjema 2" in page
    assert "Kaffe ute" not in page
    assert reverse("conversations:correct", args=[held.pk]) in page


def test_the_same_form_sent_twice_is_one_paper(signed_in, place):
    form_id = str(uuid.uuid4())
    answers = [save(signed_in, place.department, form_id=form_id)["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert TypedPaper.objects.count() == Conversation.objects.count() == 1


def test_a_form_id_of_another_typist_is_not_there(signed_in, client, place):
    form_id = str(uuid.uuid4())
    save(signed_in, place.department, form_id=form_id)
    client.force_login(make_user("Mona", place.department, Role.STAFF))

    assert save(client, place.department, form_id=form_id, words="Noe annet").status_code == 404


def test_the_same_words_again_are_asked_about_and_can_be_typed_all_the_same(signed_in, place):
    save(signed_in, place.department)
    form_id = str(uuid.uuid4())
    asked = save(signed_in, place.department, words="kaffe  UTE", form_id=form_id)
    confirmed = save(signed_in, place.department, words="kaffe  UTE", form_id=form_id, is_another="on")

    assert asked.status_code == 422 and "Ligner et skjema som alt er ført" in asked.text and "kaffe  UTE" in asked.text
    assert confirmed.status_code == 303
    assert [one.number for one in TypedPaper.objects.order_by("number")] == [1, 2]


def test_the_same_resident_again_is_asked_about(signed_in, place, ola, borghild, campaign):
    record(ola, borghild, "Noe ganske annet", campaign_id=campaign.pk)

    assert save(signed_in, place.department, own_name="Borghild").status_code == 422


def test_no_warning_tells_of_an_honest_answer(signed_in, place, ola, rut, borghild, campaign):
    record(ola, borghild, "Kaffe ute", figures_only=True, campaign_id=campaign.pk)
    honest = Paper(TODAY(), SaidBy.PERSON, ("Kaffe ute",), own_name="Borghild", is_honest=True)
    services.type_in(
        form_id=uuid.uuid4(), unit=place.department, campaign=campaign, paper=honest, by=rut, now=timezone.now()
    )
    answer = save(signed_in, place.department, own_name="Borghild")

    assert answer.status_code == 303 and "nr=1&" in answer["Location"]


REFUSED = [
    ({"words": ""}, "Skriv det som står på skjemaet."),
    ({"intent1": ""}, "Velg hva vi gjør."),
    ({"words2": "Sove"}, "Velg hva vi gjør."),
    ({"said_by": ""}, "Velg hvem som skrev det."),
    ({"own_name": "Finnes Ikke"}, "Ingen på lista passer."),
    ({"own_name": "rom"}, "Flere på lista passer."),
    ({"held_on": ""}, "Velg en dato."),
    ({"held_on": "2001-01-01"}, "Velg en dato fra markeringen begynte til i dag."),
    ({"held_on": "i går"}, "Velg en dato."),
    ({"words": "a" * 5_001}, "Det er for langt."),
]


@pytest.mark.parametrize(("fields", "said"), REFUSED)
def test_a_refused_paper_comes_back_with_what_was_typed(signed_in, place, borghild, fields, said):
    make_resident(place.department, "Anna", place="Rom 205")
    response = save(signed_in, place.department, **fields)

    assert response.status_code == 422 and said in response.text
    assert not Conversation.objects.exists()


def test_a_paper_from_the_window_typed_after_it_counts_in_the_campaign(client, ola, place, campaign):
    campaign.starts_on, campaign.ends_on = TODAY() - timedelta(days=20), TODAY() - timedelta(days=5)
    campaign.save()
    client.force_login(ola)
    form = client.get(reverse("intake:papers", args=[place.department.pk]))
    save(client, place.department, held_on=campaign.ends_on.isoformat())
    save(client, place.department, words="For sent", held_on=TODAY().isoformat())

    assert f'value="{campaign.ends_on.isoformat()}"' in form.text
    assert sorted(str(one.campaign_id) for one in Conversation.objects.all()) == sorted([str(campaign.pk), "None"])


def test_themes_come_as_suggestions_while_typing(signed_in, place):
    theme = make_theme(place.municipality)
    url = reverse("intake:suggest", args=[place.department.pk])
    fragment = signed_in.post(url, {"number": "2", "words2": "kaffe", "themes2": str(theme.pk)}).text

    assert 'id="forslag2"' in fragment and theme.name in fragment
    assert signed_in.post(url, {"number": "9"}).status_code == 404


# --- honest papers ---


def test_the_receiver_types_honest_papers_and_they_are_numbered_apart(client, rut, ola, place, campaign, borghild):
    client.force_login(rut)
    answer = save(client, place.department, route="honest_papers", own_name="Borghild", intent1="leader")

    held, typed = Conversation.objects.get(), TypedPaper.objects.get()
    assert answer.status_code == 303
    assert (held.figures_only, held.resident, typed.number, typed.is_honest) == (True, None, 1, True)
    assert own_names([held.pk]) == {held.pk: "Borghild"}
    client.force_login(ola)
    page = client.get(reverse("intake:papers", args=[place.department.pk])).text
    assert "Skjema 1" in page and "Du har ført 0 i dag" in page


def test_the_receivers_form_names_nobody_of_the_unit(client, rut, place, campaign, borghild):
    client.force_login(rut)

    assert "Borghild" not in client.get(reverse("intake:honest_papers", args=[place.department.pk])).text


def test_staff_are_told_what_to_do_with_an_honest_paper(signed_in, place, rut):
    page = signed_in.get(reverse("intake:papers", args=[place.department.pk])).text

    assert "legg det i konvolutten til mottakeren" in page
    assert 'name="figures_only"' not in page


# --- finding the unit, counting the pile ---


def test_the_code_leads_to_the_right_form(client, ola, rut, place, code):
    client.force_login(ola)
    own = client.get(reverse("intake:choose"), {"kode": code.lower()})
    client.force_login(rut)
    honest = client.get(reverse("intake:choose"), {"kode": code})
    client.force_login(make_user("Lars", place.neighbour, Role.STAFF))
    other, wrong = (client.get(reverse("intake:choose"), {"kode": one}) for one in (code, "CDFHJKMN"))

    assert own["Location"] == reverse("intake:papers", args=[place.department.pk])
    assert honest["Location"] == reverse("intake:honest_papers", args=[place.department.pk])
    assert other.status_code == wrong.status_code == 422
    assert all("Koden hører ikke til der du fører skjemaer." in one.text for one in (other, wrong))


def test_papers_that_wait_are_told_before_the_closing(signed_in, place, campaign):
    url = reverse("intake:count", args=[place.department.pk])
    signed_in.post(url, {"collected": "5"})
    save(signed_in, place.department)
    signed_in.post(url, {"collected": "7"})

    assert "6 papirer venter" in signed_in.get(reverse("intake:papers", args=[place.department.pk])).text
    assert papers_waiting(campaign) == 6
    assert checklist(campaign).papers_waiting == 6
    assert "Skriv et tall" in signed_in.post(url, {"collected": "mange"}, follow=True).text


def test_without_a_campaign_there_is_nothing_to_type(client, ola, place):
    client.force_login(ola)
    url = reverse("intake:papers", args=[place.department.pk])

    assert "Ingen skjemaer å føre nå" in client.get(url).text
    assert client.post(url, paper()).status_code == 404


def test_erased_nothing_tells_that_there_was_a_paper(signed_in, place, borghild):
    save(signed_in, place.department, own_name="204")
    assert [one.heading for one in rights.everything_about(borghild.pk)] == ["Svar på papir"]

    rights.erase(borghild.pk)

    assert not TypedPaper.objects.exists()
