"""Count, round and lock the figures of a campaign that two people have closed."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dialog.campaigns.models import Campaign
from dialog.insight import services


class Command(BaseCommand):
    help = "Counts, rounds and locks the figures of a closed campaign. It can be done once, and not undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", type=UUID, help="The campaign's id, as it stands in the address of its page.")

    def handle(self, *args: Any, campaign: UUID, **options: Any) -> None:
        found = Campaign.objects.select_related("closed_by").filter(pk=campaign).first()
        if found is None:
            raise CommandError("There is no campaign with that id.")
        if found.closed_by is None:
            raise CommandError("Two people have to close the campaign first.")
        try:
            release = services.build_release(campaign=found, by=found.closed_by, now=timezone.now())
        except services.OnlyPublished as refusal:
            raise CommandError("Published answers have no figures to lock.") from refusal
        except services.AlreadyBuilt as refusal:
            raise CommandError("The figures of this campaign are locked already.") from refusal
        self.stdout.write(f"Locked: {release.pk}, digest {release.digest}")
