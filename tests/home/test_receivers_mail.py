"""The day's e-mail to receivers: how many wait and since when, and nothing of whom or where."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.home import receivers_mail
from dialog.home.digests import send
from dialog.lib.dates import OSLO
from tests.factories import make_arrival, make_campaign, make_user, record

WORDS = "Kanariord om natta"
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.CAN_SEND_EMAIL, settings.PUBLIC_URL = True, "https://dialog.solvik.example"


@pytest.fixture
def tuva(place):
    return make_user("Tuva", place.department, Role.INTERVIEWER)


def letters(day=MONDAY):
    return list(receivers_mail.letters_to_receivers(day))


def kept(tuva, borghild, day, hour=10):
    now = datetime.combine(day, time(hour), OSLO)
    return record(tuva, borghild, WORDS, unit=borghild.unit, figures_only=True, now=now)


def test_a_receiver_hears_how_many_since_when_and_how_many_are_late(rut, tuva, borghild, place):
    make_campaign(place.municipality)
    kept(tuva, borghild, date(2026, 11, 17))
    make_arrival(
        place.department, WORDS, own_name="Rom 211", is_honest=True, now=datetime(2026, 11, 20, 9, tzinfo=OSLO)
    )

    (letter,) = letters()
    message = letter.message()

    whole = message.body + message.alternatives[0][0] + str(message.message())
    assert message.to == [rut.email]
    assert (
        "- 2 svar venter på deg\n- Det eldste kom for 6 dager siden\n- 1 er over fristen på én virkedag" in message.body
    )
    assert "https://dialog.solvik.example/mottaker/" in message.body
    private = (WORDS, "Borghild", "Rom 211", "Avdeling", "Bjørkelia", place.sector.name, "Tuva")
    assert not [word for word in private if word in whole]


def test_nothing_is_sent_when_nothing_waits_nor_when_no_working_day_is(rut, tuva, borghild):
    assert letters() == []
    kept(tuva, borghild, date(2026, 11, 19))

    assert letters(date(2026, 11, 22)) == []
    assert len(letters()) == 1


def test_open_answers_and_other_sectors_are_not_counted(ola, rut, borghild):
    record(ola, borghild, WORDS)

    assert letters() == []


def test_it_goes_once_a_day_and_again_the_next(rut, tuva, borghild):
    kept(tuva, borghild, date(2026, 11, 20))
    (letter,) = letters()

    assert [send(letter, now=timezone.now()) for _ in range(2)] == [True, False]
    assert letters() == [] and len(letters(MONDAY + timedelta(days=1))) == 1


def test_who_no_longer_receives_or_wants_no_mail_gets_none(client, rut, tuva, borghild):
    kept(tuva, borghild, date(2026, 11, 20))
    client.force_login(rut)
    client.post(reverse("home:mail"), {"epost": "nei"})
    assert letters() == []
    client.post(reverse("home:mail"), {"epost": "ja"})
    assert len(letters()) == 1

    rut.memberships.update(ends_on=date(2026, 11, 1))

    assert letters() == []


def test_the_command_sends_to_receivers_and_to_nobody_else(liv, rut, tuva, borghild, monkeypatch):
    kept(tuva, borghild, timezone.localdate() - timedelta(days=4))
    monkeypatch.setattr(receivers_mail, "is_working_day", lambda day: True)

    call_command("send_digest", "--receivers")

    assert [message.to for message in mail.outbox] == [[rut.email]]
