"""Makes the pieces of the kit: one PDF each, or a zip file of them."""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import segno
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dialog.campaigns.kit import words
from dialog.campaigns.models import CampaignUnit
from dialog.lib.typesetting import typeset

KIT = Path(__file__).parent
# Dots of the printed code survive a fold and a fingerprint.
QR_ERROR_CORRECTION = "q"
# Where a unit's code leads; the page belongs to the room that takes answers in.
ANSWER_PATH = "/svar/{code}/"


class Piece(models.TextChoices):
    POSTER_A4 = "plakat-a4", _("Plakat A4")
    POSTER_A3 = "plakat-a3", _("Plakat A3")
    FORM = "papirskjema", _("Papirskjema med stor skrift")
    SLIP = "lapp", _("Lapp til den som svarte")
    CARD = "samtalekort", _("Samtalekort")
    BOARD = "bildetavle", _("Bildetavle å peke på")
    BUTTONS = "buttons", _("Buttons")

    @property
    def is_of_unit(self) -> bool:
        """Whether it bears the unit's own code, so that each unit needs its own."""
        return self in (Piece.POSTER_A4, Piece.POSTER_A3, Piece.FORM, Piece.SLIP)

    @property
    def about(self) -> str:
        return str(_ABOUT[self])


_ABOUT = {
    Piece.POSTER_A4: _("Spørsmålet, når dere spør, og koden for dem som vil svare på egen telefon."),
    Piece.POSTER_A3: _("Den samme, til veggen i gangen."),
    Piece.FORM: _("Til den som vil skrive selv. To sider: skriv ut på begge sider av arket."),
    Piece.SLIP: _("Hva jeg sa, hva dere gjør, og hvem som leser. To på hvert ark."),
    Piece.CARD: _("Slik begynner du, spør videre og slutter av. Skriv ut på begge sider og brett på midten."),
    Piece.BOARD: _("Atten bilder, og ja, nei, vet ikke og mer tid. A3, kan også skrives ut på A4."),
    Piece.BUTTONS: _("Åtte på arket, 56 mm, med merker å klippe etter."),
}


@dataclass(frozen=True, slots=True)
class _Recipe:
    page: str
    words: Callable[[], dict[str, object]]
    more: tuple[tuple[str, str], ...] = ()


_RECIPES = {
    Piece.POSTER_A4: _Recipe("poster", words.poster, (("paper", "a4"),)),
    Piece.POSTER_A3: _Recipe("poster", words.poster, (("paper", "a3"),)),
    Piece.FORM: _Recipe("form", words.form),
    Piece.SLIP: _Recipe("slip", words.slip),
    Piece.CARD: _Recipe("card", words.card),
    Piece.BOARD: _Recipe("board", words.board),
    Piece.BUTTONS: _Recipe("buttons", words.buttons),
}


def pdf(
    piece: Piece, taking_part: CampaignUnit, *, name: str, site: str, unread: Collection[UUID] = frozenset()
) -> bytes:
    """One piece for the unit called ``name``. ``site`` is where its code leads, such as "https://dialog.example.org".

    ``unread``: ids of units where nobody from outside reads; their form does not offer to keep an answer from them.
    """
    campaign = taking_part.campaign
    recipe = _RECIPES[piece]
    of_unit = (
        _of_unit(taking_part, name, site) if piece.is_of_unit else {"unit_or_municipality": campaign.municipality.name}
    )
    title = {"title": f"{piece.label} – {campaign.question_to_ask}"}
    contents = words.of_campaign(campaign) | recipe.words() | dict(recipe.more) | of_unit | title
    if piece is Piece.FORM and taking_part.unit_id in unread:
        contents |= words.form(takes_honest=False)
    return typeset(KIT / "pages" / f"{recipe.page}.typ", contents, root=KIT)


def file_name(piece: Piece) -> str:
    return f"{piece.value}.pdf"


def folder_name(taking_part: CampaignUnit, name: str) -> str:
    """Unlike every other unit's, whatever they are called: "01-03-07-solhaug-avdeling-2"."""
    return f"{taking_part.unit.code.replace('/', '-')}-{slugify(name)}".strip("-")


def zip_of_unit(taking_part: CampaignUnit, *, name: str, site: str, unread: Collection[UUID] = frozenset()) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for piece in Piece:
            archive.writestr(file_name(piece), pdf(piece, taking_part, name=name, site=site, unread=unread))
    return file.getvalue()


def zip_of_all(
    units: Iterable[tuple[CampaignUnit, str]], *, site: str, unread: Collection[UUID] = frozenset()
) -> Iterator[bytes]:
    """Yield the zip file in parts as they are made: what all share, and a folder for each unit with its name."""
    file = _Passing()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        shared = [piece for piece in Piece if not piece.is_of_unit]
        for number, (taking_part, name) in enumerate(units):
            for piece in shared if number == 0 else ():
                archive.writestr(file_name(piece), pdf(piece, taking_part, name=name, site=site))
                yield file.taken()
            for piece in Piece:
                if piece.is_of_unit:
                    path = f"{folder_name(taking_part, name)}/{file_name(piece)}"
                    archive.writestr(path, pdf(piece, taking_part, name=name, site=site, unread=unread))
                    yield file.taken()
    yield file.taken()


class _Passing(io.RawIOBase):
    """A file that is only written to, and handed on piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]  # zipfile writes bytes only
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def _of_unit(taking_part: CampaignUnit, name: str, site: str) -> dict[str, object]:
    code = taking_part.code
    # Upper case alone is a smaller code with larger dots, but an address path is told apart by case.
    square = segno.make(site + ANSWER_PATH.format(code=code), error=QR_ERROR_CORRECTION, micro=False)
    file = io.BytesIO()
    square.save(file, kind="svg", border=0, dark="#2b1a27", light="#ffffff", xmldecl=False)
    return {"unit": name, "code": f"{code[:4]} {code[4:]}", "qr": file.getvalue().decode()}
