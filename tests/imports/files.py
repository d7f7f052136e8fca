"""Files as municipalities send them, and a fingerprint of every table an import may touch."""

import hashlib
import io
import json
from collections.abc import Sequence

import openpyxl

from dialog.accounts.models import Membership, User
from dialog.conversations.models import Resident, Stay
from dialog.lib.ledger import image
from dialog.units.models import Unit

UNITS = ("Enhetsnummer", "Navn", "Nivå", "Overordnet", "Tjeneste", "Til", "Videreført i")
STAFF = ("Ansattnummer", "Navn", "E-post", "Enhet", "Rolle", "Yrke", "Fra", "Til")
RESIDENTS = ("Brukernummer", "Navn", "Enhet", "Fødselsår", "Rom", "Fra", "Til")

TABLES = (Unit, User, Membership, Resident, Stay)


def csv_file(*rows: Sequence[object], encoding: str = "utf-8-sig", delimiter: str = ";", end: str = "\r\n") -> bytes:
    return end.join(delimiter.join(map(str, row)) for row in rows).encode(encoding)


def xlsx_file(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fingerprint() -> dict[str, str]:
    """A digest of every row of every table; what is sealed as it reads, for sealing the same text twice differs."""
    found = {}
    for model in TABLES:
        rows = sorted(json.dumps(image(row), sort_keys=True) for row in model._base_manager.all())
        found[model.__name__] = f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    return found
