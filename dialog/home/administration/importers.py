"""One importer for each kind of file; here they are told what only the rooms above them know."""

from datetime import date

from dialog.accounts.import_models import ImportKind
from dialog.accounts.importing.running import Importer
from dialog.accounts.importing.staff import StaffImporter
from dialog.accounts.importing.units import UnitImporter
from dialog.conversations.resident_import import ResidentImporter, residents_in
from dialog.improvements.leaving.services import undone_in


def importer_of(kind: ImportKind, today: date) -> Importer:
    if kind == ImportKind.UNITS:
        return UnitImporter(lambda unit_ids: residents_in(unit_ids, today), undone_in)
    if kind == ImportKind.STAFF:
        return StaffImporter()
    return ResidentImporter()
