"""The week's e-mail to leaders: only numbers, once a week, and to nobody for whom nothing waits."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Intent
from dialog.home import digests
from dialog.home.models import Digest
from tests.factories import make_user, record

NAME, WORDS = "Borghild", "Kanariord om kaffen"


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.CAN_SEND_EMAIL, settings.PUBLIC_URL = True, "https://dialog.solvik.example"


def letters(today=None):
    return list(digests.letters_to_leaders(today or timezone.localdate()))


def waits(by, resident, days=8):
    return record(by, resident, WORDS, now=timezone.localtime() - timedelta(days=days))


def test_a_leader_hears_how_much_waits_and_where_and_nothing_of_whom(ola, liv, borghild, place):
    waits(ola, borghild)
    record(
        ola, borghild, "x", intent=Intent.THIS_WEEK, promise="Kanariløfte", now=timezone.localtime() - timedelta(days=5)
    )

    call_command("send_digest")

    (message,) = mail.outbox
    whole = message.body + message.alternatives[0][0] + str(message.message())
    assert message.to == [liv.email]
    assert "Avdeling 1\n- 1 venter på svar, det eldste i 8 dager\n- 1 løfte skal holdes denne uka" in message.body
    assert "https://dialog.solvik.example" + reverse("home:unit", args=[place.department.code]) in message.body
    assert not [word for word in (NAME, WORDS, "Kanariløfte", "Rom 202", ola.name) if word in whole]


def test_the_leader_of_several_units_hears_how_many_in_how_many(ola, kari, borghild, place):
    waits(ola, borghild)

    (letter,) = letters()

    assert letter.user == kari
    assert list(letter.units[0].lines) == ["1 venter på svar, det eldste i 8 dager", "I 1 enhet"]


def test_nothing_is_sent_when_nothing_waits(liv, kari):
    call_command("send_digest")

    assert mail.outbox == []
    assert not Digest.objects.exists()


def test_an_honest_answer_is_not_counted(ola, liv, borghild):
    record(ola, borghild, WORDS, figures_only=True)

    assert letters() == []


def test_once_a_week_however_often_it_is_run(ola, liv, borghild):
    waits(ola, borghild)
    for _ in range(2):
        call_command("send_digest")
    assert len(mail.outbox) == 1

    (next_week,) = letters(timezone.localdate() + timedelta(days=7))

    assert next_week.period.weekday() == 0


def test_two_runs_at_once_send_one(ola, liv, borghild):
    waits(ola, borghild)
    (letter,) = letters()

    assert [digests.send(letter, now=timezone.now()) for _ in range(2)] == [True, False]
    assert len(mail.outbox) == 1


def test_what_the_mail_server_refuses_is_tried_again(ola, liv, borghild, monkeypatch):
    waits(ola, borghild)

    def refuse(self, *args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", refuse)
        with pytest.raises(ConnectionRefusedError):
            call_command("send_digest")

    assert len(letters()) == 1


def test_who_says_no_gets_none_until_she_says_yes(client, ola, liv, borghild):
    waits(ola, borghild)
    client.force_login(liv)

    client.post(reverse("home:mail"), {"epost": "nei"})
    assert letters() == []
    assert "Du får ikke e-post fra oss." in client.get(reverse("home:mail")).text
    client.post(reverse("home:mail"), {"epost": "ja"})

    assert len(letters()) == 1


def test_somebody_who_no_longer_leads_gets_none(ola, liv, borghild):
    waits(ola, borghild)
    liv.memberships.update(ends_on=date(2026, 1, 1))

    assert letters() == []


def test_a_dry_run_shows_and_neither_sends_nor_remembers(ola, liv, borghild, capsys):
    waits(ola, borghild)

    call_command("send_digest", "--dry-run")

    shown = capsys.readouterr().out
    assert "1 venter på svar" in shown and liv.email not in shown
    assert mail.outbox == [] and not Digest.objects.exists()


def test_without_a_mail_server_it_says_so(settings, db):
    settings.CAN_SEND_EMAIL = False

    with pytest.raises(CommandError, match="EMAIL_HOST"):
        call_command("send_digest")


@pytest.mark.parametrize("number", [1, 3])
def test_many_leaders_cost_the_same_few_queries(ola, borghild, place, number, django_assert_num_queries):
    waits(ola, borghild)
    for count in range(number):
        make_user(f"Leder {count}", place.department, Role.LEADER)

    with django_assert_num_queries(10):
        assert len(letters()) == number
