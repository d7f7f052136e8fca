import pytest
from django.utils import timezone

from dialog.conversations import services as conversations
from dialog.conversations.models import Conversation, EarlierWording, NotPresent, Statement
from dialog.improvements.models import Fate, FateKind
from tests.factories import make_campaign, make_resident, make_theme, record


@pytest.fixture
def borghild(place, ola, liv):
    """A resident of whom every room holds something: words, a correction, a reply, lists, history."""
    return make_known(place.department, "Borghild Planterud", ola, liv, "plantede ord")


def make_known(unit, name, author, leader, words):
    theme = make_theme(unit.municipality)
    resident = make_resident(unit, name, birth_year="1931", place=f"Rom {words}")
    spoken = record(
        author, resident, f"{words} én", f"{words} to", promise=f"{words} løfte", themes=(theme,),
        with_interpreter=True, interpreter=f"{words} tolk", guest=f"{words} gjest",
    )  # fmt: skip
    record(author, resident, f"{words} ærlig", figures_only=True)
    first, second = spoken.statements.order_by("position")
    EarlierWording.objects.create(
        municipality=unit.municipality, statement=first, words=f"{words} før", replaced_at=timezone.now(),
        replaced_by=author,
    )  # fmt: skip
    Fate.objects.create(
        municipality=unit.municipality, unit=unit, statement=second, kind=FateKind.ANSWERED, words=f"{words} svar",
        decided_by=leader, decided_at=timezone.now(),
    )  # fmt: skip
    conversations.settle(statement=second)
    conversations.arrange_day_list(unit=unit, resident_ids=[resident.pk], by=author)
    campaign = unit.campaigns.first() or make_campaign(unit.municipality)
    NotPresent.objects.create(
        municipality=unit.municipality, campaign=campaign, unit=unit, resident=resident, marked_by=leader
    )
    # Moves and changes leave history.
    resident.language = "polsk"
    resident.save(update_fields=["language"])
    Conversation.objects.filter(pk=spoken.pk).update(setting="outside")
    Statement.objects.filter(pk=second.pk).update(intent="good_to_know")
    first.codings.get().delete()
    return resident
