"""Whether it got better for her, in her own words."""

from datetime import datetime

from django.db import IntegrityError, transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.improvements.models import Better, Fate
from dialog.improvements.telling_models import Answer


class NotToldYet(Exception):
    """Nobody can say whether it got better before she has heard what was done."""


class AskedAlready(Exception):
    """She has been asked, or somebody has said that she is not to be; ``better`` is what stands."""

    def __init__(self, better: Better) -> None:
        super().__init__(str(better.pk))
        self.better = better


@transaction.atomic
def note_better(*, fate: Fate, answer: Answer, words: str | None, said_by: str, by: User, now: datetime) -> Better:
    """Write down what somebody said when she was asked whether it got better; of two at once the first stands."""
    fate = Fate.objects.select_for_update().get(pk=fate.pk)
    if fate.told_at is None:
        raise NotToldYet
    is_asked = answer != Answer.NOT_ASKED
    better = Better(
        municipality_id=fate.municipality_id,
        fate=fate,
        answer=answer,
        words=(words or None) if is_asked else None,
        said_by=said_by if is_asked else "",
        recorded_by=by,
        recorded_at=now,
    )
    with history.change(by=by, reason="better"):
        try:
            with transaction.atomic():
                better.save(force_insert=True)
        except IntegrityError:
            raise AskedAlready(Better.objects.get(fate=fate)) from None
    return better
