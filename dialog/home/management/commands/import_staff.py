"""Bring in staff and where they work from a file."""

from dialog.accounts.import_models import ImportKind
from dialog.home.administration.command import COMMON_HELP, ImportCommand

HELP = """\
Henter inn ansatte og hvor de arbeider, fra CSV eller Excel. Én linje for hvert arbeidssted.

Kolonner: Ansattnummer, Navn, E-post, Enhet, Rolle (ansatt eller leder), Yrke, Fra, Til.
De fire første må være der. Andre roller gis for hånd.
"""


class Command(ImportCommand):
    help = HELP + COMMON_HELP
    kind = ImportKind.STAFF
