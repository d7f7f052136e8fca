import pytest

from dialog.campaigns.models import Campaign


@pytest.fixture
def in_english(monkeypatch):
    """As if the reader had chosen English; the catalogues are tested by themselves."""
    monkeypatch.setattr("dialog.campaigns.models.gettext", {"Hva er viktig for deg?": "What matters to you?"}.get)


def test_the_question_everybody_starts_with_is_said_in_the_readers_language(in_english):
    assert Campaign().question_to_ask == "What matters to you?"


def test_a_question_of_the_municipalitys_own_is_left_as_it_is(in_english):
    assert Campaign(question="Hva vil du bruke dagen til?").question_to_ask == "Hva vil du bruke dagen til?"
