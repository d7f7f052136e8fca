"""A ward as it may look in the middle of the day, for the tests that show pages."""

from datetime import timedelta

from django.utils import timezone

from dialog.conversations.models import DayListEntry, Outcome, SaidBy
from tests import factories


def make_ward(unit, ola, *, campaign=True):
    """22 residents: some on Ola's own list, two to try again, one new, some asked, some not."""
    if campaign:
        factories.make_campaign(unit.municipality)
    now = timezone.localtime()
    yesterday = now - timedelta(days=1)
    residents = {}
    names = "Anna Borghild Einar Gudrun Kåre Marit Halvor Ingebjørg Reidun Arne Dagny Åse Østen Ærlend Sigrid Tor Ulf"
    for number, name in enumerate(names.split(), start=201):
        fields = {"active_from": timezone.localdate() - timedelta(days=4)} if name == "Marit" else {}
        residents[name] = factories.make_resident(unit, name, place=f"Rom {number}", **fields)
    factories.record(ola, residents["Anna"], "Jeg vil sove lenge.", now=now)
    today = timezone.localdate()
    factories.record(ola, residents["Gudrun"], outcome=Outcome.UNABLE, retry_on=today, now=yesterday)
    factories.record(ola, residents["Kåre"], "Han liker kaffe.", said_by=SaidBy.KIN_ABOUT, now=yesterday)
    for name in "Arne Dagny Åse Østen Ærlend Sigrid".split():
        factories.record(ola, residents[name], "Jeg vil ut en tur hver dag.", now=now)
    factories.record(ola, residents["Tor"], outcome=Outcome.DECLINED, now=now)
    factories.record(ola, residents["Ulf"], "Maten er kald.", figures_only=True, now=now)
    DayListEntry.objects.bulk_create(
        DayListEntry(municipality=unit.municipality, user=ola, unit=unit, resident=residents[name], position=number)
        for number, name in enumerate(["Anna", "Borghild", "Einar"], start=1)
    )
    return residents
