"""What was done to the theme list, and why something cannot be done, as a strategist would say it."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialog.themes import revising
from dialog.themes.models import Change, CodebookVersion

REFUSALS: Mapping[type[Exception], Promise] = {
    revising.NameTaken: gettext_lazy("Et annet tema heter det samme."),
    revising.TooFewThemes: gettext_lazy("Det må være minst to temaer i bruk."),
    revising.NotInUse: gettext_lazy("Temaet er ute av bruk. Velg et som er i bruk."),
    revising.MergedIntoItself: gettext_lazy("Et tema kan ikke gå inn i seg selv. Velg et annet."),
    revising.TooFewParts: gettext_lazy("Skriv navnet på minst to nye temaer."),
    revising.IsSplit: gettext_lazy("Temaet er delt, og delene er i bruk. Slå dem sammen, eller angre delingen."),
    revising.NotTheNewest: gettext_lazy("Noen har endret temalisten siden du åpnet siden. Se over, og prøv igjen."),
}
REFUSED = tuple(REFUSALS)


def refusal(error: Exception) -> str:
    return str(REFUSALS[type(error)])


def listed(names: Sequence[str]) -> str:
    """«A», «B» og «C»."""
    quoted = [_("«%(name)s»") % {"name": name} for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(first)s og %(last)s") % {"first": ", ".join(quoted[:-1]), "last": quoted[-1]}


def sentence(version: CodebookVersion) -> str:
    """What was done, in a sentence; an undo says what it took back."""
    if version.undoes is not None:
        return _("Angret: %(what)s") % {"what": sentence(version.undoes)}
    names = {"names": listed(version.names), "new": listed(version.new_names)}
    texts = {
        Change.STARTED: _("Temalisten ble tatt i bruk."),
        Change.ADDED: _("La til %(names)s."),
        Change.DESCRIBED: _("Ga %(names)s navnet %(new)s.") if version.new_names else _("Endret %(names)s."),
        Change.MERGED: _("Slo sammen %(names)s med %(new)s."),
        Change.SPLIT: _("Delte %(names)s i %(new)s."),
        Change.RETIRED: _("Tok %(names)s ut av bruk."),
        Change.RESTORED: _("Tok %(names)s ut igjen av %(new)s.")
        if version.new_names
        else _("Tok %(names)s i bruk igjen."),
    }
    return texts[Change(version.change)] % names
