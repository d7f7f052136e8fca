"""The e-mail to receivers, every working day: how many answers wait, since when, and how many are late. A link.

Not even where they came from: whoever sees the e-mail over her shoulder learns that a receiver has work to do.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialog.accounts.models import Membership, Role, User
from dialog.home.digests import Letter, UnitLines, absolute
from dialog.home.models import Digest, DigestKind, NoDigest
from dialog.improvements.receiving.queries import Waits, waits_for
from dialog.lib.dates import days_between, is_working_day


def letters_to_receivers(today: date) -> Iterator[Letter]:
    """One for each receiver for whom something waits, who wants it and has not had it today."""
    if not is_working_day(today):
        return
    for user in _receivers(today):
        waits = waits_for(user, today)
        if waits is not None:
            with translation.override(user.language):
                about = UnitLines(_("Svar til deg"), in_words(waits, today), absolute(reverse("receiving:index")))
            yield Letter(user, DigestKind.HONEST, today, [about])


def in_words(waits: Waits, today: date) -> Sequence[str]:
    lines = [ngettext("%d svar venter på deg", "%d svar venter på deg", waits.count) % waits.count]
    if days := days_between(waits.oldest, today):
        lines.append(ngettext("Det eldste kom for %d dag siden", "Det eldste kom for %d dager siden", days) % days)
    if waits.late:
        late = ngettext("%d er over fristen på én virkedag", "%d er over fristen på én virkedag", waits.late)
        lines.append(late % waits.late)
    return lines


def _receivers(today: date) -> list[User]:
    silent = NoDigest.objects.values("user")
    had = Digest.objects.filter(kind=DigestKind.HONEST, period=today).values("user")
    receiving = Membership.objects.current(today).filter(role=Role.RECEIVER).values("user")
    receivers = User.objects.filter(pk__in=receiving, is_active=True).exclude(pk__in=silent).exclude(pk__in=had)
    return list(receivers.order_by("pk"))
