"""Fill an empty installation with an invented municipality."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.home.demo.loading import load
from dialog.home.demo.people import CAST, DOMAIN, NEIGHBOURS, PASSWORD, VISITORS


class Command(BaseCommand):
    help = (
        "Fyller en tom installasjon med en oppdiktet kommune, og skriver ut hvem du kan logge inn som. "
        "Gjør ingenting når kommunen er der fra før. Virker bare i demoen (DEMO=1)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("Dette er ikke en demo. Oppdiktede svar skal ikke blandes med virkelige."))
        started = time.monotonic()
        if load(timezone.now()):
            taken = time.monotonic() - started
            self.stdout.write(_("Demokommunen er lastet inn på %(seconds).0f sekunder.") % {"seconds": taken})
        self.stdout.write(sign_ins())


def sign_ins() -> str:
    """Who can sign in, with what they come to see."""
    lines = [f"  {f'{part.key}@{DOMAIN}':24} {part.name}, {part.does}" for part in (*CAST, *VISITORS, *NEIGHBOURS)]
    password = _("Passord for alle: %(password)s") % {"password": PASSWORD}
    return "\n".join(["", _("Logg inn som:"), *lines, "", f"  {password}"])
