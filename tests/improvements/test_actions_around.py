"""What stands around an action: the note to staff and their worries, money and hours, history, and what is shared."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from dialog.campaigns.models import Campaign
from dialog.improvements import services as room
from dialog.improvements.actions import services, sharing, telling_staff
from dialog.improvements.actions.services import Gain, Measure, RoundWords
from dialog.improvements.actions.sums import costs, gains, years
from dialog.improvements.actions.telling_staff import NoteWords
from dialog.improvements.models import ActionGain, Category, ChangeNote, ImprovementAction, SharedAction, Worry
from tests.factories import make_campaign, make_place, make_resident, make_user
from tests.improvements.test_actions import address, begin

TODAY = timezone.localdate()
NOTE = NoteWords("Mange vil ut", "Alle på huset", "Vaktene er de samme", takes_worries=True)


@pytest.fixture
def walks(place, liv):
    return begin(place, liv)


@pytest.fixture
def siv(place):
    return make_user("Siv", place.municipality, Role.STRATEGIST)


@pytest.fixture
def nina():
    """Leads a department of another municipality."""
    return make_user("Nina", make_place("Nordvik kommune").department, Role.LEADER)


def end(action, by, *, is_dropped=False):
    return room.close_action(action=action, result="Det går", is_dropped=is_dropped, by=by, now=timezone.now())


def with_note(action, by, words=NOTE):
    return telling_staff.write_note(action=action, words=words, seen=None, by=by, now=timezone.now())


def worry(action, by, words="Hvem tar telefonen?"):
    return telling_staff.write_worry(
        worry_id=uuid.uuid4(), action=action, words=words, by=by, now=timezone.now()
    )  # fmt: skip


def seen_by(client, user, action):
    client.force_login(user)
    return client.get(address("note", action)).text


# --- the note, and worries ---


def test_the_leader_writes_a_note_that_everybody_who_works_there_reads(client, desk, ola, walks):
    form = {"why": "Mange vil ut", "heard": "Alle på huset", "stays": "Vaktene er de samme"}
    desk.post(address("write_note", walks), form)

    text = seen_by(client, ola, walks)

    assert all(words in text for words in form.values())
    assert "Hva er du bekymret for?" not in text


def test_a_note_says_all_three_things(desk, walks):
    answer = desk.post(address("write_note", walks), {"why": "Mange vil ut", "heard": "", "stays": ""})

    assert answer.status_code == 422
    assert "Skriv hvem som er hørt." in answer.text and "Skriv hva som blir som før." in answer.text
    assert "Mange vil ut" in answer.text
    assert not ChangeNote.objects.exists()


def test_two_leaders_do_not_write_over_each_other(desk, per, walks):
    with_note(walks, per)

    answer = desk.post(address("write_note", walks), {"why": "Mitt", "heard": "x", "stays": "y", "seen": ""})

    assert answer.status_code == 422
    assert "Per har skrevet her imens." in answer.text and "Mitt" in answer.text


def test_a_worry_is_seen_by_its_writer_and_the_leader_until_it_is_answered_and_then_by_all_without_a_name(
    client, place, liv, ola, walks
):
    with_note(walks, liv)
    mona = make_user("Mona", place.department, Role.STAFF)
    said = worry(walks, mona)

    before = {user.name: seen_by(client, user, walks) for user in (mona, liv, ola)}
    telling_staff.answer_worry(worry=said, words="Den som er på vaktrommet.", by=liv, now=timezone.now())
    after = {user.name: seen_by(client, user, walks) for user in (mona, liv, ola)}

    assert [name for name, text in before.items() if "Hvem tar telefonen?" in text] == ["Mona", "Liv"]
    assert all("Hvem tar telefonen?" in text and "Den som er på vaktrommet." in text for text in after.values())
    assert "Mona" in after["Liv"]
    assert "Mona" not in after["Ola"] and "Skrevet av en som jobber her" in after["Ola"]
    assert "Skrevet av deg" in after["Mona"]


def test_what_waits_for_an_answer_stands_first(liv, ola, walks):
    with_note(walks, liv)
    first, second = worry(walks, ola, "Den første"), worry(walks, ola, "Den andre")
    telling_staff.answer_worry(worry=first, words="Ja.", by=liv, now=timezone.now())

    assert list(telling_staff.worries_seen_by(walks, liv, is_leader=True)) == [second, first]


def test_it_is_said_above_the_field_who_sees_the_name(client, liv, ola, walks):
    with_note(walks, liv)

    text = seen_by(client, ola, walks)

    assert text.index("Lederen ser navnet ditt og det du skriver.") < text.index("Hva er du bekymret for?")


def test_the_same_worry_twice_is_one_and_anothers_id_is_not_there(client, liv, ola, walks):
    with_note(walks, liv)
    client.force_login(ola)
    form = {"worry_id": str(uuid.uuid4()), "words": "Hvem tar telefonen?"}
    for _again in range(2):
        client.post(address("write_worry", walks), form)
    client.force_login(make_user("Mona", walks.unit, Role.STAFF))

    assert client.post(address("write_worry", walks), form).status_code == 404
    assert Worry.objects.get().written_by == ola


def test_where_worries_are_not_asked_for_the_words_are_given_back(client, liv, ola, walks):
    with_note(walks, liv, NoteWords("a", "b", "c"))
    client.force_login(ola)

    answer = client.post(address("write_worry", walks), {"worry_id": str(uuid.uuid4()), "words": "Hvem tar telefonen?"})

    assert answer.status_code == 422
    assert not Worry.objects.exists()


def test_an_answer_is_given_once_and_never_to_oneself(desk, liv, per, ola, walks):
    with_note(walks, per)
    said, own = worry(walks, ola), worry(walks, liv)
    telling_staff.answer_worry(worry=said, words="Jeg.", by=per, now=timezone.now())

    late = desk.post(address("answer_worry", walks, said.pk), {f"{said.pk}-words": "Vi."})
    mine = desk.post(address("answer_worry", walks, own.pk), {f"{own.pk}-words": "Vi."})

    assert "Per har alt svart." in late.text and late.status_code == 422
    assert "En annen leder må svare." in mine.text and mine.status_code == 422
    with pytest.raises(IntegrityError, match="worry_answered_by_another"), transaction.atomic():
        Worry.objects.filter(pk=said.pk).update(answered_by=ola)


# --- money and hours ---


def test_money_and_hours_are_written_year_by_year_and_shown_to_those_who_work_there(client, desk, ola, walks):
    year = walks.created_at.year
    form = {"cost": "12 000", "hours": "40", f"expected_kroner_{year}": "5000", f"actual_hours_{year + 1}": "-3"}
    desk.post(address("set_economy", walks), form)
    desk.post(address("set_economy", walks), form)

    client.force_login(ola)
    text = client.get(reverse("improvements:action", args=[walks.unit.code, walks.pk])).text.replace("\xa0", " ")

    assert "12 000 kroner, 40 timer" in text
    assert f"Faktisk i {year + 1}" in text and "-3 timer" in text
    assert list(ActionGain.objects.values_list("year", "expected_kroner", "actual_hours")) == [
        (year, 5000, None), (year + 1, None, -3),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"cost": "mye"}, {"cost": "-1"}, {"hours": "9999999"}])
def test_refused_money_keeps_what_was_written(desk, walks, wrong):
    answer = desk.post(address("set_economy", walks), {"hours": "40", **wrong})

    assert answer.status_code == 422
    assert next(iter(wrong.values())) in answer.text
    walks.refresh_from_db()
    assert walks.hours is None


def test_of_many_numbers_that_are_wrong_the_list_says_which(desk, walks):
    year = walks.created_at.year

    answer = desk.post(address("set_economy", walks), {f"actual_hours_{year}": "mye", f"expected_hours_{year}": "mye"})

    told = "Skriv et helt tall, for eksempel 12000."
    assert f"Faktisk, timer {year}: {told}" in answer.text and f"Ventet, timer {year}: {told}" in answer.text


@pytest.mark.parametrize(
    ("lie", "constraint"),
    [
        ({"expected_kroner": None}, "action_gain_says_something"),
        ({"year": 1999}, "action_gain_year_in_range"),
        ({"actual_hours": 1_000_000}, "action_gain_in_range"),
    ],
)
def test_the_database_refuses_a_gain_that_cannot_be_true(liv, walks, lie, constraint):
    services.set_economy(action=walks, cost=None, hours=None, gains=[Gain(2026, expected_kroner=1)], by=liv)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActionGain.objects.update(**lie)


def paid(units, by, category, cost):
    for unit in units:
        ImprovementAction.objects.create(
            municipality_id=unit.municipality_id, unit=unit, title="kanaritiltak", owner=by, due_on=TODAY,
            category=category, cost=cost, created_by=by, created_at=timezone.now(),
        )  # fmt: skip


def lines(sums):
    return {line.name: (line.actions, *line.figures) for line in sums.lines}


def test_a_kind_is_summed_only_from_five_actions_of_three_units_and_the_rest_together(place, liv):
    three = [place.department, place.neighbour, place.home_care]
    paid([*three, *three], liv, Category.AIDS, 100)
    # Two units only; too few; and one without a kind: together enough.
    paid([*three[:2]] * 3, liv, Category.ACTIVITIES, 7)
    paid(three[2:], liv, "", 3)

    told = costs(place.municipality.pk, TODAY.year)

    assert lines(told) == {"Hjelpemidler": (6, 600, None), "Andre slag, samlet": (7, 45, None)}
    assert not told.is_part_left_out


def test_what_is_too_little_also_together_is_left_out_and_another_municipality_never_comes_in(place, nina, liv):
    three = [place.department, place.neighbour, place.home_care]
    paid([*three, *three], liv, Category.AIDS, 100)
    paid(three, liv, Category.ACTIVITIES, 7)
    paid([nina.workplaces_today[0].unit] * 6, nina, Category.AIDS, 1_000)

    told = costs(place.municipality.pk, TODAY.year)

    assert lines(told) == {"Hjelpemidler": (6, 600, None)}
    assert told.is_part_left_out


def test_gains_are_summed_by_their_own_year_and_municipality(place, nina, liv):
    paid([place.department, place.neighbour, place.home_care] * 2, liv, Category.AIDS, None)
    for action in ImprovementAction.objects.all():
        services.set_economy(action=action, cost=None, hours=None, by=liv, gains=[Gain(2030, actual_kroner=-10)])
    paid([nina.workplaces_today[0].unit], nina, Category.AIDS, None)
    theirs = ImprovementAction.objects.get(owner=nina)
    gain = [Gain(2030, actual_kroner=-999), Gain(2031, actual_kroner=1)]
    services.set_economy(action=theirs, cost=None, hours=None, by=nina, gains=gain)

    assert 2030 in years(place.municipality.pk, 2026) and 2031 not in years(place.municipality.pk, 2026)
    assert lines(gains(place.municipality.pk, 2030)) == {"Hjelpemidler": (6, None, None, -60, None)}
    assert lines(gains(place.municipality.pk, 2029)) == {}


def test_the_strategist_sees_sums_and_no_title(client, place, liv, siv):
    paid([place.department, place.neighbour, place.home_care] * 2, liv, Category.AIDS, 2_000)
    client.force_login(siv)

    text = client.get(reverse("actions:sums")).text.replace("\xa0", " ")

    assert "Hjelpemidler" in text and "12 000" in text
    assert "kanaritiltak" not in text


# --- history ---


def test_history_says_who_did_what_and_never_the_words(desk, liv, ola, walks):
    services.change_plan(
        action=walks, by=liv, plan=services.Plan("Hemmelig tittel", owner=liv, due_on=TODAY, helpers=[ola])
    )
    services.set_measure(action=walks, measure=Measure("Turer", "ganger", Decimal(1)), by=liv)
    services.write_round(
        action=walks, number=1, words=RoundWords("Hemmelig runde"), seen=None, by=ola, now=timezone.now()
    )
    room.move_action(action=walks, to="started", by=liv, now=timezone.now())
    end(walks, liv)

    text = desk.get(address("history", walks)).text

    steps = ["Avsluttet det: gjort", "Satte det i gang", "Begynte på runde 1", "Bestemte hva dere teller",
             "Tok med Ola", "Begynte på tiltaket"]  # fmt: skip
    assert [step for step in steps if step not in text] == []
    assert "Hemmelig runde" not in text


# --- shared with others ---


def share(action, by, title="Tur i grupper"):
    return sharing.share(action=action, title=title, words="To og to gikk.", by=by, now=timezone.now())


def test_what_goes_on_is_not_shared(desk, liv, walks):
    answer = desk.post(address("share", walks), {"title": "Tur", "words": "Vi gikk.", "is_sure": "on"})

    assert answer.status_code == 422
    assert "Tiltaket er ikke avsluttet ennå." in answer.text
    with pytest.raises(sharing.NotEnded):
        share(walks, liv)


def test_what_the_aid_points_at_is_seen_before_it_is_shared(desk, place, liv, walks):
    make_resident(place.department, "Borghild Planterud")
    end(walks, liv)
    form = {"title": "Tur", "words": "Planterud gikk først.", "is_sure": "on"}

    first = desk.post(address("share", walks), form)
    assert first.status_code == 422 and "<mark>Planterud" in first.text
    assert not SharedAction.objects.exists()

    desk.post(address("share", walks), {**form, "seen": first.context["seen"]})
    assert SharedAction.objects.get().title == "Tur"


def test_somebody_who_leads_elsewhere_and_works_here_shares_nothing(client, place, ola, liv, walks):
    share(end(walks, liv), liv)
    give_membership(user=ola, unit=place.neighbour, role=Role.LEADER, starts_on=TODAY)
    client.force_login(ola)

    refused = [client.post(address(name, walks), {"title": "Tur", "words": "x", "is_sure": "on"}).status_code
               for name in ("share", "take_back", "set_economy", "write_note")]  # fmt: skip

    assert refused == [403] * 4
    assert SharedAction.objects.get().title == "Tur i grupper"


def test_looking_at_one_text_is_no_leave_to_share_another(desk, place, liv, walks):
    make_resident(place.department, "Borghild Planterud")
    end(walks, liv)
    form = {"title": "Tur", "words": "Planterud gikk først.", "is_sure": "on"}
    seen = desk.post(address("share", walks), form).context["seen"]

    other = desk.post(address("share", walks), {**form, "words": "Borghild gikk først.", "seen": seen})

    assert other.status_code == 422 and "<mark>Borghild" in other.text and not SharedAction.objects.exists()


def test_nothing_is_shared_before_the_leader_has_said_that_nobody_can_be_known(desk, liv, walks):
    end(walks, liv)

    answer = desk.post(address("share", walks), {"title": "Tur", "words": "Vi gikk."})

    assert answer.status_code == 422 and "bekreft at ingen kan kjennes igjen" in answer.text
    assert not SharedAction.objects.exists()


def test_how_many_said_it_is_seen_before_it_is_shared(desk, liv, walks):
    end(walks, liv)
    form = {"title": "Tur", "words": "Fem av de åtte beboerne ba om det, og to og to gikk.", "is_sure": "on"}

    first = desk.post(address("share", walks), form)

    assert first.status_code == 422 and first.text.count("(antall)") == 1 and not SharedAction.objects.exists()


def test_a_shared_action_is_learned_from_and_taken_back_it_is_gone(client, place, liv, walks):
    lars = make_user("Lars", place.neighbour, Role.LEADER)
    share(end(walks, liv), liv)
    client.force_login(lars)

    listed = client.get(reverse("actions:shared")).text
    form = {
        "action_id": str(uuid.uuid4()), "title": "Tur hos oss", "owner": str(lars.pk), "due_on": TODAY.isoformat(),
        "learned_from": str(walks.pk),
    }  # fmt: skip
    made = client.post(reverse("improvements:start_action", args=[place.neighbour.code]), form, follow=True).text
    sharing.take_back(action=walks, by=liv)
    own = ImprovementAction.objects.get(learned_from=walks)
    after = client.get(reverse("improvements:action", args=[place.neighbour.code, own.pk])).text

    assert "Tur i grupper" in listed and "To og to gikk." in listed and "Fast tur hver formiddag" not in listed
    assert "Avdeling 1" not in listed  # fewer than twenty live there
    assert "Tur i grupper" in made
    assert "Tur i grupper" not in after and "som ikke deler det lenger" in after
    assert "Tur i grupper" not in client.get(reverse("actions:shared")).text


def test_nothing_begun_in_a_campaign_is_shared_before_its_figures_are_locked(client, place, siv, liv, walks):
    campaign = make_campaign(place.municipality, starts_on=TODAY - timedelta(days=3))
    share(end(walks, liv), liv)
    client.force_login(siv)

    before = client.get(reverse("actions:shared")).text
    now = timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(
        closing_asked_by=siv, closing_asked_at=now, closed_by=liv, closed_at=now
    )
    after = client.get(reverse("actions:shared")).text

    assert "Tur i grupper" not in before
    assert "Tur i grupper" in after


def test_what_is_not_shown_yet_is_not_learned_from_either(client, place, liv, walks):
    lars = make_user("Lars", place.neighbour, Role.LEADER)
    share(end(walks, liv), liv)
    client.force_login(lars)
    start = reverse("improvements:start_action", args=[place.neighbour.code])
    form = {
        "action_id": str(uuid.uuid4()), "title": "Hos oss", "owner": str(lars.pk), "due_on": TODAY.isoformat(),
        "learned_from": str(walks.pk),
    }  # fmt: skip
    own = client.post(start, form, follow=True)
    assert "Tur i grupper" in own.text and "Tur i grupper" in client.get(start).text
    make_campaign(place.municipality, starts_on=TODAY - timedelta(days=3))

    assert "Tur i grupper" not in client.get(start).text
    assert "Tur i grupper" not in client.get(own.redirect_chain[-1][0]).text
    assert client.post(start, {**form, "action_id": str(uuid.uuid4())}).status_code == 422


def test_what_goes_on_again_is_not_shown(place, siv, liv, walks):
    share(end(walks, liv), liv)
    assert SharedAction.objects.visible_to(siv).exists()

    ImprovementAction.objects.update(status="started", closed_at=None, closed_by=None)

    assert not SharedAction.objects.visible_to(siv).exists()


def test_another_municipality_does_not_see_what_is_shared(client, nina, liv, walks):
    share(end(walks, liv), liv)
    client.force_login(nina)

    assert "Tur i grupper" not in client.get(reverse("actions:shared")).text
