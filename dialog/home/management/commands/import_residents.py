"""Bring in residents from a file."""

from dialog.accounts.import_models import ImportKind
from dialog.home.administration.command import COMMON_HELP, ImportCommand

HELP = """\
Henter inn brukere fra CSV eller Excel. Brukernummeret lagres bare som et avtrykk.

Kolonner: Brukernummer, Navn, Enhet, Fødselsår, Rom eller adresse, Skjermet adresse, Språk, Tolk, Bilder,
Mer tid, Fra, Til, Neste revurdering. De tre første må være der.
"""


class Command(ImportCommand):
    help = HELP + COMMON_HELP
    kind = ImportKind.RESIDENTS
