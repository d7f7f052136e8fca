"""What waits for somebody: drafts, what the rules refuse, whose it is, whether it is hers, and when it was."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import tablets
from dialog.accounts.models import Membership, Role, User
from dialog.conversations.models import Conversation
from dialog.outbox.models import Envelope, Mark, Reason, State, WhyThrown
from tests.factories import make_resident, make_user
from tests.outbox.devices import Device, things

WORDS = "Å komme ut i hagen"
WHOM = {"way": "whom", "id": "", "whom": "Hun i rom 204"}
MINE = "/uferdig/"
LONG_AGO = timezone.localtime() - timedelta(days=2)


def only():
    return Envelope.objects.get()


def show(client, user, url=MINE):
    client.force_login(user)
    return client.get(url)


# --- Drafts, and what the rules refuse ---


def test_a_draft_lies_with_its_author_and_opens_with_every_word(client, device, ola, liv, borghild):
    was, _envelope = device.record(borghild, "Halv setn", kind="draft")

    page = show(client, ola)

    assert (was, only().state, Conversation.objects.count()) == ("stored", State.UNFINISHED, 0)
    assert "Halv setn" in page.text and reverse("conversations:new", args=[borghild.pk]) in page.text
    assert "Halv setn" not in show(client, liv).text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fields": [["things", "1"], ["ting1-words", WORDS], ["ting1-intent", "leader"]]}, Reason.INCOMPLETE),
        ({"fields": [*things(WORDS), ["figures_only", "on"]]}, Reason.NO_RECEIVER),
        ({"fields": things("a" * 10_001)}, Reason.INCOMPLETE),
        ({"fields": things("nul\x00tegn")}, Reason.INCOMPLETE),
        ({"about": {"way": "resident", "id": str(uuid.uuid4()), "whom": ""}}, Reason.NOBODY),
        ({"about": {"way": "unit", "id": str(uuid.uuid4()), "whom": ""}}, Reason.NOT_THEIRS),
        ({"about": {"way": "correct", "id": str(uuid.uuid4()), "whom": ""}}, Reason.TOO_LATE),
        ({"action": "declined", "fields": things(WORDS)}, Reason.INCOMPLETE),
    ],
    ids=["incomplete", "no receiver", "too long", "nul", "nobody", "not theirs", "too late", "words and no"],
)
def test_what_the_rules_refuse_is_quarantined_and_lies_with_its_author(device, borghild, changes, reason):
    about = changes.pop("about", borghild)
    was, _envelope = device.record(about, WORDS, **changes)

    row = only()
    assert (was, row.state, row.reason, row.author) == ("quarantined", State.UNFINISHED, reason, device.author)
    assert row.body and Conversation.objects.count() == 0


def test_words_of_a_neighbours_resident_are_never_written_down_there(device, place):
    stranger = make_resident(place.neighbour, "Aud")

    was, _envelope = device.record(stranger, WORDS)

    assert (was, only().reason, Conversation.objects.count()) == ("quarantined", Reason.NOT_THEIRS, 0)


def test_a_draft_goes_once_its_words_are_written_down_whichever_comes_first(device, borghild):
    for order in (("draft", "conversation"), ("conversation", "draft")):
        form_id = str(uuid.uuid4())
        parts = {"draft": (1, "Å komme ut"), "conversation": (2, "Å komme ut i hagen igjen")}
        for kind in order:
            part, words = parts[kind]
            device.record(borghild, words, kind=kind, part=part, conversation=form_id)

        assert {one.state for one in Envelope.objects.filter(form_id=form_id)} == {State.RECORDED}


def test_a_draft_with_other_words_stays_and_is_added_to_what_was_written_down(client, device, ola, borghild):
    form_id = str(uuid.uuid4())
    device.record(borghild, "Det første", kind="draft", conversation=form_id)
    device.record(borghild, "Det andre", part=2, conversation=form_id)

    page = show(client, ola)

    assert reverse("conversations:correct", args=[form_id]) in page.text
    assert page.text.index('value="Det andre"') < page.text.index('value="Det første"')


def test_a_later_draft_that_says_as_much_takes_the_earlier_ones_place(device, borghild):
    form_id = str(uuid.uuid4())
    device.record(borghild, "Å komme", kind="draft", conversation=form_id)
    device.record(borghild, "Å komme ut", kind="draft", part=2, conversation=form_id)

    assert [one.state for one in Envelope.objects.order_by("part")] == [State.OVERTAKEN, State.UNFINISHED]


# --- Whose it is ---


def test_whose_it_is_is_said_from_the_list_by_author_or_leader(client, device, ola, liv, borghild):
    device.record(WHOM, WORDS)
    assert "Hun i rom 204" in show(client, ola).text

    client.force_login(liv)
    client.post(reverse("outbox:whose", args=[only().pk]), {"resident": str(borghild.pk)})

    conversation = Conversation.objects.get()
    assert (conversation.resident, conversation.asked_by) == (borghild, ola)
    assert (only().state, only().body) == (State.RECORDED, None)


def test_what_is_kept_from_those_who_work_there_is_on_no_list_of_theirs(client, device, ola, liv, rut):
    device.record(WHOM, WORDS, fields=[*things(WORDS, intent=""), ["figures_only", "on"]])
    Device(None, tablet=device.tablet).record(
        WHOM, "Ærlig", fields=[*things("Ærlig", intent=""), ["figures_only", "on"]], claimed_by="Anna"
    )

    assert Envelope.objects.filter(state=State.WAITING, is_honest=True).count() == 2
    leader, author, receiver = show(client, liv).text, show(client, ola).text, show(client, rut).text
    assert WORDS not in leader and "Ærlig" not in leader and "Anna" not in leader
    assert WORDS in author and "Ærlig" not in author
    assert "Ærlig" in receiver and WORDS not in receiver


def test_what_nobody_was_signed_in_for_becomes_hers_who_says_so(client, tablet, place, ola, borghild):
    device = Device(None, tablet=tablet)
    about = {"way": "resident", "id": str(borghild.pk), "whom": ""}
    was, _envelope = device.record(about, WORDS, claimed_by="Anna på kveld")
    anna = make_user("Anna", place.department, Role.STAFF)

    page = show(client, anna)
    client.post(reverse("outbox:whose", args=[only().pk]), {"resident": str(borghild.pk)})

    assert was == "stored" and "Anna på kveld" in page.text
    assert Conversation.objects.get().asked_by == anna


def leave(user):
    Membership.objects.filter(user=user).update(ends_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("gone", [leave, lambda user: User.objects.filter(pk=user.pk).update(is_active=False)])
def test_what_somebody_left_unfinished_when_she_left_comes_to_the_leader(
    client, device, place, ola, liv, kari, borghild, gone
):
    device.record(borghild, WORDS, kind="draft")
    honest = device.record(borghild, "Ærlig", kind="draft", fields=[*things("Ærlig"), ["figures_only", "on"]])[1]["id"]
    assert WORDS not in show(client, liv).text

    gone(ola)

    for nobody in (kari, make_user("Mona", place.department, Role.STAFF)):
        assert WORDS not in show(client, nobody).text
    assert WORDS in show(client, liv).text and "Ærlig" not in show(client, liv).text
    assert not Envelope.objects.whose_for(liv).filter(pk=honest)
    Envelope.objects.filter(pk=honest).delete()
    client.post(reverse("outbox:whose", args=[only().pk]), {"resident": str(borghild.pk)})
    assert (only().author, only().resident, only().state) == (liv, borghild, State.UNFINISHED)


def test_somebody_else_was_first(client, device, ola, liv, borghild):
    device.record(WHOM, WORDS)
    url = reverse("outbox:whose", args=[only().pk])
    client.force_login(ola)
    client.post(url, {"resident": str(borghild.pk)})

    client.force_login(liv)

    assert client.post(url, {"resident": str(borghild.pk)}).status_code == 404
    assert Conversation.objects.count() == 1


def test_thrown_away_for_a_reason_and_without_words(client, device, ola):
    device.record(WHOM, WORDS)

    client.force_login(ola)
    client.post(reverse("outbox:throw", args=[only().pk]), {})
    assert only().state == State.WAITING
    client.post(reverse("outbox:throw", args=[only().pk]), {"why": "nobodys"})

    row = only()
    assert (row.state, row.body, row.why_thrown, row.thrown_by) == (State.THROWN, None, WhyThrown.NOBODYS, ola)


# --- Is it hers, and when was it ---


@pytest.mark.parametrize(
    ("happens", "mark"),
    [
        (lambda device: None, ""),
        (lambda device: tablets.retire(tablet=device.tablet, by=device.author, is_lost=True), Mark.TABLET_RETIRED),
        (lambda device: leave(device.author), Mark.LEFT),
        (lambda device: setattr(device, "token", device.author_token(LONG_AGO)), Mark.OLD_TOKEN),
    ],
    ids=["no doubt", "lost", "left", "old"],
)
def test_who_says_it_is_theirs_is_asked_and_never_refused(device, borghild, happens, mark):
    device.tablet.registered_at = timezone.localtime() - timedelta(days=30)
    device.tablet.save()
    yesterday = timezone.localtime() - timedelta(days=1)
    envelope = device.seal(device.written(borghild, WORDS, **device.heard(yesterday), saved=yesterday))
    happens(device)
    if mark == Mark.OLD_TOKEN:
        envelope = device.seal(device.written(borghild, WORDS))

    assert device.send(envelope)[envelope["id"]] == "stored"
    assert (Conversation.objects.count(), only().mark) == (1, mark)


def test_one_tap_says_that_it_is_hers_and_another_that_it_is_not(client, device, ola, borghild):
    for words in ("Mitt", "Ikke mitt"):
        device.record(borghild, words)
    Envelope.objects.update(mark=Mark.TABLET_RETIRED)
    hers, not_hers = Envelope.objects.order_by("received_at")
    assert "Ja, det er mitt" in show(client, ola).text

    client.post(reverse("outbox:confirm", args=[hers.pk]), {"answer": "yes"})
    client.post(reverse("outbox:confirm", args=[not_hers.pk]), {"answer": "no"})

    assert [one.withdrawn_at is None for one in Conversation.objects.order_by("recorded_at")] == [True, False]
    hers.refresh_from_db()
    assert hers.confirmed_by == ola
    assert "Ja, det er mitt" not in show(client, ola).text


def test_an_uncertain_date_is_set_by_its_author(client, device, ola, borghild):
    saved = timezone.localtime() - timedelta(days=2)
    device.record(borghild, WORDS, saved=saved)
    assert only().is_date_uncertain and "Usikker dato" in show(client, ola).text

    day = timezone.localdate() - timedelta(days=3)
    client.post(reverse("outbox:set_date", args=[only().pk]), {"on": day.isoformat()})

    assert timezone.localdate(Conversation.objects.get().held_at) == day
    assert "Usikker dato" not in show(client, ola).text
