"""The digest leaves the machine by a setting, a day at a time, none left out."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from dialog.audit import sending


@pytest.fixture(autouse=True)
def var(settings, tmp_path, db):
    settings.VAR = tmp_path
    return tmp_path


def days(path):
    return [json.loads(line)["day"] for line in path.read_text().splitlines()]


def test_days_that_were_missed_are_sent_too_and_chained(settings, var):
    settings.DIGEST_TO = str(var / "elsewhere" / "digests.jsonl")
    call_command("access_log_digest", day=date(2026, 6, 1), send=True)

    call_command("access_log_digest", day=date(2026, 6, 4), send=True)
    call_command("access_log_digest", day=date(2026, 6, 4), send=True)

    elsewhere = var / "elsewhere" / "digests.jsonl"
    assert days(elsewhere) == ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"]
    lines = [json.loads(line) for line in elsewhere.read_text().splitlines()]
    assert [line["previous"] for line in lines[1:]] == [line["digest"] for line in lines[:-1]]


def test_it_goes_by_mail(settings, mailoutbox):
    settings.DIGEST_TO = "arkiv@kommune.example"

    call_command("access_log_digest", day=date(2026, 6, 1), send=True)

    (mail,) = mailoutbox
    assert mail.to == ["arkiv@kommune.example"] and json.loads(mail.body)["day"] == "2026-06-01"


def test_what_does_not_get_through_is_sent_the_next_time(settings, var, monkeypatch):
    settings.DIGEST_TO = "https://127.0.0.1:9/"
    with pytest.raises(CommandError, match="Not sent"):
        call_command("access_log_digest", day=date(2026, 6, 1), send=True)

    monkeypatch.setattr(sending, "urlopen", lambda request, timeout: request_is_read(request))
    call_command("access_log_digest", day=date(2026, 6, 1), send=True)

    assert days(var / "access_log_digests.jsonl") == ["2026-06-01"]


class request_is_read:  # noqa: N801
    def __init__(self, request):
        assert json.loads(request.data)["day"] == "2026-06-01"

    def close(self):
        pass


def test_nowhere_to_send_is_said(settings):
    settings.DIGEST_TO = ""

    with pytest.raises(CommandError, match="DIGEST_TO"):
        call_command("access_log_digest", send=True)
