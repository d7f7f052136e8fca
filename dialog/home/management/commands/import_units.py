"""Bring in the unit tree from a file."""

from dialog.accounts.import_models import ImportKind
from dialog.home.administration.command import COMMON_HELP, ImportCommand

HELP = """\
Henter inn enhetene i en kommune fra CSV eller Excel, og ordner dem i et tre.

Kolonner: Enhetsnummer, Navn, Nivå (sektor, tjenesteområde, seksjon, avdeling), Overordnet (enhetsnummer),
Tjeneste, Hastetelefon, Fra, Til, Videreført i. Bare de tre første må være der.
"""


class Command(ImportCommand):
    help = HELP + COMMON_HELP
    kind = ImportKind.UNITS
