"""The access log in plain language, as said to the person it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialog.accounts.models import Role
from dialog.lib.dates import in_words

# Pages that show who she is, and nothing she has said. Every other page may show that.
SHOWS_NAMES = {
    "conversations:start",
    "conversations:unit",
    "conversations:search",
    "conversations:day_list",
    "conversations:new",
    "home:presence",
    "home:mark_resident",
    "rights:find",
    "rights:open",
    "rights:request",
    "rights:log",
    "rights:log_names",
    "rights:person_log",
}
PAGES = {
    "conversations:start": gettext_lazy("lista over hvem som er spurt"),
    "conversations:unit": gettext_lazy("lista over hvem som er spurt"),
    "conversations:search": gettext_lazy("søk på navn"),
    "conversations:day_list": gettext_lazy("mine i dag"),
    "conversations:new": gettext_lazy("skjemaet"),
    "conversations:receipt": gettext_lazy("kvitteringen"),
    "conversations:correct": gettext_lazy("retting"),
    "conversations:code": gettext_lazy("utsagn uten tema"),
    "conversations:code_again": gettext_lazy("utsagn som to setter tema på"),
    "conversations:code_published": gettext_lazy("publiserte ord uten tema"),
    "conversations:code_published_again": gettext_lazy("publiserte ord som to setter tema på"),
    "conversations:code_honest": gettext_lazy("svar til mottakeren uten tema"),
    "home:unit": gettext_lazy("enhetens side"),
    "home:presence": gettext_lazy("hvem som var der"),
    "improvements:statements": gettext_lazy("utsagn"),
    "improvements:theme_words": gettext_lazy("utsagn om et tema"),
    "improvements:reply": gettext_lazy("svar til personen"),
    "improvements:untold": gettext_lazy("hvem som skal få beskjed"),
    "intake:queue": gettext_lazy("svar som har kommet inn"),
    "intake:arrival": gettext_lazy("et svar som har kommet inn"),
    "intake:papers": gettext_lazy("papirskjema"),
    "rights:find": gettext_lazy("søk på navn"),
    "rights:request": gettext_lazy("en innsynssak"),
    "rights:person_log": gettext_lazy("personens egen logg"),
    "rights:bundle": gettext_lazy("filen til personen"),
    "rights:unnamed": gettext_lazy("et svar uten navn"),
    "rights:erase_unnamed": gettext_lazy("et svar uten navn"),
    "rights:log": gettext_lazy("innsynsloggen"),
    "rights:log_names": gettext_lazy("navn i innsynsloggen"),
    "rights:glass_unit": gettext_lazy("nødinnsyn"),
}
GROUNDS = {
    "duty of care": gettext_lazy("Hjelper personen"),
    "own receipt": gettext_lazy("Egen kvittering"),
    "supervision": gettext_lazy("Tilsyn"),
    "break-glass": gettext_lazy("Nødinnsyn"),
    "access request": gettext_lazy("Innsyn eller sletting"),
    "arrived answers": gettext_lazy("Tar imot svar"),
    "paper forms": gettext_lazy("Fører papirskjema"),
    "receiver's duty": gettext_lazy("Mottaker av svar"),
    "published words": gettext_lazy("Publiserte ord"),
    "own words from a tablet": gettext_lazy("Egne ord fra et nettbrett"),
    "a unit's own words": gettext_lazy("Enhetens egne ord"),
    "clearing desk": gettext_lazy("Godkjenner sitater"),
    "approved quotes": gettext_lazy("Sitater"),
    "report": gettext_lazy("Lager eller henter en rapport"),
    "import of residents": gettext_lazy("Henter inn brukere"),
    "merging of units": gettext_lazy("Slår sammen enheter"),
    "printed answer": gettext_lazy("Skriver ut svaret til personen"),
    "printed morning list": gettext_lazy("Skriver ut morgenlista"),
    "visits and promises": gettext_lazy("Besøk og løfter"),
    "what units have shared": gettext_lazy("Det andre enheter har delt"),
}
AT_THE_UNIT = (Role.STAFF, Role.LEADER)


def page_in_words(route: str) -> str:
    return str(PAGES.get(route, ""))


def ground_in_words(why: str) -> str:
    """What stands in the log is a fixed word; one that is not here is shown as it stands."""
    return str(GROUNDS.get(why, why))


def role_in_words(role: str) -> str:
    return str(Role(role).label) if role in Role.values else ""


@dataclass(frozen=True)
class Reading:
    """One row of the log about one person, with the names that belong to it."""

    at: datetime
    reader: str
    role: str
    place: str
    what: str
    why: str

    def __str__(self) -> str:
        """«12. juni 2026 kl. 14.05 leste Ola Nes, ansatt ved Solbakken 2, svarene dine.»"""
        names = {
            "when": in_words(self.at),
            "who": self.reader,
            "role": role_in_words(self.role),
            "place": self.place if self.role in AT_THE_UNIT else _("kommunen"),
        }
        if self.why == "break-glass":
            names["place"] = self.place
            return _("%(when)s så %(who)s, %(role)s, på %(place)s i en nødsituasjon, med deg på lista.") % names
        if self.what in SHOWS_NAMES:
            return _("%(when)s så %(who)s, %(role)s ved %(place)s, navnet ditt.") % names
        return _("%(when)s leste %(who)s, %(role)s ved %(place)s, svarene dine.") % names
