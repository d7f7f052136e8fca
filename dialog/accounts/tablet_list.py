"""How the shared tablets are: who has been heard from, what waits on them, and which ones to look for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialog.accounts.sign_in_models import Tablet, TabletQuerySet
from dialog.lib.dates import OSLO, in_words
from dialog.units.models import Unit
from dialog.units.naming import unit_titles

# A tablet that is in use is heard from every shift.
SILENT_AFTER = timedelta(hours=24)
# So long what is waiting may be on its way: a round without coverage takes less.
WAITS_LONG_AFTER = timedelta(hours=24)
# A clock that is further off gives what is written without coverage an uncertain time.
CLOCK_OFF_SECONDS = 10 * 60
LOST_SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class TabletLine:
    """One tablet as its leader sees it. ``unit`` is what the unit is called in running text."""

    tablet: Tablet
    unit: str
    now: datetime

    @property
    def is_silent(self) -> bool:
        return self.now - (self.tablet.last_contact_at or self.tablet.registered_at) >= SILENT_AFTER

    @property
    def waits_long(self) -> bool:
        since = self.tablet.waiting_since
        return since is not None and self.now - since >= WAITS_LONG_AFTER

    @property
    def is_to_be_looked_for(self) -> bool:
        """Answers lie on it and may be lost with it."""
        return self.tablet.waiting > 0 and (self.is_silent or self.waits_long)

    @property
    def last_contact(self) -> str:
        return when(self.tablet.last_contact_at, self.now) if self.tablet.last_contact_at else _("ikke ennå")

    @property
    def waiting(self) -> str:
        return waiting_in_words(self.tablet.waiting)

    @property
    def clock(self) -> str:
        """What is wrong with its clock; "" while it is nearly right."""
        off = self.tablet.clock_off_seconds
        if abs(off) < CLOCK_OFF_SECONDS:
            return ""
        how_much = _span(abs(off))
        return _("Klokka går %s for fort") % how_much if off > 0 else _("Klokka går %s for sakte") % how_much

    @property
    def was_heard_since(self) -> bool:
        """A lost tablet that has been in contact after it was reported: somebody has it."""
        contact, retired = self.tablet.last_contact_at, self.tablet.retired_at
        return contact is not None and retired is not None and contact > retired


@dataclass(frozen=True)
class TabletList:
    """Those in use, the ones to look for first; and the lost ones."""

    in_use: Sequence[TabletLine]
    lost: Sequence[TabletLine]

    @property
    def silent(self) -> int:
        return sum(line.is_silent for line in self.in_use)

    @property
    def waiting(self) -> int:
        return sum(line.tablet.waiting for line in self.in_use)


def tablet_list(units: Iterable[Unit], now: datetime) -> TabletList:
    """Two queries, however many."""
    here = {unit.pk: unit for unit in units}
    shown = Q(retired_at=None) | Q(is_lost=True, retired_at__gt=now - LOST_SHOWN_FOR)
    found = list(Tablet.objects.of_units(here).filter(shown).order_by("unit__path", "name"))
    titles = unit_titles({tablet.unit_id: tablet.unit for tablet in found}.values())
    lines = [TabletLine(tablet, titles[tablet.unit_id], now) for tablet in found]
    in_use = [line for line in lines if line.tablet.retired_at is None]
    in_use.sort(key=lambda line: (not line.is_to_be_looked_for, not line.is_silent))
    return TabletList(in_use, [line for line in lines if line.tablet.is_lost])


def to_look_for(unit_ids: Iterable[UUID], now: datetime) -> TabletQuerySet:
    """As ``TabletLine.is_to_be_looked_for``, those in use in these units."""
    silent = Q(last_contact_at__lte=now - SILENT_AFTER) | Q(waiting_since__lte=now - WAITS_LONG_AFTER)
    found: TabletQuerySet = Tablet.objects.in_use().filter(silent, unit_id__in=list(unit_ids), waiting__gt=0)
    return found.order_by("name")


def waiting_in_words(count: int) -> str:
    return ngettext("%d svar", "%d svar", count) % count


def when(moment: datetime, now: datetime) -> str:
    """«i dag kl. 10.12», «i går kl. 22.03», «4. juni 2026 kl. 9.15»."""
    there, today = moment.astimezone(OSLO), now.astimezone(OSLO).date()
    clock = date_format(there, _(r"\k\l. H.i"))
    if there.date() == today:
        return _("i dag %s") % clock
    return _("i går %s") % clock if there.date() == today - timedelta(days=1) else in_words(moment)


def _span(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days >= 2:
        return ngettext("%d dag", "%d dager", days) % days
    if hours >= 2:
        return ngettext("%d time", "%d timer", hours) % hours
    return ngettext("%d minutt", "%d minutter", minutes) % minutes
