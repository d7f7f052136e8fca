"""A care unit's own words: written by its leader, read by another of the unit, locked with the campaign."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.models import Campaign
from dialog.improvements.models import OwnWords
from dialog.units.models import Unit


class OwnWordsRefused(Exception):
    """The words can't be changed or approved now, or not by this person."""


class CampaignClosed(OwnWordsRefused):
    """The figures are locked, and so are the words sent with them."""


class SamePerson(OwnWordsRefused):
    """Whoever wrote may not be the one who reads."""


class ChangedMeanwhile(OwnWordsRefused):
    """They were written anew after this person saw them."""


@dataclass(frozen=True)
class Sentences:
    learned: str
    changed: str
    lacking: str | None


@transaction.atomic
def write(
    *, unit: Unit, campaign: Campaign, sentences: Sentences, seen: datetime | None, by: User, now: datetime
) -> OwnWords:
    """Write the sentences, or write them anew; a second person must then read them again.

    ``seen``: when what the writer saw was written, None when nothing was.
    """
    _require_open(campaign)
    standing = OwnWords.objects.select_for_update().filter(unit=unit, campaign=campaign).first()
    if standing is None:
        return OwnWords.objects.create(
            municipality_id=unit.municipality_id,
            unit=unit,
            campaign=campaign,
            written_by=by,
            written_at=now,
            **asdict(sentences),
        )
    is_same = Sentences(standing.learned or "", standing.changed or "", standing.lacking) == sentences
    if is_same and standing.withdrawn_at is None:
        return standing
    if standing.written_at != seen:
        raise ChangedMeanwhile
    standing.learned, standing.changed, standing.lacking = sentences.learned, sentences.changed, sentences.lacking
    standing.written_by, standing.written_at = by, now
    standing.read_by = standing.read_at = standing.withdrawn_at = None
    with history.change(by=by, reason="own words written"):
        standing.save()
    return standing


@transaction.atomic
def approve(*, words: OwnWords, seen: datetime, by: User, now: datetime) -> OwnWords:
    """Stand behind the words as they were when this person read them; twice changes nothing."""
    _require_open(words.campaign)
    words = OwnWords.objects.select_for_update().get(pk=words.pk)
    if words.written_at != seen or words.withdrawn_at is not None:
        raise ChangedMeanwhile
    if words.written_by_id == by.pk:
        raise SamePerson
    if words.read_at is None:
        words.read_by, words.read_at = by, now
        with history.change(by=by, reason="own words read"):
            words.save(update_fields=["read_by", "read_at"])
    return words


@transaction.atomic
def withdraw(*, words: OwnWords, by: User, now: datetime) -> OwnWords:
    """Take the words away everywhere, at once; also after they were sent."""
    words = OwnWords.objects.select_for_update().get(pk=words.pk)
    if words.withdrawn_at is None:
        words.withdrawn_at = now
        with history.change(by=by, reason="own words withdrawn"):
            words.save(update_fields=["withdrawn_at"])
    return words


def _require_open(campaign: Campaign) -> None:
    """Hold the campaign while we write: two people may be about to close it."""
    if Campaign.objects.select_for_update().get(pk=campaign.pk).is_closed:
        raise CampaignClosed
