import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.improvements.models import Quote, QuoteUse
from dialog.improvements.quotes import services
from tests.factories import make_resident, record

WORDS = "Det er best når noen har tid til en kopp kaffe."


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild Hansen", place="Rom 202")


@pytest.fixture
def said(ola, borghild):
    """What Borghild said, of which a quote may be made."""
    return record(ola, borghild, "Borghild her. Best når Mona har tid til kaffe på rom 202.").statements.get()


@pytest.fixture
def make_quote(ola, said):
    """A proposal from Ola, as the form would make it."""

    def make(statement=None, by=ola, words=WORDS, use=QuoteUse.INTERNAL, **fields) -> Quote:
        today = timezone.localdate()
        common = {"consented_by": "person", "consented_on": today, "expires_on": today + timedelta(days=90)}
        return services.propose(
            quote_id=uuid.uuid4(), statement=statement or said, by=by, now=timezone.now(), words=words, use=use,
            **common | fields,
        )  # fmt: skip

    return make


@pytest.fixture
def proposed(make_quote):
    return make_quote()


@pytest.fixture
def approved(proposed, siv):
    return services.approve(quote=proposed, by=siv, now=timezone.now(), today=timezone.localdate())
