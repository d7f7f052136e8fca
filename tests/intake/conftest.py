from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialog.campaigns.models import CampaignUnit
from dialog.intake import limits, queries
from dialog.intake.tokens import Token
from tests.factories import make_campaign, make_resident


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality)


@pytest.fixture
def code(campaign, place):
    return CampaignUnit.objects.get(campaign=campaign, unit=place.department).code


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild Hansen", place="Rom 204")


@pytest.fixture(autouse=True)
def empty_counters(monkeypatch):
    """What other tests have sent in this minute does not count."""
    monkeypatch.setattr(limits, "sent", limits.Counter(limits.MOST_A_MINUTE))
    monkeypatch.setattr(limits, "missed", limits.Counter(limits.MOST_MISSES_A_MINUTE))
    limits._closed.clear()
    queries._doors.clear()


class Visitor:
    """Somebody on her own phone with a paper form in her hand; keeps no cookie that matters."""

    def __init__(self, code):
        self.code, self.client = code, Client(enforce_csrf_checks=True)
        self.url = reverse("intake:write", args=[code])
        self.token = self.new_token()

    def new_token(self, seconds_ago=60):
        return str(Token.new(self.code, timezone.now() - timedelta(seconds=seconds_ago)))

    def look(self, **query):
        return self.client.get(self.url, query)

    def send(self, *words, **fields):
        sent = {f"words{number}": one for number, one in enumerate(words, start=1)}
        defaults = {"token": self.token, "things": len(words), "said_by": "person", "action": "send"}
        return self.client.post(self.url, {**defaults, **sent, **fields})


@pytest.fixture
def visitor(code):
    return Visitor(code)
