"""The access log in plain language, as said to the person it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialog.accounts.models import Role
from dialog.lib.dates import OSLO

ANSWERS = "answers"
NAME = "name"
# What a page shows of her. A page that is not here is one of those that show what she said.
SHOWS_NAMES = {
    "conversations:start",
    "conversations:unit",
    "conversations:search",
    "conversations:day_list",
    "conversations:new",
    "home:presence",
    "home:mark_resident",
    "rights:find",
    "rights:desk",
    "rights:request",
    "rights:log",
    "rights:log_names",
}


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
        moment = date_format(self.at.astimezone(OSLO), _(r"j. F Y \k\l. H.i"))
        names = {"when": moment, "who": self.reader, "role": self.role_in_words, "place": self.place}
        if self.what in SHOWS_NAMES:
            return _("%(when)s så %(who)s, %(role)s ved %(place)s, navnet ditt.") % names
        return _("%(when)s leste %(who)s, %(role)s ved %(place)s, svarene dine.") % names

    @property
    def role_in_words(self) -> str:
        return str(Role(self.role).label) if self.role in Role.values else _("innlogget")
